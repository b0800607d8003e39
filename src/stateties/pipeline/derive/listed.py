"""Who travelled, received or signed while listed."""

from __future__ import annotations

import polars as pl

from stateties.pipeline.derive.links import Frames


def visits_under_sanctions(frames: Frames) -> pl.DataFrame:
    """Participants of visits that occurred who stood on a list on the first day of the visit.

    A listing counts from the act, or from the day it took effect where that is given. Where a date
    is too coarse to tell, or the visitor was listed or delisted on the very day, `certainty` says
    possible.
    """
    visits = frames["visits"].filter(pl.col("status") == "occurred")
    principal = visits.select("visit_id", person_id="visitor_id", participation=pl.lit("visitor"))
    others = frames["visit_people"].select("visit_id", "person_id", participation="role")
    present = pl.concat([principal, others]).join(
        visits.select("visit_id", visit_start="start_date", _first="start_date_earliest", _last="start_date_latest"),
        on="visit_id",
    )
    listed = frames["sanctions"].filter(pl.col("person_id").is_not_null() & pl.col("listed_date").is_not_null())
    listed = listed.with_columns(
        _on_first=pl.coalesce("effective_date_earliest", "listed_date_earliest"),
        _on_last=pl.coalesce("effective_date_latest", "listed_date_latest"),
    )
    both = present.join(listed, on="person_id")
    off_first, off_last = pl.col("delisted_date_earliest"), pl.col("delisted_date_latest")
    possible = (pl.col("_on_first") <= pl.col("_last")) & (off_last.is_null() | (off_last >= pl.col("_first")))
    certain = (pl.col("_on_last") < pl.col("_first")) & (off_first.is_null() | (off_first > pl.col("_last")))
    rows = both.filter(possible).with_columns(
        certainty=pl.when(certain).then(pl.lit("certain")).otherwise(pl.lit("possible"))
    )
    columns = [
        "visit_id",
        "visit_start",
        "person_id",
        "participation",
        "listing_id",
        "authority",
        "list_name",
        "listed_date",
        "certainty",
    ]
    return rows.select(columns).sort("visit_id", "person_id", "participation", "listing_id")
