"""Compile a table of the contract into a Pandera schema over text, and read its verdict.

The checks are Narwhals expressions wrapped in plain Pandera checks, run on eager Polars frames:
the fastest way that gives true row numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from stateties.contract.checks import Check, field_checks, key_check
from stateties.contract.model import Table

if TYPE_CHECKING:
    from pandera.api.polars.types import PolarsData

#: Columns that travel with the cells: where each row stands.
PLACE = ("_file", "_line")


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that fails a check.

    Attributes:
        row: Number of the row in the frame, from 0.
        check: The check that it fails.
    """

    row: int
    check: Check


@dataclass(frozen=True, slots=True)
class TextSchema:
    """A Pandera schema of a table as text, with the checks it is made of."""

    schema: pa.DataFrameSchema
    checks: dict[str, Check]

    def failures(self, frame: pl.DataFrame) -> Iterator[Failure]:
        """Yield every failing row of every check, in no special order.

        Args:
            frame: The table as text, with the columns of `PLACE` beside it.
        """
        try:
            self.schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            for case in errors.failure_cases.select("column", "check", "index").iter_rows(named=True):
                name = f"{case['column']}:required" if case["check"] == "not_nullable" else case["check"]
                if case["index"] is None:
                    raise  # not about a row: the schema does not fit the frame, which is a defect of ours
                yield Failure(case["index"], self.checks[name])


def text_schema(table: Table, rules: Iterable[Check] = ()) -> TextSchema:
    """Compile a table.

    Args:
        table: The table as the contract declares it.
        rules: Row rules that Table Schema cannot say.
    """
    by_field = {f.name: field_checks(f) for f in table.fields}
    across = [*key_check(table), *rules]
    columns = {
        f.name: pa.Column(pl.String, nullable=not f.required, checks=_wrapped(by_field[f.name])) for f in table.fields
    }
    place = {"_file": pa.Column(pl.String), "_line": pa.Column(pl.Int64)}
    schema = pa.DataFrameSchema({**columns, **place}, checks=_wrapped(across), strict=True, name=table.name)
    required = [Check("required", f.name, lambda: nw.lit(True)) for f in table.fields if f.required]
    checks = [*required, *across, *(c for cs in by_field.values() for c in cs)]
    return TextSchema(schema, {c.name: c for c in checks})


def _wrapped(checks: Sequence[Check]) -> list[pa.Check]:
    return [pa.Check(_runner(c), name=c.name) for c in checks]


def _runner(check: Check) -> Any:
    def run(data: PolarsData) -> pl.LazyFrame:
        verdict = check.ok().fill_null(True).alias("ok")
        return nw.from_native(data.lazyframe).select(verdict).to_native()

    return run
