"""What a visit is."""

from __future__ import annotations

import narwhals as nw

from stateties.contract.checks import Check


def _venue_fits_mode() -> nw.Expr:
    same = nw.col("venue_country") == nw.col("host_country")
    elsewhere = ~same & (nw.col("venue_country") != nw.col("visitor_country"))
    return nw.when(nw.col("mode") == "third_country").then(elsewhere).otherwise(same)


ROW_RULES: dict[str, list[Check]] = {
    "visits": [
        Check(
            "visitor-is-host",
            "host_country",
            lambda: nw.col("host_country") != nw.col("visitor_country"),
            columns=("host_country", "visitor_country"),
        ),
        Check(
            "venue-contradicts-mode",
            "venue_country",
            _venue_fits_mode,
            row_params=lambda row: {"mode": row["mode"]},
            columns=("venue_country", "host_country", "visitor_country", "mode"),
        ),
    ]
}
