"""The office that a visitor is said to hold must be borne out by `offices`."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from stateties.rules.base import DatasetRule, Finding, Setting, Tables, findings, with_span


def office_not_held(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """A row of `offices` gives the principal visitor that rank, for that country, on that day.

    An office without a start or an end date is open on that side. Only visits that occurred are
    looked at: who would have travelled is not known of the others.
    """
    occurred = (pl.col("status") == "occurred") & pl.col("start_date").is_not_null()
    visits = with_span(tables["visits"].filter(occurred), "start_date", "start_date")
    offices = with_span(tables["offices"], "start_date", "end_date", ("_from", "_to"))
    offices = offices.select("person_id", "rank", "country", "_from", "_to")
    held = visits.join(
        offices,
        left_on=["visitor_id", "visitor_rank", "visitor_country"],
        right_on=["person_id", "rank", "country"],
    ).filter(
        (pl.col("_from").is_null() | (pl.col("_last") >= pl.col("_from")))
        & (pl.col("_to").is_null() | (pl.col("_first") <= pl.col("_to")))
    )
    yield from findings(
        visits.join(held.select("visit_id"), on="visit_id", how="anti", maintain_order="left"),
        "visitor_rank",
        params=lambda row: {
            "person": row["visitor_id"],
            "rank": row["visitor_rank"],
            "country": row["visitor_country"],
            "date": row["start_date"],
        },
    )


RULES = [DatasetRule("office-not-held", office_not_held)]
