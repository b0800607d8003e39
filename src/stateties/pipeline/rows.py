"""Rows of a CSV of the dataset, for what changes them on a curator's word."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from stateties.contract import Table
from stateties.pipeline.fmt import canonical, replace_text


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV of the dataset; none if the file is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: Iterable[Mapping[str, str]], table: Table) -> None:
    """Write rows as a CSV in canonical form, whole or not at all."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, table.columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    replace_text(path, canonical(out.getvalue(), table))
