"""A release is refused with its reason, or made ready whole, up to the tag."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from importlib.metadata import version

import pytest

from stateties.contract import load_contract
from stateties.pipeline import release
from stateties.pipeline.changelog import released
from stateties.pipeline.docs import generated
from stateties.pipeline.release import ReleaseRefusedError, prepare
from stateties.pipeline.run import BuildError, build_package
from tests.conftest import ROOT
from tests.pipeline.test_changes import cell, edit, redirect
from tests.pipeline.test_released import git

DAY = dt.date(2026, 12, 1)


@pytest.fixture
def repository(project, today, monkeypatch):
    """A small project whose version 0.1.0 is released, and whose tools take all metadata."""
    monkeypatch.setattr(release, "environment", lambda folder: folder)
    monkeypatch.setattr(release, "complaints", lambda python, package, deposit: [])
    for name in ("schemas", "LICENSES"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "README.md", project)
    text = (project / "schemas" / "datapackage.json").read_text(encoding="utf-8")
    version = json.loads(text)["version"]
    text = text.replace(f'"version": "{version}"', '"version": "0.1.0"')
    (project / "schemas" / "datapackage.json").write_text(text, encoding="utf-8")
    (project / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n", encoding="utf-8")
    (project / ".gitignore").write_text("/out/\n", encoding="utf-8")
    git("init", "-q")
    bring_up_to_date(project)
    commit()
    git("tag", "v0.1.0")
    return project


def bring_up_to_date(project):
    build_package(project / "schemas", project / "datasets", project / "out", frictionless=False)
    contract = load_contract(project / "schemas")
    for path, text in generated(contract, project / "out", project).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def commit():
    git("add", "-A")
    git("commit", "-qm", "a change", "--allow-empty")


def refusal(project, version):
    before = contents(project)
    with pytest.raises(ReleaseRefusedError) as refused:
        prepare(project, version, DAY)
    assert contents(project) == before
    return str(refused.value)


def contents(project):
    files = (p for p in project.rglob("*") if p.is_file() and ".git" not in p.parts)
    return {p.relative_to(project).as_posix(): p.read_bytes() for p in files}


def test_a_release_is_made_ready_and_not_tagged(repository):
    edit("visits", cell("purpose", "To sign."))
    commit()
    head = git_says("rev-parse", "HEAD")
    written = prepare(repository, "0.1.1", DAY)
    assert [str(p) for p in written] == [
        ".zenodo.json",
        "CHANGELOG.md",
        "CITATION.cff",
        "schemas/datapackage.json",
    ]
    assert git_says("rev-parse", "HEAD") == head
    assert git_says("tag") == "v0.1.0"
    changed = {line.split()[-1] for line in git_says("status", "--porcelain").splitlines()}
    assert changed == {str(p) for p in written}
    package = json.loads((repository / "schemas" / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["version"], package["created"]) == ("0.1.1", "2026-12-01T00:00:00Z")
    log = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    assert log.startswith("# Changelog\n\n## 0.1.1 — 2026-12-01\n\n### Added\n\n- A thing.\n\n### Data\n\nSince 0.1.0;")
    assert "| `visits` | 0 | 1 | 0 | 0 |" in log
    # what was written is what a release needs: the next one finds nothing to mend
    commit()
    git("tag", "v0.1.1")
    prepare(repository, "0.1.2", DAY)
    assert "The data are those of 0.1.1." in (repository / "CHANGELOG.md").read_text(encoding="utf-8")


def git_says(*arguments):
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def test_the_first_release_says_how_much_there_is(repository):
    git("tag", "-d", "v0.1.0")
    prepare(repository, "0.1.0", DAY)
    assert "### Data\n\n| table | rows |" in (repository / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "version", "needs"),
    [
        (lambda: edit("visits", cell("purpose", "To sign.")), "0.1.0", "there is a tag v0.1.0 already"),
        (lambda: edit("visits", cell("purpose", "To sign.")), "0.0.9", "need a PATCH version, 0.1.1 or greater"),
        (
            lambda: edit("people", lambda rows: [*rows, rows[0] | {"person_id": "somebody-else"}]),
            "0.1.9",
            "need a MINOR version, 0.2.0 or greater; `invoke diff v0.1.0 .` lists",
        ),
        (
            lambda: edit("people", lambda rows: rows[1:]),
            "1.0.0",
            "1 identifiers of v0.1.0 are gone: people ebrahim-raisi; keep them, or add rows to redirects.csv",
        ),
        (lambda: None, "0.0.9", "v0.1.0 is out, 0.1.1 or greater"),
    ],
)
def test_a_version_that_is_too_small_is_refused(repository, change, version, needs):
    change()
    commit()
    assert needs in refusal(repository, version)


def test_a_tightened_contract_needs_a_major_version(repository):
    path = repository / "schemas" / "visits.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    next(f for f in schema["fields"] if f["name"] == "purpose")["constraints"] = {"maxLength": 1_000}
    path.write_text(json.dumps(schema), encoding="utf-8")
    commit()
    assert "need a MAJOR version, 1.0.0 or greater" in refusal(repository, "0.2.0")


def test_an_identifier_that_a_redirect_leads_on_from_has_not_vanished(repository):
    edit("organizations", lambda rows: [*rows, rows[0] | {"organization_id": "old-name"}])
    bring_up_to_date(repository)
    commit()
    git("tag", "v0.2.0")
    edit("organizations", lambda rows: [r for r in rows if r["organization_id"] != "old-name"])
    commit()
    assert "organizations old-name" in refusal(repository, "0.3.0")
    redirect("", "old-name", "organizations")
    commit()
    assert "out of date" in refusal(repository, "0.3.0")


@pytest.mark.parametrize("name", ["CITATION.cff", ".zenodo.json", "docs/codebook.md", "README.md"])
def test_a_generated_file_that_is_out_of_date_is_refused(repository, name):
    path = repository / name
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("| `visits` | 1 |", "| `visits` | 2 |").replace("Belarus", "B") + "x" * (name != "README.md")
    )
    assert path.read_text(encoding="utf-8") != text
    commit()
    assert f"out of date: {name}; run `invoke build docs` and commit" in refusal(repository, "0.1.1")


def test_metadata_that_a_tool_refuses_are_refused(repository, monkeypatch):
    monkeypatch.setattr(release, "complaints", lambda python, package, deposit: ["CITATION.cff: no"])
    assert refusal(repository, "0.1.1").endswith("not what their tools take:\nCITATION.cff: no")


def test_the_tools_see_what_will_be_released(repository, monkeypatch):
    seen = []

    def look(python, package, deposit):
        seen.extend([(package / "CITATION.cff").read_text(), deposit.read_text()])
        return []

    monkeypatch.setattr(release, "complaints", look)
    prepare(repository, "0.7.0", DAY)
    assert all('"0.7.0"' in text and "2026-12-01" in text for text in seen)
    assert len(seen) == 2


def test_what_is_not_committed_is_refused(repository):
    (repository / "notes.txt").touch()
    assert refusal(repository, "0.1.1") == "not committed: notes.txt; commit or undo it first"


def test_other_versions_of_what_writes_the_bytes_are_refused(repository):
    (repository / "constraints.txt").write_text(
        f"# why\npyarrow=={version('pyarrow')}\npolars==0.0.1\n", encoding="utf-8"
    )
    commit()
    said = f"polars is {version('polars')}, not 0.0.1; install what constraints.txt names, or raise it there"
    assert refusal(repository, "0.1.1") == said


def test_errors_in_the_tables_stop_a_release(repository):
    edit("visits", cell("start_date", "2023-02-30"))
    commit()
    before = contents(repository)
    with pytest.raises(BuildError):
        prepare(repository, "0.1.1", DAY)
    assert contents(repository) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# C\n", "# C\n\n## 1.0.0 — 2026-12-01\n\n### Data\n"),
        ("# C\n\n## 0.1.0 — unreleased\n\nA.\n", "# C\n\n## 1.0.0 — 2026-12-01\n\nA.\n\n### Data\n"),
        (
            "# C\n\n## Unreleased\n\nB.\n\n## 0.1.0 — 2026-01-01\n\nA.\n",
            "# C\n\n## 1.0.0 — 2026-12-01\n\nB.\n\n### Data\n\n## 0.1.0 — 2026-01-01\n\nA.\n",
        ),
        (
            "# C\n\n## 0.1.0 — 2026-01-01\n\nA.\n",
            "# C\n\n## 1.0.0 — 2026-12-01\n\n### Data\n\n## 0.1.0 — 2026-01-01\n\nA.\n",
        ),
    ],
)
def test_a_section_of_the_changelog_is_closed(before, after):
    assert released(before, "1.0.0", DAY, "### Data\n") == after
    with pytest.raises(ValueError, match=r"has a section '1\.0\.0 — 2026-12-01' already"):
        released(after, "1.0.0", DAY, "### Data\n")
