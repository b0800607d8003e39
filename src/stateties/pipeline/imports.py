"""Bring the rows of an official list up to a newer copy of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stateties.contract import Contract
from stateties.contract.model import DELIMITER
from stateties.lists import LISTS
from stateties.lists.update import Seen, Update, update
from stateties.pipeline.rows import read_rows, write_rows


def import_list(
    contract: Contract,
    datasets: Path,
    name: str,
    file: Path,
    *,
    source: str,
    as_of: str = "",
    before: Path | None = None,
    first_seen: Path | None = None,
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
        before: The copy that was read before this one; what it lacks is known to be new.
        first_seen: CSV with the columns `official_id`, `first`, `absent` and `last` (see `Seen`), made from a series
            of copies, for lists that give no dates.
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
    sources = {row["source_id"]: row for row in read_rows(datasets / contract.table("sources").path)}
    if source not in sources:
        raise ValueError(f"--source: {source!r} is not in sources.csv; add the page that the copy comes from first")
    day = as_of or form.as_of(file)
    if not day:
        raise ValueError("--as-of: this file does not say of which day it is; give the day of the copy")
    dt.date.fromisoformat(day)
    rows = read_rows(target)
    cited = {s for row in rows for s in row["source_ids"].split(DELIMITER)} & set(sources)
    had = {entry.official_id for entry in form.read(before)} if before else set()
    result = update(
        name,
        form,
        form.read(file),
        rows,
        as_of=day,
        source=source,
        before=(max((sources[s]["published_date"] for s in cited - {source}), default=""), had) if had else None,
        tags=_tags(read_rows(datasets / contract.table("programmes").path), form.AUTHORITY),
        seen_on=_seen_on(first_seen) if first_seen else None,
        held=_held(contract, datasets, target, form.LIST_NAME),
        max_fall=max_fall,
    )
    if write:
        target.parent.mkdir(exist_ok=True)
        write_rows(target, result.rows, table)
    return result


def _tags(programmes: Iterable[Mapping[str, str]], authority: str) -> dict[str, str]:
    """Programmes of a jurisdiction by the words that its lists have for them."""
    jurisdiction = authority.split("_", maxsplit=1)[0]
    return {
        tag: row["programme_id"]
        for row in programmes
        if row["authority"].split("_")[0] == jurisdiction
        for tag in row["list_tags"].split(DELIMITER)
    }


def _held(contract: Contract, datasets: Path, target: Path, list_name: str) -> set[str]:
    """Entries of a list whose standing act is a row of another file."""
    others = [p for p in datasets.glob(contract.table("sanctions").path) if p != target]
    rows = (row for path in others for row in read_rows(path))
    return {row["official_id"] for row in rows if row["list_name"] == list_name and not row["delisted_date"]} - {""}


def _seen_on(path: Path) -> dict[str, Seen]:
    columns = ("official_id", "first", "absent", "last")
    rows = read_rows(path)
    if rows and set(columns) - set(rows[0]):
        raise ValueError(f"--first-seen: {path} must have the columns {', '.join(columns)}")
    return {row["official_id"]: Seen(row["first"], row["absent"], row["last"]) for row in rows}


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
        + (f"; {result.held:,} are rows of the curators' own" if result.held else "")
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
