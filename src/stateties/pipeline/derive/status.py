"""The state of an agreement, as its milestones tell it."""

from __future__ import annotations

from typing import Any

import polars as pl

from stateties.contract.model import DELIMITER

#: State of an agreement after each step; steps that leave its state as it was are not named.
STATUS_AFTER = {
    "announced": "announced",
    "initialled": "initialled",
    "ratified": "ratified",
    "entered_into_force": "in_force",
    "extended": "in_force",
    "suspended": "suspended",
    "terminated": "terminated",
    "superseded": "superseded",
    "completed": "completed",
    "abandoned": "abandoned",
}
_LIFE = [
    "announced",
    "initialled",
    "signed",
    "partly_ratified",
    "ratified",
    "in_force",
    "suspended",
    "completed",
    "abandoned",
    "terminated",
    "superseded",
]


def with_status(agreements: pl.DataFrame, milestones: pl.DataFrame) -> pl.DataFrame:
    """Add the state of each agreement by its last step, and the day from which it holds.

    Args:
        agreements: The agreements, with the span of `signed_date`.
        milestones: The milestones, with the span of `date`.
    """
    parties = agreements.select("agreement_id", _parties=pl.col("parties").str.split(DELIMITER).list.len())
    steps = milestones.with_columns(status=pl.col("event").replace_strict(STATUS_AFTER, default=None))
    ratified = (
        steps.filter(pl.col("status") == "ratified")
        .join(parties, on="agreement_id")
        .group_by("agreement_id")
        .agg(_whole=(pl.col("country").n_unique() >= pl.col("_parties").first()) | pl.col("country").is_null().any())
    )
    partly = (pl.col("status") == "ratified") & ~pl.col("_whole")
    steps = steps.join(ratified, on="agreement_id", how="left").with_columns(
        status=pl.when(partly).then(pl.lit("partly_ratified")).otherwise(pl.col("status"))
    )
    span = ["date", "date_earliest", "date_latest"]
    signed = agreements.select(
        "agreement_id",
        status=pl.when(pl.col("signed_date").is_not_null()).then(pl.lit("signed")),
        **{column: f"signed_{column}" for column in span},
    )
    every = pl.concat([signed, steps.select("agreement_id", "status", *span)]).drop_nulls("status")
    last = [
        {"agreement_id": name, **_last_step(rows.rows(named=True))}
        for (name,), rows in every.group_by("agreement_id", maintain_order=True)
    ]
    found = pl.DataFrame(last, schema=dict.fromkeys(["agreement_id", "status", "status_date"], pl.String))
    return agreements.join(found, on="agreement_id", how="left", maintain_order="left")


def _last_step(steps: list[dict[str, Any]]) -> dict[str, str | None]:
    """The step that holds: the furthest in the life of an agreement, unless another surely came later."""
    furthest: dict[str, Any] = {}
    for step in sorted(steps, key=lambda s: (_LIFE.index(s["status"]), s["date"] or "")):
        dated = furthest and step["date_latest"] and furthest["date_earliest"]
        if not (dated and step["date_latest"] < furthest["date_earliest"]):
            furthest = step
    return {"status": furthest["status"], "status_date": furthest["date"]}
