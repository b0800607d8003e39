"""The office of a principal visitor on the day of the visit."""

from __future__ import annotations

import pytest

WRONG = [("visitor_rank", "head_of_government", "office-not-held")]


@pytest.mark.parametrize(
    ("start", "end", "visit", "right"),
    [
        ("2021-08-03", "2024-05-19", "2024-05-19", True),
        ("2021-08-03", "2024-05-19", "2024-05-20", False),
        ("2021-08-03", "", "2025", True),
        ("", "2024", "2021", True),
        ("2021-08", "", "2021-08-01", True),
        ("2021-08", "", "2021-07-31", False),
    ],
)
def test_the_office_covers_the_day(dataset, start, end, visit, right):
    dataset.change("offices", start_date=start, end_date=end).change("visits", start_date=visit, end_date="")
    assert dataset.codes() == ([] if right else WRONG)


def test_rank_and_country_must_be_those_of_the_office(dataset):
    assert dataset.change("offices", rank="head_of_state").codes() == WRONG
    assert dataset.change("offices", rank="head_of_government", country="CUB").codes() == WRONG


def test_one_of_several_offices_is_enough(dataset):
    dataset.add("offices", office_id="irn-speaker-raisi", rank="speaker")
    assert dataset.codes() == []


def test_a_visit_that_did_not_take_place_needs_no_office(dataset):
    assert dataset.change("offices", end_date="2022").change("visits", status="cancelled").codes() == []
