"""Compile a table of the contract into a Pandera schema over text, and explain what it refuses.

The checks are Narwhals expressions. A batch is first asked one question through the schema: does
every check hold in every row? Only rows of which that is not so are asked check by check. The same
expressions serve both questions, so there is one definition of each rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaError, SchemaErrorReason

from stateties.contract.checks import Check, field_checks, holds, needed
from stateties.contract.known import Known
from stateties.contract.model import DELIMITER, Table
from stateties.problems import Problem, problem

if TYPE_CHECKING:
    from pandera.api.polars.types import PolarsData

#: A cell that fails one of these cannot be worked with; rules that compare see it as empty.
UNREADABLE = frozenset({"date-invalid", "day-invalid", "integer-invalid"})

#: What need not be told of a cell that has not the form of its column.
LINK_CODES = frozenset({"link-broken", "country-unknown"})

#: Of several problems of one cell only those are told that explain the others: a padded cell need
#: not be told that it lacks the form that it would have without the padding.
_EXPLAIN = frozenset({"cell-padded", "cell-control", "text-not-nfc", "list-malformed", *UNREADABLE})
_FOLLOW = frozenset({"end-before-start", "out-of-range", "pattern-mismatch", "not-in-vocabulary", "url-malformed"})


class TextSchema:
    """A table as text: a Pandera schema that accepts or refuses it, and the checks that say why.

    Attributes:
        table: The table as the contract declares it.
        checks: Its checks, those of its fields first.
        schema: The Pandera schema: text columns in their order, and one check that all checks hold.
    """

    def __init__(self, table: Table, checks: Iterable[Check]) -> None:
        self.table = table
        self.checks = tuple(checks)
        columns = {f.name: pa.Column(pl.String, nullable=True) for f in table.fields}
        self.schema = pa.DataFrameSchema(columns, checks=pa.Check(self._all, name="holds"), strict=True)
        asked: dict[tuple[str, ...], list[Check]] = {}
        for check in needed(self.checks, table.fields):
            asked.setdefault(check.looks_at, []).append(check)
        self._asked = [(Known(columns), checks) for columns, checks in asked.items()]
        self._sure: frozenset[str] = frozenset()
        self._doubted: set[str] = set()
        self._refused = pl.Series(dtype=pl.UInt32)

    def refused(self, cells: pl.DataFrame, sure: Collection[str] = ()) -> pl.Series:
        """Numbers, from 0, of the rows in which some check does not hold.

        Args:
            cells: The columns of the table as text, and no others.
            sure: Codes of checks that are known to hold already.

        Raises:
            SchemaError: The frame lacks a column or has another type than text: a defect of ours.
        """
        self._sure = frozenset(sure)
        try:
            self.schema.validate(cells)
        except SchemaError as error:
            if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK:
                raise
        return self._refused

    def _all(self, data: PolarsData) -> bool:
        """Ask the one question, and keep the rows of which the answer is no.

        Columns of few values are asked about each value once.
        """
        cells = data.lazyframe.collect()
        wrong = pl.repeat(False, cells.height, dtype=pl.Boolean, eager=True)
        for known, checks in self._asked:
            asked = [c for c in checks if c.code not in self._sure]
            if not asked:
                continue
            fails = _fails(cells, known, asked)
            if fails is not None:
                wrong |= fails
                self._doubted.update(known.columns)
        self._refused = wrong.arg_true()
        return self._refused.is_empty()

    def explain(self, rows: pl.DataFrame, skip: Iterable[str] = ()) -> pl.DataFrame:
        """Ask refused rows check by check, as far as the columns are concerned that were refused.

        Args:
            rows: All rows that `refused` named since this was asked last.
            skip: Columns that are not looked at.

        Returns:
            A column of booleans per check, by its name: true where the row is to be told of it.
        """
        doubted = self._doubted.difference(skip)
        self._doubted.clear()
        asked = [c for c in self.checks if doubted.issuperset(c.looks_at)]
        found = [(~c.ok()).fill_null(False).alias(c.name) for c in asked]
        fails = nw.from_native(rows).select(found).to_native()
        for check in asked:
            if check.confirm is not None and fails[check.name].any():
                told = pl.when(fails[check.name]).then(rows[check.column])
                sure = pl.select(told).to_series().map_elements(check.confirm, pl.Boolean, skip_nulls=True)
                fails = fails.with_columns(sure.fill_null(False).alias(check.name))
        by_column: dict[str, list[Check]] = {}
        for check in asked:
            by_column.setdefault(check.column, []).append(check)
        kept = []
        for check in asked:
            out = pl.col(check.name)
            if check.code in _FOLLOW and (why := _any(by_column[check.column], _EXPLAIN)) is not None:
                out &= ~why
            for column in check.looks_at:
                if column != check.column and (why := _any(by_column.get(column, []), UNREADABLE)) is not None:
                    out &= ~why
            kept.append(out.alias(check.name))
        return fails.select(kept)

    def problems(self, rows: pl.DataFrame, told: pl.DataFrame) -> Iterator[Problem]:
        """Word what `explain` found.

        Args:
            rows: The rows, with the file and line that each stands on in `_file` and `_line`.
            told: What `explain` answered about them.
        """
        for check in self.checks:
            if check.name in told.columns:
                for row in rows.filter(told[check.name]).iter_rows(named=True):
                    yield self._word(check, row)

    def _word(self, check: Check, row: Mapping[str, Any]) -> Problem:
        value = row[check.column] or ""
        if check.code == "not-in-vocabulary":
            field = self.table.field(check.column)
            allowed = field.item_enum or field.enum
            value = next((item for item in value.split(DELIMITER) if item not in allowed), value)
        params = {**check.params, **check.row_params(row)}
        return problem(check.code, row["_file"], row["_line"], check.column, value, **params)


def text_schema(table: Table, rules: Iterable[Check] = ()) -> TextSchema:
    """Compile a table.

    Args:
        table: The table as the contract declares it.
        rules: Row rules that Table Schema cannot say; those about columns that the table lacks are left out.
    """
    columns = set(table.columns)
    fitting = [rule for rule in rules if columns.issuperset(rule.looks_at)]
    return TextSchema(table, [*(c for f in table.fields for c in field_checks(f)), *fitting])


def _fails(cells: pl.DataFrame, known: Known, checks: Collection[Check]) -> pl.Series | None:
    """The rows in which some check does not hold; None if there are none."""
    new = known.new(cells)
    if new is None:
        hold = _hold(cells.select(known.columns), checks)
        return None if hold.all() else ~hold
    if new.is_empty():
        return None
    hold = _hold(new, checks)
    known.keep(new.filter(hold))
    if hold.all():
        return None
    wrong, rows = new.filter(~hold), cells.select(known.columns)
    if len(known.columns) == 1:
        return rows.to_series().is_in(wrong.to_series().implode(), nulls_equal=True)
    found = rows.lazy().with_row_index("_row").join(wrong.lazy(), on=known.columns, how="semi", nulls_equal=True)
    return pl.select(pl.int_range(cells.height).is_in(found.collect()["_row"].implode())).to_series()


def _hold(cells: pl.DataFrame, checks: Iterable[Check]) -> pl.Series:
    return nw.from_native(cells).select(holds(checks).alias("ok")).to_native().to_series()


def _any(checks: Iterable[Check], codes: frozenset[str]) -> pl.Expr | None:
    names = [c.name for c in checks if c.code in codes]
    return pl.any_horizontal(names) if names else None
