"""The United Nations Security Council Consolidated List, XML (https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stateties.lists.base import Entry, concerns, squeezed
from stateties.lists.xml import elements, text, texts

AUTHORITY = "un_sc"
LIST_NAME = "United Nations Security Council Consolidated List"
OFFICIAL_IDS = True
MEASURES = ("Asset freeze",)

_ROOT = "CONSOLIDATED_LIST"
_KINDS = {"INDIVIDUAL": "person", "ENTITY": "organization"}


def as_of(path: Path) -> str:
    """Day on which the file was made, by its own word."""
    for root in elements(path, _ROOT, _ROOT):
        return (root.get("dateGenerated") or "")[:10]
    return ""


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries; `LISTED_ON` is the first listing, also where measures ended and came back."""
    for item in elements(path, _ROOT, *_KINDS):
        regime = text(item, "UN_LIST_TYPE")
        names = [text(item, t) for t in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")]
        places = [*texts(item, "INDIVIDUAL_ADDRESS/COUNTRY"), *texts(item, "ENTITY_ADDRESS/COUNTRY")]
        yield Entry(
            official_id=text(item, "REFERENCE_NUMBER"),
            target_kind=_KINDS[item.tag],
            name=squeezed(*names),
            states=concerns(
                (f"programme {regime}", [regime]),
                ("nationality", texts(item, "NATIONALITY/VALUE")),
                ("address", places),
            ),
            programmes=(regime,),
            listed_date=text(item, "LISTED_ON")[:10],
            measures=("Asset freeze", "Travel ban") if item.tag == "INDIVIDUAL" else MEASURES,
        )
