"""The compiled schema: Pandera's verdict, row by row, once."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaError

from stateties.contract.to_pandera import text_schema
from stateties.rules import ROW_RULES


def frame(table, *rows):
    cells = [{**dict.fromkeys(table.columns), **row} for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(table.columns, pl.String))


def told(schema, rows):
    """Names of the checks that each row fails."""
    schema.refused(rows)
    found = schema.explain(rows)
    return [{name for name in found.columns if found[name][i]} for i in range(rows.height)]


GOOD = {"table": "visits", "old_id": "a", "new_id": "b", "reason": "Merged.", "release": "0.2.0"}


def test_it_is_a_pandera_schema_that_stands_alone(contract):
    table = contract.table("redirects")
    schema = text_schema(table).schema
    assert isinstance(schema, pa.DataFrameSchema)
    assert len(schema.validate(frame(table, GOOD))) == 1
    with pytest.raises(SchemaError):
        schema.validate(frame(table, {**GOOD, "release": "next"}))


def test_only_rows_that_are_refused_are_asked_check_by_check(contract):
    schema = text_schema(contract.table("redirects"))
    rows = frame(schema.table, GOOD, {**GOOD, "old_id": None, "release": "1"})
    assert schema.refused(rows).to_list() == [1]
    assert told(schema, rows[schema.refused(rows)]) == [{"old_id:required", "release:pattern-mismatch"}]
    assert schema.refused(rows[:1]).to_list() == []


def test_a_problem_that_another_of_the_cell_explains_is_not_told(contract):
    schema = text_schema(contract.table("coverage"), ROW_RULES["coverage"])
    good = {"table": "visits", "period_start": "2023", "period_end": "2022"}
    padded, unreadable = {**good, "table": " visits"}, {**good, "period_start": "soon"}
    names = [
        {n for n in row if n.startswith(("table", "period"))}
        for row in told(schema, frame(schema.table, padded, unreadable))
    ]
    assert names == [{"table:cell-padded", "period_end:end-before-start"}, {"period_start:date-invalid"}]


def test_a_frame_that_lacks_a_column_is_a_defect_and_no_problem_of_the_data(contract):
    table = contract.table("redirects")
    with pytest.raises(SchemaError):
        text_schema(table).refused(frame(table, GOOD).drop("reason"))


def test_every_check_has_a_name_of_its_own_and_a_wording(contract):
    from stateties.problems import CODES

    for table in contract.curated:
        checks = text_schema(table, ROW_RULES.get(table.name, ())).checks
        assert len({check.name for check in checks}) == len(checks)
        assert {check.code for check in checks} <= set(CODES)
