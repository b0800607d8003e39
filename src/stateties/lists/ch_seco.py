"""The Swiss sanctions list of the State Secretariat for Economic Affairs, XML (swiss-sanctions-list)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stateties.lists.base import Entry, concerns, squeezed
from stateties.lists.xml import elements, text

AUTHORITY = "ch_seco"
LIST_NAME = "Consolidated list of sanctioned individuals, entities and organisations (SECO)"
OFFICIAL_IDS = True
MEASURES = ("Asset freeze",)

_ROOT = "swiss-sanctions-list"
_KINDS = {"individual": "person", "entity": "organization", "object": "vessel"}


def as_of(path: Path) -> str:
    """Day that the file states."""
    for root in elements(path, _ROOT, _ROOT):
        return root.get("date", "")[:10]
    return ""


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries that stand; of several modifications the last says whether one does."""
    programmes: dict[str, str] = {}
    places: dict[str, str] = {}
    for item in elements(path, _ROOT, "sanctions-program", "place", "target"):
        if item.tag == "sanctions-program":
            name = next((n.text or "" for n in item.findall("program-name") if n.get("lang") == "eng"), "")
            programmes |= {s.get("ssid", ""): squeezed(name) for s in item.findall("sanctions-set")}
            continue
        if item.tag == "place":
            places[item.get("ssid", "")] = text(item, "country")
            continue
        changes = sorted(
            item.findall("modification"), key=lambda m: m.get("effective-date") or m.get("publication-date") or ""
        )
        if changes and changes[-1].get("modification-type") == "de-listed":
            continue
        kind, body = next((k, b) for k in _KINDS if (b := item.find(k)) is not None)
        identity = next((i for i in body.iter("identity") if i.get("main") == "true"), body)
        parts = sorted(identity.findall("name[1]/name-part"), key=lambda p: int(p.get("order") or 0))
        nations = [c.get("iso-code") for c in body.iterfind(".//nationality/country")]
        addresses = [places.get(a.get("place-id", "")) for a in body.iter("address")]
        own = tuple(dict.fromkeys(programmes.get((s.text or "").strip(), "") for s in item.findall("sanctions-set-id")))
        listed = [m.get("effective-date") or "" for m in changes if m.get("modification-type") == "listed"]
        yield Entry(
            official_id=item.get("ssid", ""),
            target_kind=_KINDS[kind],
            name=squeezed(*(text(p, "value") for p in parts)),
            states=concerns(
                *((f"programme {p}", _named(p)) for p in own), ("nationality", nations), ("address", addresses)
            ),
            programmes=own,
            listed_date=min((d[:10] for d in listed if d), default=""),
        )


def _named(programme: str) -> list[str]:
    """Core states that the name of a programme speaks of; the one on Ukraine is about Russia."""
    words = {
        "Iran": "Iran",
        "Venezuela": "Venezuela",
        "Nicaragua": "Nicaragua",
        "Ukraine": "Russia",
        "Russia": "Russia",
    }
    return [state for word, state in words.items() if word in programme]
