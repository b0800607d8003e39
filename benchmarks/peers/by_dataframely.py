"""The same rules with dataframely."""

from __future__ import annotations

from typing import Any

import dataframely as dy
import polars as pl

from rules import CONTROL, EDTF, ENUMS, SLUG, arguments, known, report

folder, path, out = arguments()
items = {column: pl.Series(values) for column, values in known(folder).items()}


def clean(column: pl.Expr) -> pl.Expr:
    """No padding and no control characters."""
    return (column.str.strip_chars() == column) & ~column.str.contains(CONTROL)


def listed(name: str) -> dict[str, Any]:
    """Checks of a list: items that are known, and each once."""
    return {
        "known": lambda c: c.str.split(";").list.eval(pl.element().is_in(items[name].implode())).list.all(),
        "distinct": lambda c: c.str.split(";").list.n_unique() == c.str.count_matches(";", literal=True) + 1,
    }


def padded(name: str, month: str, day: str) -> pl.Expr:
    """A date of reduced precision as the day that it begins or ends with."""
    date = pl.col(name).str.strip_chars_end("~")
    length = date.str.len_bytes()
    return pl.when(length == 4).then(date + month).when(length == 7).then(date + day).otherwise(date)  # noqa: PLR2004


class Sanctions(dy.Schema):
    """The table."""

    listing_id = dy.String(primary_key=True, regex=SLUG)
    authority = dy.Enum(ENUMS["authority"])
    list_name = dy.String(check=clean)
    target_kind = dy.Enum(ENUMS["target_kind"])
    target_name = dy.String(check=clean)
    countries = dy.String(check=listed("countries"))
    measures = dy.String(nullable=True, check=listed("measures"))
    listed_date = dy.String(nullable=True, regex=EDTF)
    listed_date_basis = dy.Enum(ENUMS["listed_date_basis"], nullable=True)
    delisted_date = dy.String(nullable=True, regex=EDTF)
    source_ids = dy.String(check=listed("source_ids"))
    notes = dy.String(nullable=True, check=clean)

    @dy.rule()
    def end_not_before_start(cls) -> pl.Expr:  # noqa: N805
        """An end does not come before its start."""
        return padded("delisted_date", "-12-31", "-31") >= padded("listed_date", "-01-01", "-01")

    @dy.rule()
    def date_has_basis(cls) -> pl.Expr:  # noqa: N805
        """A date comes with its basis."""
        return pl.col("listed_date").is_null() | pl.col("listed_date_basis").is_not_null()


frame, failures = Sanctions.filter(pl.read_csv(path, infer_schema=False), cast=True)
if not len(failures):
    frame.write_parquet(out, compression="zstd")
report(frame.height + len(failures), sum(failures.counts().values()), len(failures), "row")
