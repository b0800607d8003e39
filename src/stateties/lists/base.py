"""What an entry of an official list is, and when it concerns a core state."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field


class ListError(ValueError):
    """The file is not the list that it should be, or not all of it; the message names the file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an official list.

    Attributes:
        official_id: The authority's own identifier, or what tells the entry from all others.
        target_kind: person, organization, vessel or aircraft.
        name: Name as the list gives it.
        states: Core states that it concerns, each with the reason (`programme IRAN`, `nationality`).
        programmes: Programmes as the list names them.
        listed_date: Date of listing that the list states (`YYYY-MM-DD`), or an empty string.
        listed_date_basis: `list`, or `carried_over` where the list says so.
        legal_basis: The act that the entry cites.
        measures: Measures, where the entry states its own.
    """

    official_id: str
    target_kind: str
    name: str
    states: dict[str, str]
    programmes: tuple[str, ...] = ()
    listed_date: str = ""
    listed_date_basis: str = "list"
    legal_basis: str = ""
    measures: tuple[str, ...] = field(default=())


#: How the lists write the core states; all else is of no concern here.
_NAMES = {
    "IRN": ("iran", "islamic republic of iran", "iran islamic republic of", "ir", "irn"),
    "RUS": ("russia", "russian federation", "ru", "rus"),
    "CUB": ("cuba", "cu", "cub"),
    "VEN": ("venezuela", "bolivarian republic of venezuela", "venezuela bolivarian republic of", "ve", "ven"),
    "NIC": ("nicaragua", "ni", "nic"),
    "BOL": ("bolivia", "plurinational state of bolivia", "bolivia plurinational state of", "bo", "bol"),
}
_CODES = {name: code for code, names in _NAMES.items() for name in names}


def core_state(text: str | None) -> str | None:
    """Code of the core state that a name or code of a list stands for, if it is one.

    Args:
        text: `Iran (Islamic Republic of)`, `RU`, `Venezuela / Venezuela` …
    """
    if not text:
        return None
    first = text.split(" / ")[0]
    return _CODES.get(" ".join(re.sub(r"[^a-z ]", " ", first.lower()).split()))


def concerns(*reasons: tuple[str, Iterable[str | None]]) -> dict[str, str]:
    """Core states that an entry concerns, each with the first reason found.

    Args:
        *reasons: A reason (`nationality`) and the names or codes of countries that it gives.
    """
    found: dict[str, str] = {}
    for reason, countries in reasons:
        for country in countries:
            if code := core_state(country):
                found.setdefault(code, reason)
    return found


def squeezed(*parts: str | None) -> str:
    """Parts of a name as one line of text, in Unicode normal form C."""
    return unicodedata.normalize("NFC", " ".join(" ".join(p for p in parts if p).split()))


def slug(text: str) -> str:
    """Lower-case letters, digits and hyphens of a text, without diacritics."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
