"""The `;` lists made long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import polars as pl

from stateties.contract import Contract
from stateties.contract.keys import record_id
from stateties.contract.model import DELIMITER

#: Typed tables by name.
Frames: TypeAlias = Mapping[str, pl.DataFrame]


def citations(contract: Contract, frames: Frames) -> pl.DataFrame:
    """Which record cites which source, one line each."""
    parts = [
        frames[t.name]
        .select(
            pl.lit(t.name).alias("table"),
            record_id(t.primary_key).alias("record_id"),
            source_id=pl.col("source_ids").str.split(DELIMITER),
        )
        .explode("source_id")
        for t in contract.curated
        if "source_ids" in t.columns
    ]
    return pl.concat(parts).sort("table", "record_id", "source_id")


def agreement_parties(agreements: pl.DataFrame, countries: pl.DataFrame) -> pl.DataFrame:
    """Which state is party to which agreement, one line each."""
    long = agreements.select("agreement_id", country=pl.col("parties").str.split(DELIMITER)).explode("country")
    codes = countries.select(country="iso3", country_cow="cow_code")
    return long.join(codes, on="country", how="left").sort("agreement_id", "country")
