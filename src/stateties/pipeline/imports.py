"""Bring the rows of an official list up to a newer copy of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from stateties.contract import Contract
from stateties.lists import LISTS
from stateties.lists.update import Update, update
from stateties.pipeline.rows import read_rows, write_rows


def import_list(
    contract: Contract,
    datasets: Path,
    name: str,
    file: Path,
    *,
    source: str,
    as_of: str = "",
    max_fall: float = 0.1,
    write: bool = True,
) -> Update:
    """Read a copy of a list and bring `datasets/sanctions/NAME.csv` up to it.

    The file is replaced whole or not at all.

    Args:
        contract: The contract.
        datasets: Folder of the CSVs.
        name: Name of a list, one of `LISTS`.
        file: The copy, as its authority published it.
        source: Identifier of the source that the copy is; `sources.csv` must have it.
        as_of: Day of the copy, where the file itself does not say.
        max_fall: Largest share of the standing rows that may be gone.
        write: Whether to write the file, or only to work out what would change.

    Raises:
        ListError: The file is not a whole copy of that list.
        UpdateRefusedError: Too many rows would end.
        ValueError: The source or the day of the copy is missing.
        OSError: A file cannot be read or written.
    """
    form = LISTS[name]
    table = contract.table("sanctions")
    target = datasets / table.path.replace("*", name)
    known = {row["source_id"] for row in read_rows(datasets / contract.table("sources").path)}
    if source not in known:
        raise ValueError(f"--source: {source!r} is not in sources.csv; add the page that the copy comes from first")
    day = as_of or form.as_of(file)
    if not day:
        raise ValueError("--as-of: this file does not say of which day it is; give the day of the copy")
    dt.date.fromisoformat(day)
    rows = read_rows(target)
    result = update(name, form, form.read(file), rows, as_of=day, source=source, max_fall=max_fall)
    if write:
        target.parent.mkdir(exist_ok=True)
        write_rows(target, result.rows, table)
    return result


def summary(result: Update, most: int = 20) -> str:
    """What an update did, for a curator to review.

    Args:
        result: The update.
        most: How many rows of each kind to name.
    """
    standing = sum(not r.get("delisted_date") for r in result.rows)
    lines = [
        f"{result.read:,} entries read; {standing:,} rows stand: {len(result.added):,} added, "
        f"{len(result.changed):,} changed, {len(result.ended):,} ended, {result.kept:,} as before"
    ]
    lines += _named("+", [f"{r['listing_id']}  {r['target_name']}" for r in result.added], most)
    changed = [
        f"{r['listing_id']}  " + "; ".join(f"{c}: {old!r} → {new!r}" for c, (old, new) in columns.items())
        for r, columns in result.changed
    ]
    lines += _named("~", changed, most)
    lines += _named("-", [f"{r['listing_id']}  {r['target_name']}" for r in result.ended], most)
    return "\n".join(lines)


def _named(sign: str, rows: Sequence[str], most: int) -> list[str]:
    more = [f"{sign} … {len(rows) - most:,} more"] if len(rows) > most else []
    return [*(f"{sign} {row}" for row in rows[:most]), *more]
