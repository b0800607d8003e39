"""A code must stand for a state on the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from stateties.rules.base import DatasetRule, Finding, Setting, Tables, findings, with_span

#: Which date of a table says when its countries must have existed.
_DAY = {
    "visits": "start_date",
    "agreements": "signed_date",
    "agreement_milestones": "date",
    "sanctions": "listed_date",
    "claims": "claim_date",
}


def _date(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"date": row["date"]}


def country_at_date(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """Every country of a dated record existed on its date (the Soviet Union and Russia, say)."""
    bounds = with_span(tables["countries"], "valid_from", "valid_to", ("_from", "_to")).select("iso3", "_from", "_to")
    for name, day in _DAY.items():
        dated = with_span(tables[name], day, day)
        for link in setting.contract.table(name).links:
            if link.reference.table == "countries":
                rows = dated.with_columns(pl.col(link.field).str.split(";").alias("_country")).explode("_country")
                rows = rows.join(bounds, left_on="_country", right_on="iso3")
                outside = rows.filter((pl.col("_last") < pl.col("_from")) | (pl.col("_first") > pl.col("_to")))
                yield from findings(outside.with_columns(date=pl.col(day)), link.field, "_country", _date)


RULES = [DatasetRule("country-at-date", country_at_date)]
