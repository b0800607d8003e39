"""The published schemas say what the contract says, in the standard's own words."""

from __future__ import annotations

import re

from stateties.contract.descriptor import schema
from stateties.contract.to_arrow import arrow_schema


def fields(contract, table, form):
    return {f["name"]: f for f in schema(contract, contract.table(table), form)["fields"]}


def test_patterns_are_anchored_and_edtf_dates_get_one(contract):
    visits = fields(contract, "visits", "csv")
    assert visits["visit_id"]["constraints"]["pattern"] == "^(?:[a-z0-9]+(-[a-z0-9]+)*)$"
    pattern = re.compile(visits["start_date"]["constraints"]["pattern"])
    assert pattern.match("2024-02-29")
    assert not pattern.match("2023-02-29")


def test_the_contract_itself_is_left_as_it_is(contract):
    before = repr(contract.table("visits").source)
    schema(contract, contract.table("visits"), "parquet")
    assert repr(contract.table("visits").source) == before


def test_parquet_has_the_derived_columns_and_csv_has_not(contract):
    csv, parquet = fields(contract, "agreements", "csv"), fields(contract, "agreements", "parquet")
    added = [name for name in parquet if name not in csv]
    assert added[:3] == ["signed_date_earliest", "signed_date_latest", "signed_date_precision"]
    assert added[3:] == ["status", "status_date", "n_sources", "n_publishers", "evidence"]
    assert parquet["signed_date_earliest"]["title"] == "Signed, earliest"


def test_lists_are_strings_in_csv_and_lists_in_parquet(contract):
    csv, parquet = (fields(contract, "visits", form)["cities"] for form in ("csv", "parquet"))
    assert (csv["type"], csv["stateties:delimiter"]) == ("string", ";")
    assert not {"delimiter", "itemType"} & set(csv)
    assert (parquet["type"], parquet["delimiter"]) == ("list", ";")


def test_links_lead_to_the_csv_which_frictionless_reads_fast(contract):
    def targets(form):
        links = schema(contract, contract.table("agreements"), form)["foreignKeys"]
        return [link["reference"]["resource"] for link in links]

    assert targets("csv") == ["visits", ""]
    assert targets("parquet") == ["visits", ""]


def test_arrow_types_follow_from_the_fields(contract):
    found = arrow_schema(contract.table("sources").fields)
    assert str(found.field("accessed_date").type) == "date32[day]"
    assert str(found.field("published_date").type) == "string"
    assert not found.field("url").nullable
    assert found.field("archive_url").nullable
