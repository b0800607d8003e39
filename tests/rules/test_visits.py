"""What a visit is, and where it took place."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("mode", "venue", "right"),
    [
        ("bilateral", "CUB", True),
        ("summit_margin", "CUB", True),
        ("third_country", "ESP", True),
        ("bilateral", "ESP", False),
        ("third_country", "CUB", False),
        ("third_country", "IRN", False),
    ],
)
def test_the_venue_fits_the_mode(dataset, mode, venue, right):
    dataset.change("visits", mode=mode, venue_country=venue)
    assert dataset.codes() == ([] if right else [("venue_country", venue, "venue-contradicts-mode")])
