"""The compiled schema: Pandera's verdict, row by row, once."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaErrors

from stateties.contract.to_pandera import text_schema
from stateties.rules import ROW_RULES


def frame(table, *rows):
    columns = [*table.columns, "_file", "_line"]
    cells = [{**dict.fromkeys(columns), **row, "_file": "f.csv", "_line": i} for i, row in enumerate(rows, start=2)]
    return pl.DataFrame(cells, schema={**dict.fromkeys(columns, pl.String), "_line": pl.Int64})


GOOD = {"table": "visits", "old_id": "a", "new_id": "b", "reason": "Merged.", "release": "0.2.0"}


def test_it_is_a_pandera_schema_that_stands_alone(contract):
    table = contract.table("redirects")
    schema = text_schema(table).schema
    assert isinstance(schema, pa.DataFrameSchema)
    assert len(schema.validate(frame(table, GOOD))) == 1
    with pytest.raises(SchemaErrors):
        schema.validate(frame(table, {**GOOD, "release": "next"}), lazy=True)


def test_a_failing_row_is_told_once_per_check(contract):
    table = contract.table("redirects")
    found = list(text_schema(table).failures(frame(table, GOOD, GOOD, {**GOOD, "old_id": None, "release": "1"})))
    assert sorted((f.row, f.check.name) for f in found) == [
        (0, "table:duplicate-key"),
        (1, "table:duplicate-key"),
        (2, "old_id:required"),
        (2, "release:pattern-mismatch"),
    ]


def test_row_rules_are_part_of_the_schema(contract):
    table = contract.table("coverage")
    row = {"period_start": "2023", "period_end": "2022"}
    assert "period_end:end-before-start" in {
        f.check.name for f in text_schema(table, ROW_RULES["coverage"]).failures(frame(table, row))
    }


def test_a_frame_that_lacks_a_column_is_a_defect_and_no_problem_of_the_data(contract):
    table = contract.table("redirects")
    with pytest.raises(SchemaErrors):
        list(text_schema(table).failures(frame(table, GOOD).drop("reason")))


def test_every_check_has_a_name_of_its_own_and_a_wording(contract):
    from stateties.problems import CODES

    for table in contract.curated:
        checks = text_schema(table, ROW_RULES.get(table.name, ())).checks
        assert all(name == check.name and check.code in CODES for name, check in checks.items())
