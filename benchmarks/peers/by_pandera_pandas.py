"""The same rules with Pandera, over a pandas frame."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from rules import CONTROL, DATES, EDTF, ENUMS, FREE_TEXT, LISTS, REQUIRED, SLUG, arguments, known, report

folder, path, out = arguments()
items = known(folder)


def padded(column: pd.Series, month: str, day: str) -> pd.Series:
    """A date of reduced precision as the day that it begins or ends with."""
    date = column.str.rstrip("~")
    length = date.str.len()
    return date.mask(length == 4, date + month).mask(length == 7, date + day)  # noqa: PLR2004


def in_order(frame: pd.DataFrame) -> pd.Series:
    """An end does not come before its start."""
    both = frame["listed_date"].notna() & frame["delisted_date"].notna()
    first, last = padded(frame["listed_date"], "-01-01", "-01"), padded(frame["delisted_date"], "-12-31", "-31")
    return ~both | (last >= first)


def known_items(column: pd.Series, allowed: list[str]) -> pd.Series:
    """All items are known."""
    return column.str.split(";").explode().isin(allowed).groupby(level=0).all()


def checks(name: str) -> list[pa.Check]:
    """What holds of a column."""
    if name == "listing_id":
        return [pa.Check.str_matches(SLUG)]
    if name in DATES:
        return [pa.Check.str_matches(EDTF)]
    if name in ENUMS:
        return [pa.Check.isin(ENUMS[name])]
    if name in LISTS:
        return [
            pa.Check(lambda c: known_items(c, items[name]), name="known items"),
            pa.Check(lambda c: c.str.split(";").map(lambda found: len(found) == len(set(found))), name="distinct"),
        ]
    return [
        pa.Check(lambda c: c.str.strip() == c, name="padded"),
        pa.Check(lambda c: ~c.str.contains(CONTROL), name="control"),
    ]


schema = pa.DataFrameSchema(
    {
        name: pa.Column(str, checks(name), nullable=name not in REQUIRED, unique=name == "listing_id")
        for name in ("listing_id", *ENUMS, *LISTS, *DATES, *FREE_TEXT)
    },
    checks=[
        pa.Check(in_order, name="in order"),
        pa.Check(lambda f: f["listed_date"].isna() | f["listed_date_basis"].notna(), name="basis"),
    ],
    strict=True,
)
frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
problems = bad = 0
try:
    schema.validate(frame, lazy=True).to_parquet(out, compression="zstd", index=False)
except SchemaErrors as error:
    cases = error.failure_cases
    cases = cases.drop_duplicates(["column", "check", "index"])
    problems, bad = len(cases), cases["index"].nunique()
report(len(frame), problems, bad, "row number")
