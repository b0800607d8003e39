"""Dates of reduced precision: what is one, and what it spans."""

from __future__ import annotations

import datetime as dt
import re

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateties.contract.checks import anchored
from stateties.contract.edtf import DAY_PATTERN, EDTF_PATTERN, earliest_text, latest_text, precision

DAYS = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))


def matches(pattern, text):
    """What Polars, whose expressions say $ for the end alone, makes of it."""
    return pl.Series([text]).str.contains(anchored(pattern)).item()


def evaluated(expression, text):
    return nw.from_native(pl.DataFrame({"d": [text]})).select(expression(nw.col("d")).alias("x")).to_native().item()


@given(st.integers(1000, 2999), st.integers(0, 13), st.integers(0, 32))
def test_a_day_is_accepted_exactly_if_the_calendar_has_it(year, month, day):
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        dt.date.fromisoformat(text)
        real = True
    except ValueError:
        real = False
    assert matches(DAY_PATTERN, text) is real
    assert matches(EDTF_PATTERN, text) is real
    assert bool(re.fullmatch(EDTF_PATTERN, text)) is real


@pytest.mark.parametrize("text", ["2023", "2023-06", "2023-06-12", "2023~", "2023-06~", "2023-06-12~", "2000-02-29"])
def test_forms_that_are_dates(text):
    assert matches(EDTF_PATTERN, text)


NO_DATES = [
    "23",
    "2023-6",
    "2023-13",
    "2023-06-31",
    "1900-02-29",
    "2023-06-12x",
    "２０２３",
    "2023?",
    "~2023",
    "2023-06-12/2023-06-13",
    "2023/06/12",
    "12.06.2023",
    "0999",
]


@pytest.mark.parametrize("text", ["", "2023-06-12\n", *NO_DATES])
def test_forms_that_are_none(text):
    assert not matches(EDTF_PATTERN, text)


@given(DAYS, st.sampled_from([4, 7, 10]), st.sampled_from(["", "~"]))
def test_the_span_of_a_date_holds_every_day_that_it_can_mean(day, length, about):
    text = day.isoformat()[:length] + about
    first, last = evaluated(earliest_text, text), evaluated(latest_text, text)
    assert first <= day.isoformat() <= last
    assert first[:length] == last[:length] == text.rstrip("~")
    dt.date.fromisoformat(first)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2023", "year"),
        ("2023-06~", "month_approximate"),
        ("2023-06-12", "day"),
        ("2023~", "year_approximate"),
        (None, None),
    ],
)
def test_precision(text, said):
    frame = nw.from_native(pl.DataFrame({"d": [text]}, schema={"d": pl.String}))
    assert frame.select(precision(nw.col("d")).alias("x")).to_native().item() == said
