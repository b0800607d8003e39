"""What the site is made of; the explorer itself is driven in tests/explorer."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from stateties.pipeline.package import PackageError
from stateties.pipeline.run import build_package
from stateties.pipeline.site import write
from stateties.pipeline.site.names import in_latin, write_names
from stateties.pipeline.site.pages import pages
from stateties.pipeline.site.summary import summary
from tests.conftest import FIXTURES, ROOT


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "package"
    build_package(ROOT / "schemas", FIXTURES / "good", out, dt.date(2026, 1, 15), frictionless=False)
    return out


@pytest.fixture
def package(built, project):
    return Path(shutil.copytree(built, project / "package"))


@pytest.fixture
def explorer(project, monkeypatch):
    """The explorer's files as they are, with a bundler that writes one file."""
    folder = project / "explorer"
    folder.mkdir()
    for name in ("index.html", "icon.svg"):
        (folder / name).write_bytes((ROOT / "explorer" / name).read_bytes())
    monkeypatch.setattr(write, "_bundle", lambda explorer, out: (out / "explorer.js").write_text("// bundled\n"))
    return folder


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_site_carries_the_package_as_it_is(package, explorer, project):
    (project / "guide.md").write_text("# Guide\n", encoding="utf-8")
    write.write_site(package, explorer, {"guide": project / "guide.md"}, project / "site")
    made = contents(project / "site")
    for path in [*package.glob("*.parquet"), *package.glob("*.csv"), package / "datapackage.json"]:
        assert made[f"data/{path.name}"] == path.read_bytes(), path.name
    assert {"index.html", "explorer.js", "docs/guide.html", "data/summary.json", "data/search.parquet"} <= set(made)


def test_two_sites_of_one_package_are_alike(package, explorer, project):
    for name in ("one", "other"):
        write.write_site(package, explorer, {}, project / name)
    assert contents(project / "one") == contents(project / "other")


def test_a_site_that_fails_leaves_the_old_one(package, explorer, project, monkeypatch):
    write.write_site(package, explorer, {}, project / "site")
    before = contents(project / "site")
    monkeypatch.setattr(write, "write_names", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space left"):
        write.write_site(package, explorer, {}, project / "site")
    assert contents(project / "site") == before
    assert not list(project.glob(".site.*"))


def test_a_folder_that_is_no_site_is_not_replaced(package, explorer, project):
    (project / "site").mkdir()
    (project / "site" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(write.SiteError, match="it is not replaced"):
        write.write_site(package, explorer, {}, project / "site")
    assert (project / "site" / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_package_that_was_changed_makes_no_site(package, explorer, project):
    (package / "visits.csv").write_text("visit_id\n", encoding="utf-8")
    with pytest.raises(PackageError, match=r"visits\.csv"):
        write.write_site(package, explorer, {}, project / "site")


def test_a_program_that_is_missing_or_fails_is_named(project):
    with pytest.raises(write.SiteError, match="no-such-program is not installed"):
        write._program("no-such-program", cwd=project)
    with pytest.raises(write.SiteError, match="false failed"):
        write._program("false", cwd=project)


def test_the_summary_counts_what_the_tables_hold(package):
    made = summary(package, "https://example.org/owner/name/")
    visits = pl.read_parquet(package / "visits.parquet")
    described = next(t for t in made["tables"] if t["name"] == "visits")
    assert described["rows"] == visits.height
    assert sum(described["evidence"].values()) == visits.height
    assert made["repository"] == "https://example.org/owner/name"
    assert made["citation"].startswith("The stateties contributors (")
    json.dumps(made)


def test_names_are_searched_in_latin_letters_and_as_they_are_written(package, project):
    assert in_latin("Лавров") == "Lavrov Лавров"
    assert in_latin("Lavrov") == "Lavrov"
    write_names(package, project / "search.parquet")
    found = pl.read_parquet(project / "search.parquet")
    people = pl.read_parquet(package / "people.parquet")
    assert found.filter(pl.col("table") == "people")["id"].to_list() == people["person_id"].to_list()
    assert found["text"].null_count() == found["id"].null_count() == found["label"].null_count() == 0


def rendered(folder, text, repository="", **others):
    for name, other in {"page": text, **others}.items():
        (folder / f"{name}.md").write_text(other, encoding="utf-8")
    documents = {name: folder / f"{name}.md" for name in ("page", *others)}
    return pages(documents, repository)["page.html"].decode()


def test_a_page_shows_markup_as_text(tmp_path):
    page = rendered(
        tmp_path, "# T\n\n<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3))\n"
    )
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("other.md", 'href="other.html"'),
        ("other.md#part", 'href="other.html#part"'),
        ("#here", 'href="#here"'),
        ("LICENSE", 'href="https://example.org/o/n/blob/HEAD/LICENSE" rel="noopener noreferrer nofollow"'),
        ("https://example.com/a", 'href="https://example.com/a" rel="noopener noreferrer nofollow"'),
    ],
)
def test_links_of_a_page_lead_to_pages_or_to_the_repository(tmp_path, link, expected):
    page = rendered(tmp_path, f"# T\n\n[x]({link})\n", "https://example.org/o/n", other="# Other\n")
    assert expected in page


def test_a_link_to_a_file_of_the_repository_is_text_where_there_is_none(tmp_path):
    assert "<a>x</a>" in rendered(tmp_path, "# T\n\n[x](LICENSE)\n")


def test_headings_can_be_linked_and_tables_are_tables(tmp_path):
    page = rendered(tmp_path, "# T\n\n### visit_people\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert '<h3 id="visit_people">' in page
    assert "<td>1</td>" in page


def test_pictures_come_along(tmp_path):
    (tmp_path / "p.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "page.md").write_text("# T\n\n![A picture](p.svg)\n", encoding="utf-8")
    made = pages({"page": tmp_path / "page.md"})
    assert made["p.svg"] == b"<svg/>"
