"""Canada's Consolidated Canadian Autonomous Sanctions List (SEMA and JVCFOA), XML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stateties.lists.base import Entry, concerns, slug, squeezed
from stateties.lists.xml import elements, text

AUTHORITY = "ca_gac"
LIST_NAME = "Consolidated Canadian Autonomous Sanctions List"
OFFICIAL_IDS = False  # the list numbers items anew
MEASURES = ("Asset freeze",)

_ROOT = "data-set"


def as_of(path: Path) -> str:
    """The file does not say."""
    for _ in elements(path, _ROOT, "record"):
        break
    return ""


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries.

    Items of a schedule are numbered anew when one is removed, so an entry is told from others by
    its regulations, its day and its name.
    """
    for item in elements(path, _ROOT, "record"):
        country = text(item, "Country")
        regulations = country.split(" / ")[0]
        listed = text(item, "DateOfListing")[:10]
        ship = text(item, "ShipIMONumber")
        name = squeezed(text(item, "EntityOrShip")) or squeezed(text(item, "GivenName"), text(item, "LastName"))
        kind = "vessel" if ship else "organization" if text(item, "EntityOrShip") else "person"
        schedule, number = text(item, "Schedule"), text(item, "Item")
        yield Entry(
            official_id="-".join([slug(regulations)[:40], listed, slug(name) or f"item-{slug(schedule)}-{number}"]),
            target_kind=kind,
            name=name,
            states=concerns((f"regulations on {regulations}", [country])),
            programmes=(regulations,),
            listed_date=listed,
            legal_basis=f"Special Economic Measures ({regulations}) Regulations, Schedule {schedule}, item {number}"
            if schedule
            else "",
        )
