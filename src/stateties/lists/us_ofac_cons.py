"""The consolidated (non-SDN) list of the United States Treasury, XML in the layout of `SDN.XML`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from stateties.lists import ofac
from stateties.lists.base import Entry, ListError, squeezed
from stateties.lists.xml import elements, text, texts

AUTHORITY = "us_ofac"
LIST_NAME = "Consolidated Sanctions List (non-SDN)"
OFFICIAL_IDS = True
MEASURES = ("Financial restrictions",)

_ROOT = "sdnList"
_KINDS = {"Individual": "person", "Entity": "organization", "Vessel": "vessel", "Aircraft": "aircraft"}


def as_of(path: Path) -> str:
    """Day of publication that the file states."""
    for head in elements(path, _ROOT, "publshInformation"):
        return dt.datetime.strptime(text(head, "Publish_Date"), "%m/%d/%Y").date().isoformat()
    return ""


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries; their number must be the one that the file states. The list gives no dates."""
    stated, found = 0, 0
    for item in elements(path, _ROOT, "publshInformation", "sdnEntry"):
        if item.tag == "publshInformation":
            stated = int(text(item, "Record_Count") or 0)
            continue
        found += 1
        kind = text(item, "sdnType")
        if kind not in _KINDS:
            raise ListError(f"{path}: entry {text(item, 'uid')}: {kind!r} is no kind of target of this format")
        programmes = tuple(texts(item, "programList/program"))
        nations = texts(item, "nationalityList/nationality/country") + texts(
            item, "citizenshipList/citizenship/country"
        )
        given, family = text(item, "firstName"), text(item, "lastName")
        yield Entry(
            official_id=text(item, "uid"),
            target_kind=_KINDS[kind],
            name=squeezed(f"{family}, {given}" if given else family),
            states=ofac.states(
                programmes, nations, texts(item, "vesselInfo/vesselFlag"), texts(item, "addressList/address/country")
            ),
            programmes=programmes,
            legal_basis=ofac.legal_basis(programmes),
        )
    if stated != found:
        raise ListError(f"{path}: states {stated} entries and holds {found}; download it again")
