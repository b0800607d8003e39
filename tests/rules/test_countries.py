"""The Soviet Union and Russia, to the day."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("code", "date", "right"),
    [
        ("SUN", "1991-12-25", True),
        ("SUN", "1991-12-26", False),
        ("RUS", "1991-12-26", True),
        ("RUS", "1991-12-25", False),
        ("SUN", "1991-12", True),
        ("RUS", "1991", True),
        ("RUS", "1990", False),
        ("SUN", "1992~", False),
    ],
)
def test_a_state_is_named_while_it_exists(dataset, code, date, right):
    dataset.change("claims", countries=f"IRN;{code}", claim_date=date)
    assert dataset.codes() == ([] if right else [("countries", code, "country-at-date")])


def test_a_country_code_must_be_known_in_single_cells_and_in_lists(dataset):
    dataset.change("people", 1, country="URS").change("claims", countries="CUB;URS")
    assert dataset.codes() == [("countries", "URS", "country-unknown"), ("country", "URS", "country-unknown")]
