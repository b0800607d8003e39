"""The consolidated list of the European Union, XML (FSF, `export`/`sanctionEntity`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stateties.lists.base import Entry, ListError, concerns, squeezed
from stateties.lists.xml import elements, text

AUTHORITY = "eu_council"
LIST_NAME = "Consolidated list of persons, groups and entities subject to EU financial sanctions"
OFFICIAL_IDS = True
MEASURES = ("Asset freeze",)

_ROOT = "export"
_KINDS = {"person": "person", "enterprise": "organization"}
#: Programmes of the list that are about a core state.
_ABOUT = {"IRN": "Iran", "RUS": "Russia", "UKR": "Russia", "RUSDA": "Russia", "VEN": "Venezuela", "NIC": "Nicaragua"}


def as_of(path: Path) -> str:
    """Day on which the file was made."""
    for root in elements(path, _ROOT, _ROOT):
        return root.get("generationDate", "")[:10]
    return ""


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries; the day is that of designation, else that of the regulation's publication."""
    for item in elements(path, _ROOT, "sanctionEntity"):
        subject = item.find("subjectType")
        kind = "" if subject is None else subject.get("code", "")
        if kind not in _KINDS:
            raise ListError(f"{path}: entity {item.get('logicalId')}: {kind!r} is no kind of target of this format")
        names = item.findall("nameAlias")
        strong = [n for n in names if n.get("strong") == "true"] or names
        acts = item.findall("regulation")
        programmes = tuple(dict.fromkeys(a.get("programme", "") for a in acts))
        published = min((d[:10] for a in acts if (d := a.get("publicationDate", ""))), default="")
        yield Entry(
            official_id=item.get("euReferenceNumber", "") or item.get("logicalId", ""),
            target_kind=_KINDS[kind],
            name=squeezed(strong[0].get("wholeName")) if strong else text(item, "remark"),
            states=concerns(
                *((f"programme {p}", [_ABOUT.get(p)]) for p in programmes),
                ("citizenship", [c.get("countryIso2Code") for c in item.findall("citizenship")]),
                ("address", [a.get("countryIso2Code") for a in item.findall("address")]),
            ),
            programmes=programmes,
            listed_date=(item.get("designationDate") or "")[:10] or published,
            legal_basis="; ".join(dict.fromkeys(t for a in acts if (t := a.get("numberTitle", "")))),
            measures=("Asset freeze", "Travel ban") if kind == "person" else MEASURES,
        )
