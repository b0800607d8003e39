"""The same rules with frictionless: its own constraints, and a check of a row for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from frictionless import Check, Checklist, Error, Resource, Row, Schema, errors, system

from rules import COLUMNS, CONTROL, DATES, EDTF, ENUMS, FREE_TEXT, LISTS, REQUIRED, SLUG, arguments, known, report

folder, path, out = arguments()
items = {column: set(values) for column, values in known(folder).items()}
control = re.compile(CONTROL)


def padded(date: str, month: str, day: str) -> str:
    """A date of reduced precision as the day that it begins or ends with."""
    date = date.rstrip("~")
    return date + {4: month, 7: day}.get(len(date), "")


class Rules(Check):
    """What constraints cannot say."""

    type = "sanctions-rules"
    Errors = [errors.CellError, errors.RowError]  # noqa: RUF012

    def validate_row(self, row: Row) -> Iterator[Error]:
        """Yield what is wrong with a row."""
        for name in FREE_TEXT:
            if row[name] and (row[name] != row[name].strip() or control.search(row[name])):
                yield errors.CellError.from_row(row, note="padded, or with control characters", field_name=name)
        for name in LISTS:
            found = row[name].split(";") if row[name] else []
            if not items[name].issuperset(found) or len(found) != len(set(found)):
                yield errors.CellError.from_row(row, note="unknown or repeated items", field_name=name)
        start, end = row["listed_date"], row["delisted_date"]
        if start and end and padded(end, "-12-31", "-31") < padded(start, "-01-01", "-01"):
            yield errors.RowError.from_row(row, note="ends before it starts")
        if start and not row["listed_date_basis"]:
            yield errors.RowError.from_row(row, note="a date without its basis")


def constraints(name: str) -> dict[str, object]:
    """What Table Schema says of a column."""
    found: dict[str, object] = {"required": name in REQUIRED}
    if name in ENUMS:
        found["enum"] = ENUMS[name]
    if name == "listing_id":
        found |= {"pattern": SLUG, "unique": True}
    if name in DATES:
        found["pattern"] = EDTF
    return found


fields = [{"name": name, "type": "string", "constraints": constraints(name)} for name in COLUMNS]
with system.use_context(trusted=True):
    resource = Resource(path=str(path), schema=Schema.from_descriptor({"fields": fields}))
    result = resource.validate(Checklist(checks=[Rules()]), limit_errors=100_000)
if result.valid:
    text = dict.fromkeys(COLUMNS, pa.string())
    parse = pc.ParseOptions(newlines_in_values=True)
    convert = pc.ConvertOptions(column_types=text, strings_can_be_null=True)
    pq.write_table(pc.read_csv(path, parse_options=parse, convert_options=convert), out, compression="zstd")
found = result.flatten(["rowNumber", "type"])
report(result.tasks[0].stats.get("rows", 0), len(found), len({row for row, _ in found}), "row number")
