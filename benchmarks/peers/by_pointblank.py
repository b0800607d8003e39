"""The same rules with Pointblank, over a Polars frame."""

from __future__ import annotations

import pointblank as pb
import polars as pl

from rules import CONTROL, DATES, EDTF, ENUMS, FREE_TEXT, LISTS, REQUIRED, SLUG, arguments, known, report

folder, path, out = arguments()
items = {column: pl.Series(values) for column, values in known(folder).items()}


def padded(name: str, month: str, day: str) -> pl.Expr:
    """A date of reduced precision as the day that it begins or ends with."""
    date = pl.col(name).str.strip_chars_end("~")
    length = date.str.len_bytes()
    return pl.when(length == 4).then(date + month).when(length == 7).then(date + day).otherwise(date)  # noqa: PLR2004


frame = pl.read_csv(path, infer_schema=False)
plan = (
    pb.Validate(frame)
    .col_vals_not_null(REQUIRED)
    .rows_distinct("listing_id")
    .col_vals_regex("listing_id", SLUG)
    .col_vals_regex(DATES, EDTF, na_pass=True)
    .col_vals_regex(FREE_TEXT, CONTROL, inverse=True, na_pass=True)
)
for column, allowed in ENUMS.items():
    optional = [] if column in REQUIRED else [None]
    plan = plan.col_vals_in_set(column, [*allowed, *optional])
expressions = [pl.col(c).str.strip_chars() == pl.col(c) for c in FREE_TEXT]
for column in LISTS:
    split = pl.col(column).str.split(";")
    expressions += [
        split.list.eval(pl.element().is_in(items[column].implode())).list.all(),
        split.list.n_unique() == split.list.len(),
    ]
expressions += [
    padded("delisted_date", "-12-31", "-31") >= padded("listed_date", "-01-01", "-01"),
    pl.col("listed_date").is_null() | pl.col("listed_date_basis").is_not_null(),
]
for expression in expressions:
    plan = plan.col_vals_expr(expression.fill_null(True))
plan = plan.interrogate(extract_limit=100_000)
failed = sum(plan.n_failed().values())
bad = set()
for extract in plan.get_data_extracts().values():
    bad.update(extract["_row_num_"] if extract is not None and "_row_num_" in extract.columns else ())
if plan.all_passed():
    frame.write_parquet(out, compression="zstd")
report(frame.height, int(failed), len(bad), "row number")
