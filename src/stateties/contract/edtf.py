"""Dates of reduced precision.

The form is level 0 of the Extended Date/Time Format (https://www.loc.gov/standards/datetime/),
dates only: `2023-06-12`, `2023-06`, `2023`. From level 1 comes `~` at the end, for about.
Years run from 1000 to 2999.
"""

from __future__ import annotations

import narwhals as nw

_YEAR = "[12][0-9]{3}"
_LEAP_YEAR = "(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:12|16|20|24|28)00)"
_MONTH_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)

#: A day of the calendar, leap years included, in a form that RE2, Rust, Python and ECMAScript share.
DAY_PATTERN = f"(?:{_YEAR}-{_MONTH_DAY}|{_LEAP_YEAR}-02-29)"

#: An EDTF date as this dataset writes them.
EDTF_PATTERN = f"(?:{DAY_PATTERN}|{_YEAR}-(?:0[1-9]|1[0-2])|{_YEAR})~?"

_LENGTH_OF_YEAR, _LENGTH_OF_MONTH = 4, 7


def _padded(date: nw.Expr, month_day: str, day: str) -> nw.Expr:
    date = date.str.replace_all("~", "", literal=True)
    length = date.str.len_chars()
    return (
        nw.when(length == _LENGTH_OF_YEAR)
        .then(nw.concat_str([date, nw.lit(month_day)]))
        .otherwise(nw.when(length == _LENGTH_OF_MONTH).then(nw.concat_str([date, nw.lit(day)])).otherwise(date))
    )


def earliest_text(date: nw.Expr) -> nw.Expr:
    """First day that an EDTF date can mean, as `YYYY-MM-DD` text."""
    return _padded(date, "-01-01", "-01")


def latest_text(date: nw.Expr) -> nw.Expr:
    """An upper bound, for comparing as text, of the last day that an EDTF date can mean.

    A month is given 31 days, so the text need not be a day of the calendar.
    """
    return _padded(date, "-12-31", "-31")


def precision(date: nw.Expr) -> nw.Expr:
    """`day`, `month` or `year`, with `_approximate` behind it where the date ends in `~`."""
    length = date.str.replace_all("~", "", literal=True).str.len_chars()
    unit = (
        nw.when(length == _LENGTH_OF_YEAR)
        .then(nw.lit("year"))
        .otherwise(nw.when(length == _LENGTH_OF_MONTH).then(nw.lit("month")).otherwise(nw.lit("day")))
    )
    about = nw.when(date.str.ends_with("~")).then(nw.lit("_approximate")).otherwise(nw.lit(""))
    return nw.when(~date.is_null()).then(nw.concat_str([unit, about])).otherwise(nw.lit(None))
