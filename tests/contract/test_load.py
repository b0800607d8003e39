"""The contract is refused where the pipeline would not keep it."""

from __future__ import annotations

import json
import shutil

import pytest

from stateties.contract import ContractError, load_contract
from stateties.pipeline.large import validate_large
from tests.conftest import ROOT

# Columns whose words are a table's own; everything else means the same wherever its name stands.
OWN_VOCABULARY = {"kind", "event"}


@pytest.fixture
def schemas(tmp_path):
    return shutil.copytree(ROOT / "schemas", tmp_path / "schemas")


def change(path, edit):
    found = json.loads(path.read_text(encoding="utf-8"))
    edit(found)
    path.write_text(json.dumps(found), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "edit", "said"),
    [
        (
            "visits.json",
            lambda s: s["fields"][0].update(maxlength=3),
            "visits.json: visit_id: unknown keyword 'maxlength'",
        ),
        ("visits.json", lambda s: s["fields"][0].update(type="text"), "visits.json: visit_id: unknown type 'text'"),
        (
            "visits.json",
            lambda s: s["fields"][0].update(format="email"),
            "visits.json: visit_id: unknown format 'email'",
        ),
        ("visits.json", lambda s: s["fields"][0].pop("example"), "visits.json: visit_id: 'example' is missing"),
        (
            "visits.json",
            lambda s: s["fields"][0]["constraints"].update(required="yes"),
            "required must be of type bool",
        ),
        (
            "visits.json",
            lambda s: s["fields"].append(s["fields"][1]),
            "visits.json: journey_id: the field stands twice",
        ),
        ("visits.json", lambda s: s.update(uniqueKeys=[["visit_id"]]), "visits.json: unknown keyword 'uniqueKeys'"),
        ("visits.json", lambda s: s.update(missingValues=["", "-"]), "visits.json: missingValues must be"),
        ("visits.json", lambda s: s.update(primaryKey=["id"]), "visits.json: primaryKey names 'id'"),
        (
            "visits.json",
            lambda s: s["foreignKeys"][0]["reference"].update(resource="persons"),
            "visits.json: visitor_id: links to persons.person_id, which does not exist",
        ),
        ("datapackage.json", lambda s: s["resources"][0].update(color="red"), "visits: unknown keyword 'color'"),
        ("datapackage.json", lambda s: s["resources"][0].update(schema="visit.json"), "visit.json: cannot be read"),
    ],
)
def test_what_the_pipeline_does_not_know_is_refused_by_name(schemas, file, edit, said):
    change(schemas / file, edit)
    with pytest.raises(ContractError) as refused:
        load_contract(schemas)
    assert any(said in line for line in refused.value.problems)


def test_a_key_that_stands_twice_in_a_file_is_refused(schemas):
    path = schemas / "visits.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"fields":', '"fields": [], "fields":', 1), encoding="utf-8"
    )
    with pytest.raises(ContractError, match="the key 'fields' stands twice"):
        load_contract(schemas)


def test_all_that_is_wrong_is_said_at_once(schemas):
    change(schemas / "visits.json", lambda s: s["fields"][0].update(type="text"))
    change(schemas / "people.json", lambda s: s["fields"][0].update(type="text"))
    with pytest.raises(ContractError) as refused:
        load_contract(schemas)
    assert len(refused.value.problems) == 2


def test_every_schema_file_belongs_to_a_table(contract):
    files = {p.stem for p in (ROOT / "schemas").glob("*.json")}
    assert files == {*contract.tables, "datapackage", "derived_columns"}


def test_same_named_columns_mean_the_same_in_all_tables(contract):
    meanings = {}
    for table in contract.tables.values():
        if table.name == "changes":
            continue  # it names records of every table, by whatever key they have
        for field in table.fields:
            words = () if field.name in OWN_VOCABULARY else (field.enum, field.item_enum, field.pattern)
            meaning = (field.type, field.rdf_type, field.format, field.title, words)
            meanings.setdefault(field.name, {}).setdefault(meaning, []).append(table.name)
    assert {name: list(m.values()) for name, m in meanings.items() if len(m) > 1} == {}


def test_the_examples_of_a_table_make_up_a_valid_row(contract, tmp_path):
    for table in contract.curated:
        path = tmp_path / f"{table.name}.csv"
        cells = ['"' + f.example.replace('"', '""') + '"' for f in table.fields]
        path.write_text(",".join(table.columns) + "\n" + ",".join(cells) + "\n", encoding="utf-8")
        assert [str(p) for p in validate_large(contract, path, table.name).problems] == []


def test_an_unknown_table_is_answered_with_those_that_there_are(contract):
    with pytest.raises(KeyError, match="no table 'visit'; there are: visits, "):
        contract.table("visit")
