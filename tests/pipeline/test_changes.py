"""Two editions are told apart record by record and field by field."""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from stateties.packages import PackageError
from stateties.pipeline.archive import write_zip
from stateties.pipeline.changes import Change, compare, frame
from stateties.pipeline.edition import EditionError, NoSuchEditionError, read_edition
from stateties.pipeline.notes import as_markdown, as_text, data_section
from stateties.pipeline.run import build_package
from stateties.pipeline.versions import following, parsed
from tests.conftest import ROOT
from tests.pipeline.test_released import git


@pytest.fixture
def checkout(project):
    shutil.copytree(ROOT / "schemas", project / "schemas")
    return project


@pytest.fixture
def old(checkout):
    return read_edition(".", checkout)


def edit(name, change):
    """Rewrite the rows of a CSV of the dataset in the current folder."""
    path = Path("datasets") / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = reader.fieldnames, list(reader)
    new = change(rows)
    rows = rows if new is None else new
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def cell(column, value):
    return lambda rows: rows[0].update({column: value})


def redirect(new_id, old_id="ebrahim-raisi", table="people"):
    row = {"table": table, "old_id": old_id, "new_id": new_id, "reason": "Merged.", "release": "0.2.0"}
    edit("redirects", lambda rows: [*rows, row])


def now(old):
    return compare(old, read_edition(".", Path()))


def test_nothing_changed(old):
    comparison = now(old)
    assert (comparison.records, comparison.contract, comparison.needs) == ([], [], None)
    assert as_text(comparison).endswith("Nothing changed.")
    assert "The data are those of" in data_section(comparison)


def test_a_corrected_cell_is_a_patch(old):
    edit("visits", cell("end_date", ""))
    comparison = now(old)
    assert comparison.records == [Change("visits", "irn-cub-2023-06-raisi", "changed", "end_date", "2023-06-15", "")]
    assert comparison.needs == "PATCH"
    assert "  ~ irn-cub-2023-06-raisi: end_date: '2023-06-15' is now ''" in as_text(comparison)
    assert "`end_date` was 2023-06-15, is now *empty*" in as_markdown(comparison)


def test_an_added_record_is_minor(old):
    edit("people", lambda rows: [*rows, rows[0] | {"person_id": "somebody-else"}])
    comparison = now(old)
    assert comparison.records == [Change("people", "somebody-else", "added")]
    assert comparison.needs == "MINOR"


def test_a_removed_record_is_major_and_lost(old):
    edit("people", lambda rows: rows[1:])
    comparison = now(old)
    assert comparison.records == [Change("people", "ebrahim-raisi", "removed")]
    assert comparison.needs == "MAJOR"
    assert comparison.lost == comparison.records
    assert "`ebrahim-raisi` removed" in data_section(comparison)


def test_a_row_that_others_cannot_name_is_corrected_by_removing_it(old):
    edit("visit_people", lambda rows: rows[1:])
    comparison = now(old)
    assert [c.change for c in comparison.records] == ["removed"]
    assert (comparison.needs, comparison.lost) == ("PATCH", [])


def test_a_withdrawn_record_is_redirected_nowhere_but_not_lost(old):
    edit("people", lambda rows: rows[1:])
    redirect("")
    comparison = now(old)
    assert Change("people", "ebrahim-raisi", "redirected", "", "ebrahim-raisi", "") in comparison.records
    assert (comparison.needs, comparison.lost) == ("MINOR", [])
    assert "people: `ebrahim-raisi` was withdrawn" in data_section(comparison)


def test_a_redirect_that_was_removed_leads_nowhere_any_more(checkout):
    people = Path("datasets/people.csv").read_text(encoding="utf-8")
    edit("people", lambda rows: rows[1:])
    redirect("")
    old = read_edition(".", checkout)
    edit("redirects", lambda rows: [])
    assert [c.record_id for c in now(old).lost] == ["people:ebrahim-raisi"]
    assert now(old).needs == "MAJOR"
    Path("datasets/people.csv").write_text(people, encoding="utf-8")  # it is a record again
    assert (now(old).lost, now(old).needs) == ([], "MINOR")


def test_a_table_takes_its_records_with_it(old):
    package = json.loads(Path("schemas/datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] != "claims"]
    Path("schemas/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    comparison = now(old)
    assert [str(c) for c in comparison.contract] == ["claims: table removed [MAJOR]"]
    assert {(c.table, c.change) for c in comparison.records} == {("claims", "removed")}
    assert (comparison.lost, comparison.needs) == ([], "MAJOR")


def test_a_merged_record_is_redirected_to_one_that_was_there(old):
    edit("people", lambda rows: rows[1:])
    redirect("miguel-diaz-canel")
    assert [c for c in now(old).records if c.table == "people"] == [
        Change("people", "ebrahim-raisi", "redirected", "", "ebrahim-raisi", "miguel-diaz-canel")
    ]


def test_a_renamed_record_is_compared_with_what_it_was(old):
    edit("people", cell("person_id", "ebrahim-raeisi"))
    edit("people", cell("name", "Ebrahim Raeisi"))
    redirect("ebrahim-raeisi")
    assert [c for c in now(old).records if c.table == "people"] == [
        Change("people", "ebrahim-raeisi", "changed", "name", "Ebrahim Raisi", "Ebrahim Raeisi"),
        Change("people", "ebrahim-raisi", "redirected", "", "ebrahim-raisi", "ebrahim-raeisi"),
    ]


def test_a_column_that_came_is_one_change_of_the_contract(old):
    edit("people", lambda rows: [{k: v for k, v in r.items() if k != "aliases"} for r in rows])
    path = Path("datasets/people.csv")
    lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    at = lines[0].index("aliases")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([row[:at] + row[at + 1 :] for row in lines])
    schema = json.loads(Path("schemas/people.json").read_text(encoding="utf-8"))
    schema["fields"] = [f for f in schema["fields"] if f["name"] != "aliases"]
    Path("schemas/people.json").write_text(json.dumps(schema), encoding="utf-8")
    gone = now(old)
    assert gone.records == []
    assert [str(c) for c in gone.contract] == ["people.aliases: column removed [MAJOR]"]
    assert gone.needs == "MAJOR"
    came = compare(gone.new, gone.old)
    assert ([str(c) for c in came.contract], came.needs) == (["people.aliases: column added [MINOR]"], "MINOR")


def test_package_zip_checkout_and_tag_are_compared_alike(old, checkout, today):
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    git("tag", "v0.0.9")
    build_package(checkout / "schemas", checkout / "datasets", checkout / "out", today, frictionless=False)
    archive = write_zip(checkout / "out", checkout)
    edit("visits", cell("purpose", "To sign."))
    records = now(old).records
    assert len(records) == 1
    for name in ("out", str(archive), "v0.0.9", "HEAD", "."):
        edition = read_edition(name, checkout)
        assert compare(edition, read_edition(".", checkout)).records == (records if name != "." else [])


def test_what_is_no_edition_is_refused(checkout, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(checkout.parent))
    with pytest.raises(NoSuchEditionError, match="no zip, folder, tag or commit 'v9'"):
        read_edition("v9", checkout)
    with pytest.raises(NoSuchEditionError, match="no zip, folder, tag or commit '--all'"):
        read_edition("--all", checkout)
    with pytest.raises(NoSuchEditionError, match="datasets: holds neither"):
        read_edition("datasets", checkout)
    Path("text.zip").write_text("text")
    with pytest.raises(PackageError, match=r"text\.zip: is not a zip"):
        read_edition("text.zip", checkout)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text + text.splitlines()[1] + "\n", r"people\.csv: two rows have the key 'ebrahim-raisi'"),
        (lambda text: text + "a,b\n", r"people\.csv: cannot be read"),
        (lambda text: text + '"', r"people\.csv: cannot be read"),
        (lambda text: text.replace("wikidata_id", "wikidata"), r"people\.csv: the header lacks columns"),
    ],
)
def test_rows_that_cannot_be_told_apart_are_refused(checkout, change, said):
    path = Path("datasets/people.csv")
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(EditionError, match=said):
        read_edition(".", checkout)


def test_the_table_follows_its_schema_and_is_in_the_package(old, checkout, contract, today):
    edit("visits", cell("purpose", "To sign."))
    edit("people", lambda rows: [*rows, rows[0] | {"person_id": "somebody-else"}])
    changes = frame(now(old))
    assert changes.columns == contract.table("changes").columns
    assert changes.sort(contract.table("changes").primary_key).equals(changes)
    assert set(changes["since"]) == {contract.package["version"]}
    assert changes["field"].to_list() == [None, "purpose"]
    build = build_package(
        checkout / "schemas", checkout / "datasets", checkout / "out", today, changes=lambda version: changes
    )
    assert build.rows["changes"] == 2
    assert frame(None).schema == changes.schema


def test_markdown_takes_no_cell_for_its_own(old):
    edit("visits", cell("purpose", "a | b `c` <d>\n# e"))
    assert r"is now a \| b \`c\` \<d\> \# e" in as_markdown(now(old))


def test_records_are_counted_and_not_cells(old):
    edit("visits", cell("purpose", "To sign."))
    edit("visits", cell("cities", "Havana;Matanzas"))
    assert "visits: 1 changed\n" in as_text(now(old))
    assert "| `visits` | 0 | 1 | 0 | 0 |" in data_section(now(old))


def test_versions_follow_one_another():
    assert following("0.1.0", "PATCH") == following("0.1.0", None) == "0.1.1"
    assert following("0.1.9", "MINOR") == "0.2.0"
    assert following("0.1.9", "MAJOR") == "1.0.0"
    assert parsed("v0.10.0") > parsed("0.9.9")
    for text in ("1.0", "1.0.0-rc1", "01.0.0", "１.0.0", "1.0.0\n", ""):
        with pytest.raises(ValueError, match="is not a version"):
            parsed(text)


def test_an_edition_states_its_version(old):
    package = {**old.contract.package, "version": "3.2.1"}
    edition = dataclasses.replace(old, contract=dataclasses.replace(old.contract, package=package))
    assert edition.version == "3.2.1"
    assert "From . (3.2.1)" in as_text(compare(edition, old))
