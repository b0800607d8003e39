"""Order of dates of different precision, and nothing from the future."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2023-06-14", "2023-06-14"),
        ("2023-06-14", "2023-06"),
        ("2023-06", "2023-06-01"),
        ("2023", "2023-01"),
        ("2023-06-14", "2023~"),
    ],
)
def test_an_end_that_may_come_after_the_start_is_right(dataset, start, end):
    assert dataset.change("visits", start_date=start, end_date=end).codes() == []


@pytest.mark.parametrize(
    ("start", "end"), [("2023-06-14", "2023-06-13"), ("2023-06", "2023-05-31"), ("2023-06~", "2022")]
)
def test_an_end_that_cannot_is_wrong(dataset, start, end):
    assert dataset.change("visits", start_date=start, end_date=end).codes() == [("end_date", end, "end-before-start")]


def test_a_listing_ends_after_it_began(dataset):
    changed = dataset.change("sanctions", delisted_date="2019-11-03", end_reason="revoked")
    assert changed.codes() == [("delisted_date", "2019-11-03", "end-before-start")]


def test_the_current_month_and_year_are_not_the_future(dataset):
    dataset.change("claims", claim_date="2026-01").change("agreements", signed_date="2026")
    assert dataset.codes() == []


def test_the_end_of_an_office_may_be_fixed_ahead(dataset):
    assert dataset.change("offices", end_date="2029-08-03").codes() == []


@pytest.mark.parametrize(
    ("status", "wrong"), [("announced", False), ("postponed", False), ("occurred", True), ("cancelled", True)]
)
def test_only_what_is_still_to_come_may_lie_ahead(dataset, status, wrong):
    dataset.change("visits", status=status, start_date="2026-03-01", end_date="")
    dataset.change("offices", end_date="")
    assert (("start_date", "2026-03-01", "future-event") in dataset.codes()) is wrong
