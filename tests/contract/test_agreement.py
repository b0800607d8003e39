"""Frictionless and our compiled Pandera give the same verdict on the same tables.

Where they differ, the case is named in KNOWN_DIFFERENCES with the reason; such a case fails again
when the difference goes away.
"""

from __future__ import annotations

import csv
import io
import json
import shutil

import frictionless
import pytest

from stateties.contract.descriptor import schema
from stateties.pipeline.large import validate_large
from stateties.pipeline.read import read_table
from stateties.pipeline.validate import check_table
from stateties.rules import ROW_RULES
from tests.conftest import FIXTURES

#: Table, column, cell, whether it is right.
CELLS = [
    ("visits", "visit_id", "irn-cub-2023-06-raisi-2", True),
    ("visits", "visit_id", "IRN-2023", False),
    ("visits", "visit_id", "irn-2023-", False),
    ("visits", "visit_id", "", False),
    ("visits", "visit_type", "state", True),
    ("visits", "mode", "third", False),
    ("visits", "mode", "bilaterals", False),
    ("visits", "start_date", "2023-06", True),
    ("visits", "start_date", "2023~", True),
    ("visits", "start_date", "2024-02-29", True),
    ("visits", "start_date", "2023-02-29", False),
    ("visits", "start_date", "2023-02-31", False),
    ("visits", "start_date", "２０２３", False),
    ("visits", "start_date", "2023-06-14\n", False),
    ("visits", "visitor_country", "IRN", True),
    ("visits", "visitor_country", "Iran", False),
    ("agreements", "documents_count", "25", True),
    ("agreements", "documents_count", "", True),
    ("agreements", "documents_count", "25.0", False),
    ("agreements", "documents_count", "0", False),
    ("agreements", "documents_count", "many", False),
    ("agreements", "documents_count", "２５", False),
    ("agreements", "value_currency", "EUR", True),
    ("agreements", "value_currency", "euro", False),
    ("agreements", "title", "", False),
    ("sources", "accessed_date", "2026-01-10", True),
    ("sources", "accessed_date", "2026-01", False),
    ("sources", "accessed_date", "2026-02-30", False),
    ("sources", "language", "es", True),
    ("sources", "language", "spa", False),
    ("sources", "url", "no address", False),
    ("countries", "iso2", "NA", True),
    ("countries", "iso2", "CU", False),  # Cuba has it
]

#: What rules say is beside the point here; the standard cannot say it.
RULES = {c.code for checks in ROW_RULES.values() for c in checks}

KNOWN_DIFFERENCES = {
    ("visits", "start_date", "2023-06-14\n"): "in Python `$` matches before a final line end too",
    ("agreements", "documents_count", "２５"): "int() of Python reads the digits of every script",
}


def rows_of(table):
    path = FIXTURES / "good" / ("sanctions/curated.csv" if table == "sanctions" else f"{table}.csv")
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def with_cell(table, column, cell):
    """The good table with the cell in its first row; in `countries` in a new row of its own."""
    header, *rows = rows_of(table)
    if table == "countries":
        rows.append(["NAM", "", "Namibia", "565", "565", "", "other", "", ""])
    row = rows[-1] if table == "countries" else rows[0]
    row[header.index(column)] = cell
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def accepted_by_frictionless(contract, table, path):
    found = schema(contract, contract.table(table), "csv")
    found.pop("foreignKeys", None)  # other tables are not looked at here
    resource = frictionless.Resource(
        path=path.name, basepath=str(path.parent), schema=frictionless.Schema.from_descriptor(found)
    )
    return resource.validate().valid


def accepted_by_pandera(contract, name, path):
    table = contract.table(name)
    _, problems = check_table(table, [read_table(path, table.columns)])
    assert problems_of_the_stream(contract, name, path) == sorted(set(problems))
    return not [p for p in problems if p.code not in RULES]


def problems_of_the_stream(contract, name, path):
    return validate_large(contract, path, name, block=512).problems


@pytest.mark.parametrize(
    ("table", "column", "cell", "right"), CELLS, ids=lambda v: json.dumps(v) if v in ("", None) else None
)
def test_both_give_the_same_verdict(contract, tmp_path, table, column, cell, right):
    path = tmp_path / f"{table}.csv"
    path.write_text(with_cell(table, column, cell), encoding="utf-8")

    ours = accepted_by_pandera(contract, table, path)
    theirs = accepted_by_frictionless(contract, table, path)

    assert ours is right
    assert (theirs is right) is ((table, column, cell) not in KNOWN_DIFFERENCES)


def test_both_accept_every_good_table(contract, tmp_path):
    for table in contract.curated:
        path = tmp_path / f"{table.name}.csv"
        source = table.path.replace("*", "curated")
        shutil.copy(FIXTURES / "good" / source, path)
        assert accepted_by_pandera(contract, table.name, path)
        assert accepted_by_frictionless(contract, table.name, path)
