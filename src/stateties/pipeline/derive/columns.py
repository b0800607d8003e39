"""Columns that follow from the cells of a row, or from what other tables say of it."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from stateties.contract import Table
from stateties.contract.derived import country_fields, edtf_fields
from stateties.contract.edtf import earliest_text, precision
from stateties.contract.keys import record_id
from stateties.pipeline.derive.links import Frames


def typed(table: Table, text: pl.DataFrame) -> pl.DataFrame:
    """The table with its columns in their types, sorted by its key.

    Args:
        table: The table; its cells have been validated.
        text: The table as text.
    """
    casts = {
        "integer": lambda c: pl.col(c).cast(pl.Int64),
        "date": lambda c: pl.col(c).str.to_date("%Y-%m-%d"),
    }
    return text.select(casts.get(f.type, pl.col)(f.name) for f in table.fields).sort(table.primary_key)


def with_dates(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the first and last day and the precision of each EDTF column."""
    for field in edtf_fields(table):
        frame = with_bounds(frame, field.name)
    return frame


def with_bounds(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Add the first and last day and the precision of one EDTF column."""
    first = nw.from_native(frame).with_columns(
        earliest_text(nw.col(name)).alias(f"{name}_earliest"), precision(nw.col(name)).alias(f"{name}_precision")
    )
    day = pl.col(f"{name}_earliest").str.to_date("%Y-%m-%d")
    kind = pl.col(f"{name}_precision")
    last = (
        pl.when(kind.str.starts_with("year"))
        .then(day.dt.offset_by("11mo").dt.month_end())
        .when(kind.str.starts_with("month"))
        .then(day.dt.month_end())
        .otherwise(day)
    )
    bounds = [day, last.alias(f"{name}_latest"), kind]
    return first.to_native().select(*frame.columns, *bounds)


def with_cow(table: Table, frame: pl.DataFrame, countries: pl.DataFrame) -> pl.DataFrame:
    """Add the Correlates of War code beside each country code."""
    for field in country_fields(table):
        codes = countries.select(pl.col("iso3").alias(field.name), pl.col("cow_code").alias(f"{field.name}_cow"))
        frame = frame.join(codes, on=field.name, how="left", maintain_order="left")
    return frame


def with_evidence(table: Table, frame: pl.DataFrame, cited: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """Add how many sources and publishers bear each record out, and whether one says otherwise."""
    own = cited.filter(pl.col("table") == table.name).join(frames["sources"], on="source_id")
    sums = own.group_by("record_id").agg(
        n_sources=pl.len().cast(pl.Int64), n_publishers=pl.col("publisher").n_unique().cast(pl.Int64)
    )
    disputed = frames["disagreements"].filter(pl.col("table") == table.name)["record_id"].unique()
    evidence = (
        pl.when(pl.col("_id").is_in(disputed.implode()))
        .then(pl.lit("disputed"))
        .when(pl.col("n_publishers") > 1)
        .then(pl.lit("corroborated"))
        .otherwise(pl.lit("single_publisher"))
    )
    counted = frame.with_columns(record_id(table.primary_key).alias("_id")).join(
        sums, left_on="_id", right_on="record_id", how="left", maintain_order="left"
    )
    return counted.with_columns(evidence=evidence).drop("_id")
