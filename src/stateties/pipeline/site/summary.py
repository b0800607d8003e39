"""What the first view says of the package, so that it need not read every table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from stateties.data import citation
from stateties.pipeline.package import DESCRIPTOR

#: Numbers of the first view: label, table, and the values of columns that narrow it.
_COUNTS: list[tuple[str, str, dict[str, str]]] = [
    ("visits and meetings held", "visits", {"status": "occurred"}),
    ("agreements", "agreements", {}),
    ("sanctions listings", "sanctions", {}),
    ("claims, kept apart", "claims", {}),
    ("people", "people", {}),
    ("sources", "sources", {}),
]
#: The newest record of a kind: label, table, key, date, title.
_LATEST = [
    ("Visit", "visits", "visit_id", "start_date", "purpose"),
    ("Agreement", "agreements", "agreement_id", "signed_date", "title"),
    ("Listing", "sanctions", "listing_id", "listed_date", "target_name"),
    ("Claim", "claims", "claim_id", "claim_date", "statement"),
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
        "precision": [
            {
                "table": table,
                "title": next(r["title"] for r in resources if r["name"] == f"{table}-parquet"),
                "exact": frames[table].filter(pl.col(f"{date}_precision") == "day").height,
                "rows": frames[table].filter(pl.col(date).is_not_null()).height,
            }
            for _, table, _, date, _ in _LATEST
            if frames[table][date].count()
        ],
        "latest": [found for row in _LATEST if (found := _latest(frames[row[1]], *row))],
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


def _latest(frame: pl.DataFrame, label: str, table: str, key: str, date: str, title: str) -> dict[str, str] | None:
    if "status" in frame.columns and table == "visits":
        frame = frame.filter(pl.col("status") == "occurred")
    newest = frame.drop_nulls(f"{date}_earliest").sort(f"{date}_earliest", key, descending=[True, False]).head(1)
    for row in newest.iter_rows(named=True):
        return {"label": label, "table": table, "id": row[key], "title": row[title], "date": row[date]}
    return None
