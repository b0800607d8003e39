"""The user guide does what it says, with the library and with the files of a release alone."""

from __future__ import annotations

import re

import pytest

from stateties.pipeline.comparison import with_own_row
from stateties.pipeline.docs import generated
from stateties.pipeline.guide import LIBRARY, STYLE, ZIP, GuideError, filled, rebuilt, run, script
from stateties.pipeline.run import build_package
from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "stateties" / "_data"
DOCS = ROOT / "docs"
GUIDE = (DOCS / "guide.md").read_text(encoding="utf-8")
PICTURES = {p.name: p.read_text(encoding="utf-8") for p in (DOCS / "guide").glob("*.svg")}


def test_the_guide_says_the_same_with_the_library(tmp_path):
    # over the files of the package alone, it is compared with the generated files
    (tmp_path / STYLE).write_bytes((DOCS / "guide" / STYLE).read_bytes())
    ran = run(GUIDE, LIBRARY, tmp_path)
    assert filled(GUIDE, ran) == GUIDE
    assert ran.pictures == PICTURES
    assert sum(map(bool, ran.outputs.values())) == GUIDE.count("<!-- output -->")


def test_pictures_have_a_title_text_and_nothing_that_differs_between_machines():
    assert len(PICTURES) == GUIDE.count("](guide/") - GUIDE.count(f"](guide/{STYLE})")
    for name, picture in PICTURES.items():
        assert picture.count("<text") > 10, f"{name}: text is drawn as shapes"
        assert not re.search(r"<metadata|dc:date|Matplotlib v|\d\.\d{3}|https?://(?!www\.w3\.org)", picture), name


@pytest.mark.parametrize("page", ["docs/guide.md", "docs/comparison.md", "README.md"])
def test_links_lead_to_files_and_headings_that_are_there(page):
    links = re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", (ROOT / page).read_text(encoding="utf-8"))
    for target, anchor in links:
        path = (ROOT / page).parent / target if target else ROOT / page
        assert path.is_file(), f"{page}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}, (
                f"{page}: {anchor}"
            )


def made(folder, text):
    (folder / STYLE).touch()
    return rebuilt(text, PACKAGE, folder / STYLE)


def test_what_a_block_prints_replaces_what_stood_beneath_it(tmp_path):
    text = "# G\n\n```python\nprint('new  ')\n```\n\n<!-- output -->\n```text\nold\n```\n<!-- /output -->\n\nrest\n"
    assert made(tmp_path, text) == (text.replace("old", "new"), {})
    silent = "```python\nx = 1\n```\n"
    assert made(tmp_path, silent + "\n<!-- output -->\n```text\nold\n```\n<!-- /output -->\n") == (silent, {})


def test_blocks_of_another_way_are_left_alone():
    text = "# G\n<!-- way: library -->\n```python\na = 1\n```\n<!-- way: zip -->\n```python\nb = 2\n```\n"
    assert "a = 1" in script(text, LIBRARY)
    assert "b = 2" not in script(text, LIBRARY)
    assert script(text, ZIP).splitlines()[7] == text.splitlines()[7] == "b = 2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# G\n\n```python\nx = 1\nx.nothing\n```\n", r"line 5, in <module>\n.*\n.*\n?AttributeError"),
        ("# G\n```python\nimport stateties\n```\n", "ModuleNotFoundError"),
        ("# G\n```python\nimport warnings\nwarnings.warn('old')\n```\n", "UserWarning: old"),
        ("# G\n```python\nopen('a.svg', 'w').close()\n```\n", "a.svg: drawn and not shown"),
        ("# G\n![A](guide/b.svg)\n", "b.svg: drawn and not shown by the guide, or shown and not drawn"),
    ],
)
def test_a_guide_that_does_not_hold_is_refused(tmp_path, text, said):
    with pytest.raises(GuideError, match=said):
        made(tmp_path, text)


def test_a_stale_guide_is_seen(contract, project, today):
    build_package(ROOT / "schemas", project / "datasets", project / "out", today, frictionless=False)
    (project / "README.md").touch()
    (project / "docs" / "guide").mkdir(parents=True)
    (project / "docs" / "guide" / STYLE).touch()
    code = "import pandas as pd\n\nprint(len(pd.read_parquet('stateties-data/visits.parquet')))\n"
    guide = f"# G\n\n```python\n{code}```\n\n<!-- output -->\n```text\n7\n```\n<!-- /output -->\n"
    (project / "docs" / "guide.md").write_text(guide, encoding="utf-8")
    texts = generated(contract, project / "out", project)
    assert texts[project / "docs" / "guide.md"] == guide.replace("```text\n7\n", "```text\n1\n")


def test_only_our_row_of_the_comparison_is_counted(contract, project, today):
    build_package(ROOT / "schemas", project / "datasets", project / "out", today, frictionless=False)
    text = "# C\n\n| a | b |\n|---|---|\n| **stateties** | old |\n| **COLT** | theirs |\n"
    lines = with_own_row(text, contract, project / "out").splitlines()
    assert lines[4].startswith("| **stateties** | visit or meeting, held or only announced (1), agreement (2), ")
    assert lines[5] == "| **COLT** | theirs |"
