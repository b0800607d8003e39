"""Each change of the contract needs the version that it should."""

from __future__ import annotations

import json
import shutil

import pytest

from stateties.contract import load_contract
from stateties.contract.compare import contract_changes
from tests.conftest import ROOT


@pytest.fixture
def changed(contract, tmp_path):
    """The changes, as text, that an edit of one schema makes."""

    def run(table, edit):
        shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
        path = tmp_path / "schemas" / table
        schema = json.loads(path.read_text(encoding="utf-8"))
        edit(schema)
        path.write_text(json.dumps(schema), encoding="utf-8")
        other = load_contract(tmp_path / "schemas")
        return [[str(c) for c in contract_changes(*pair)] for pair in ((contract, other), (other, contract))]

    return run


def limits(name, **new):
    def edit(schema):
        (field,) = [f for f in schema["fields"] if f["name"] == name]
        field["constraints"] = {k: v for k, v in (field.get("constraints", {}) | new).items() if v is not None}

    return edit


def test_a_contract_is_as_it_is(contract):
    assert contract_changes(contract, contract) == []


@pytest.mark.parametrize(
    ("table", "edit", "there", "back"),
    [
        ("visits", limits("event", required=True), "is now required [MAJOR]", "is no longer required [MINOR]"),
        ("visits", limits("purpose", unique=True), "is now unique [MAJOR]", "is no longer unique [MINOR]"),
        (
            "visits",
            limits("purpose", pattern="a"),
            "pattern is now a, was none [MAJOR]",
            "pattern is now none, was a [MINOR]",
        ),
        (
            "visits",
            limits("purpose", maxLength=9),
            "maxLength is now 9, was none [MAJOR]",
            "maxLength is now none, was 9 [MINOR]",
        ),
        (
            "agreements",
            limits("documents_count", minimum=2),
            "minimum is now 2, was 1 [MAJOR]",
            "minimum is now 1, was 2 [MINOR]",
        ),
        (
            "visits",
            limits("mode", enum=["bilateral", "summit_margin", "third_country", "remote"]),
            "vocabulary gained remote [MINOR]",
            "vocabulary lost remote [MAJOR]",
        ),
        (
            "visits",
            limits("mode", enum=None),
            "vocabulary is no longer closed [MINOR]",
            "vocabulary is now closed [MAJOR]",
        ),
    ],
)
def test_tightening_is_major_and_loosening_minor(changed, table, edit, there, back):
    forward, backward = changed(f"{table}.json", edit)
    assert [c.split(": ", 1)[1] for c in forward] == [there]
    assert [c.split(": ", 1)[1] for c in backward] == [back]


def field(schema, name):
    return next(f for f in schema["fields"] if f["name"] == name)


@pytest.mark.parametrize(
    ("table", "edit", "there"),
    [
        (
            "visits",
            lambda s: s["fields"].remove(field(s, "event")),
            ["visits.event: column removed [MAJOR]"],
        ),
        (
            "visits",
            lambda s: field(s, "event").update(name="occasion"),
            ["visits.event: column removed [MAJOR]", "visits.occasion: column added [MINOR]"],
        ),
        (
            "visits",
            lambda s: field(s, "event").update(type="integer"),
            ["visits.event: type is now integer, was string [MAJOR]"],
        ),
        (
            "visits",
            lambda s: field(s, "event").update(title="Occasion"),
            ["visits.event: described in other words [PATCH]"],
        ),
        (
            "visits",
            lambda s: s["fields"].append(s["fields"].pop(1)),
            ["visits: columns stand in another order [MAJOR]"],
        ),
        (
            "visits",
            lambda s: s["primaryKey"].append("start_date"),
            ["visits: key is now visit_id, start_date, was visit_id [MAJOR]"],
        ),
        (
            "visits",
            lambda s: s["foreignKeys"].append(
                {"fields": ["event"], "reference": {"resource": "people", "fields": ["person_id"]}}
            ),
            ["visits.event: must be in people.person_id [MAJOR]"],
        ),
        ("ties", lambda s: s["fields"].remove(field(s, "date_latest")), ["ties.date_latest: column removed [MAJOR]"]),
        (
            "derived_columns",
            lambda s: s["sources"].pop(0),
            lambda found: len(found) > 3 and all(c.endswith(".n_sources: column removed [MAJOR]") for c in found),
        ),
        (
            "datapackage",
            lambda s: s["resources"].pop(),
            ["changes: table removed [MAJOR]"],
        ),
    ],
)
def test_a_change_is_named_with_its_place(changed, table, edit, there):
    forward, _ = changed(f"{table}.json", edit)
    assert there(forward) if callable(there) else forward == there


def test_a_new_table_is_minor(changed):
    _, backward = changed("datapackage.json", lambda s: s["resources"].pop())
    assert backward == ["changes: table added [MINOR]"]
