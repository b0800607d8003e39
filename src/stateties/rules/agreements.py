"""What an agreement, a package and a chain of agreements are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import narwhals as nw
import polars as pl

from stateties.contract.checks import Check
from stateties.contract.model import DELIMITER
from stateties.rules.base import DatasetRule, Finding, Setting, Tables, findings


def _together(a: str, b: str) -> nw.Expr:
    return nw.col(a).is_null() == nw.col(b).is_null()


ROW_RULES: dict[str, list[Check]] = {
    "agreements": [
        Check(
            "parties-too-few", "parties", lambda: nw.col("parties").str.split(DELIMITER).list.unique().list.len() > 1
        ),
        Check(
            "amount-without-currency",
            "value_amount",
            lambda: _together("value_amount", "value_currency"),
            columns=("value_amount", "value_currency"),
        ),
    ]
}


def circular_link(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """Neither `supersedes` nor `part_of` leads back to where it began."""
    rows = tables["agreements"]
    for column in ("supersedes", "part_of"):
        links = {
            row["agreement_id"]: (row[column] or "").split(DELIMITER)
            for row in rows.select("agreement_id", column).iter_rows(named=True)
        }
        for row in rows.iter_rows(named=True):
            if circle := _circle(row["agreement_id"], links):
                words = {"circle": " → ".join(circle)}
                yield Finding(row["_file"], row["_line"], column, row[column], words)


def _circle(start: str, links: Mapping[str, list[str]]) -> list[str]:
    """The way from `start` back to itself, or nothing."""
    paths = [[start]]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        for following in links.get(path[-1], []):
            if following == start:
                return [*path, start]
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return []


def package_too_small(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """A package stands for at least as many documents as there are rows that are part of it."""
    rows = tables["agreements"]
    parts = rows.group_by("part_of").len("_parts")
    packages = rows.join(parts, left_on="agreement_id", right_on="part_of")
    count = pl.col("documents_count").cast(pl.Int64, strict=False)
    yield from findings(
        packages.filter(count < pl.col("_parts")), "documents_count", params=lambda row: {"parts": row["_parts"]}
    )


def part_of_no_package(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """What `part_of` names is a package."""
    rows = tables["agreements"]
    others = rows.filter(pl.col("kind") != "package").select("agreement_id")
    yield from findings(rows.join(others, left_on="part_of", right_on="agreement_id"), "part_of")


RULES = [
    DatasetRule("circular-link", circular_link),
    DatasetRule("package-too-small", package_too_small),
    DatasetRule("part-of-no-package", part_of_no_package),
]
