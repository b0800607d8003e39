"""The UK Sanctions List of the Foreign, Commonwealth and Development Office, CSV.

A first line with the day of the report, then a header; one row per name, address or other detail of
a designation, all rows of one designation under one `Unique ID`. What was listed under European
law before 2021 carries 31 December 2020 as its day: carried over, not the act's.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from stateties.lists.base import Entry, ListError, concerns, squeezed

AUTHORITY = "gb_fcdo"
LIST_NAME = "UK Sanctions List"
OFFICIAL_IDS = True
MEASURES = ("Asset freeze",)

CARRIED_OVER = "2020-12-31"

_NEEDED = [
    "Unique ID",
    "Name 6",
    "Name type",
    "Regime Name",
    "Designation Type",
    "Sanctions Imposed",
    "Date Designated",
]
_KINDS = {"individual": "person", "entity": "organization", "ship": "vessel"}
_MEASURES = {"asset freeze": "Asset freeze", "travel ban": "Travel ban", "trust services": "Services ban"}
_DAY = re.compile(r"([0-9]{2})[-/]([0-9]{2})[-/]([0-9]{4})")


def as_of(path: Path) -> str:
    """Day of the report in the first line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _day(file.readline())


def read(path: Path) -> Iterator[Entry]:
    """Yield the designations, by their primary name."""
    for ident, rows in _designations(path).items():
        first = next((r for r in rows if r["Name type"].lower().startswith("primary name")), rows[0])
        kind = first["Designation Type"].lower()
        if kind not in _KINDS:
            raise ListError(f"{path}: {ident}: {first['Designation Type']!r} is no kind of target of this format")
        regime, listed = first["Regime Name"], _day(first["Date Designated"])
        nations = [n for r in rows for n in re.split(r"\(\d+\)|,", r.get("Nationality(/ies)", ""))]
        yield Entry(
            official_id=ident,
            target_kind=_KINDS[kind],
            name=squeezed(*(first.get(f"Name {n}", "") for n in (1, 2, 3, 4, 5, 6))),
            states=concerns(
                (f"regime {regime}", _named(regime)),
                ("nationality", nations),
                ("flag", [r.get("Current believed flag of ship", "") for r in rows]),
                ("address", [r.get("Address Country", "") for r in rows]),
            ),
            programmes=(regime,),
            listed_date=listed,
            listed_date_basis="carried_over" if listed == CARRIED_OVER else "list",
            legal_basis=regime,
            measures=tuple(m for word, m in _MEASURES.items() if word in first["Sanctions Imposed"].lower()),
        )


def _designations(path: Path) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if not _day(file.readline()):
                raise ListError(f"{path}: its first line does not give the day of the report")
            reader = csv.DictReader(file, strict=True)
            missing = [c for c in _NEEDED if c not in (reader.fieldnames or [])]
            if missing:
                raise ListError(f"{path}: line 2: columns are missing: {', '.join(missing)}")
            for row in reader:
                if None in row or None in row.values():
                    raise ListError(f"{path}: line {reader.line_num + 1}: the row is not whole; download it again")
                found.setdefault(row["Unique ID"], []).append({k: v.strip() for k, v in row.items()})
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListError(f"{path}: cannot be read as CSV in UTF-8: {error}") from error
    return found


def _day(text: str) -> str:
    match = _DAY.search(text)
    if not match:
        return ""
    day, month, year = (int(n) for n in match.groups())
    return dt.date(year, month, day).isoformat()


def _named(regime: str) -> list[str]:
    """Core states that the name of a regime speaks of."""
    return [s for s in ("Iran", "Russia", "Venezuela", "Nicaragua", "Cuba", "Bolivia") if s in regime]
