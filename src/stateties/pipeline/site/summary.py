"""What the first view says of the package, so that it need not read every table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from stateties.citation import citation
from stateties.packages import DESCRIPTOR

#: Numbers of the first view: label, table, and the values of columns that narrow it.
_COUNTS: list[tuple[str, str, dict[str, str]]] = [
    ("visits and meetings held", "visits", {"status": "occurred"}),
    ("agreements", "agreements", {}),
    ("sanctions listings", "sanctions", {}),
    ("claims, kept apart", "claims", {}),
    ("people", "people", {}),
    ("sources", "sources", {}),
]


@dataclass(frozen=True, slots=True)
class Dated:
    """A table whose newest record is shown.

    Attributes:
        label: What one record is.
        table: Name of the table.
        key: Column of the identifier.
        date: Column of the date.
        title: Column that the record is shown by.
    """

    label: str
    table: str
    key: str
    date: str
    title: str


_DATED = [
    Dated("Visit", "visits", "visit_id", "start_date", "purpose"),
    Dated("Agreement", "agreements", "agreement_id", "signed_date", "title"),
    Dated("Listing", "sanctions", "listing_id", "listed_date", "target_name"),
    Dated("Claim", "claims", "claim_id", "claim_date", "statement"),
]


def summary(package: Path, repository: str = "") -> dict[str, Any]:
    """Version, citation, counts, evidence, precision of dates and newest records.

    Args:
        package: Folder of the built package.
        repository: Web address of the repository; empty for none.
    """
    described = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    resources = [r for r in described["resources"] if r["format"] == "parquet"]
    frames = {r["name"].removesuffix("-parquet"): pl.read_parquet(package / r["path"]) for r in resources}
    read = frames["sources"]["accessed_date"].max()
    return {
        "version": described["version"],
        "created": described["created"][:10],
        "citation": citation(described),
        "licence": described["licenses"][0]["name"],
        "repository": repository.rstrip("/"),
        "read": str(read) if read else None,
        "tables": [_table(r, frames[r["name"].removesuffix("-parquet")]) for r in resources],
        "counts": [
            {"label": label, "n": _matching(frames[table], query).height, "table": table, "query": query}
            for label, table, query in _COUNTS
        ],
        "precision": [_precision(frames[d.table], d) for d in _DATED if frames[d.table][d.date].count()],
        "latest": [found for d in _DATED if (found := _latest(frames[d.table], d))],
    }


def _table(resource: dict[str, Any], frame: pl.DataFrame) -> dict[str, Any]:
    name = resource["name"].removesuffix("-parquet")
    described = {"name": name, "title": resource["title"], "description": resource["description"], "rows": frame.height}
    if "evidence" in frame.columns and frame.height:
        described["evidence"] = dict(frame["evidence"].value_counts().sort("evidence").iter_rows())
    return described


def _matching(frame: pl.DataFrame, query: dict[str, str]) -> pl.DataFrame:
    for column, value in query.items():
        frame = frame.filter(pl.col(column) == value)
    return frame


def _precision(frame: pl.DataFrame, dated: Dated) -> dict[str, Any]:
    """How many dates name the day."""
    precision = frame[f"{dated.date}_precision"]
    return {"table": dated.table, "exact": (precision == "day").sum(), "rows": precision.count()}


def _latest(frame: pl.DataFrame, dated: Dated) -> dict[str, str] | None:
    if dated.table == "visits":
        frame = frame.filter(pl.col("status") == "occurred")
    first = f"{dated.date}_earliest"
    newest = frame.drop_nulls(first).sort(first, dated.key, descending=[True, False]).head(1)
    for row in newest.iter_rows(named=True):
        shown = {"id": row[dated.key], "title": row[dated.title], "date": row[dated.date]}
        return {"label": dated.label, "table": dated.table, **shown}
    return None
