"""The `;` lists made long, and how a record of any table is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import polars as pl

from stateties.contract import Contract, Table
from stateties.contract.model import DELIMITER

#: Typed tables by name.
Frames: TypeAlias = Mapping[str, pl.DataFrame]


def record_id(table: Table) -> pl.Expr:
    """Identifier of a record: its key, joined by `:` where it has several columns."""
    return joined(table.primary_key)


def joined(columns: Iterable[str]) -> pl.Expr:
    """The cells of several columns as one identifier."""
    return pl.concat_str([pl.col(c).fill_null("") for c in columns], separator=":")


def citations(contract: Contract, frames: Frames) -> pl.DataFrame:
    """Which record cites which source, one line each."""
    parts = [
        frames[t.name]
        .select(
            pl.lit(t.name).alias("table"),
            record_id(t).alias("record_id"),
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
