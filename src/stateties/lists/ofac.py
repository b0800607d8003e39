"""What the lists of the United States Treasury share: programme tags and the states they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stateties.lists.base import concerns

#: Beginnings of tags of programmes about a core state (OFAC, Program Tag Definitions).
_ABOUT = {
    "CUBA": "Cuba",
    "IRAN": "Iran",
    "IFSR": "Iran",
    "IRGC": "Iran",
    "IFCA": "Iran",
    "ISA": "Iran",
    "HRIT-IR": "Iran",
    "FSE-IR": "Iran",
    "CAATSA - IRAN": "Iran",
    "CAATSA - RUSSIA": "Russia",
    "RUSSIA": "Russia",
    "UKRAINE-EO13661": "Russia",
    "UKRAINE-EO13662": "Russia",
    "MAGNIT": "Russia",
    "PEESA": "Russia",
    "NICARAGUA": "Nicaragua",
    "VENEZUELA": "Venezuela",
}
_STATED = re.compile(r"\b(?:nationality|citizen|alt\. nationality|alt\. citizen) ([A-Z][A-Za-z ]*)")
_ORDER = re.compile(r"EO ?([0-9]{5})")


def states(
    tags: Iterable[str], nationalities: Iterable[str], flags: Iterable[str], places: Iterable[str]
) -> dict[str, str]:
    """Core states that an entry concerns, each with the reason."""
    by_tag = [(f"programme {t}", [c for start, c in _ABOUT.items() if t.startswith(start)]) for t in tags]
    return concerns(*by_tag, ("nationality", nationalities), ("flag", flags), ("address", places))


def stated_nationalities(remarks: str) -> list[str]:
    """Nationalities and citizenships in the remarks of an entry."""
    return [m.strip() for m in _STATED.findall(remarks)]


def legal_basis(tags: Iterable[str]) -> str:
    """Executive Orders that the tags name."""
    orders = dict.fromkeys(number for tag in tags for number in _ORDER.findall(tag))
    return "; ".join(f"Executive Order {number}" for number in orders)
