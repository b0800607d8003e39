"""The SDN list of the United States Treasury in the advanced XML format, with the dates of its entries.

Sanctions data model of the format: a `DistinctParty` has a `Profile`, a `SanctionsEntry` names the
profile, its `EntryEvent` the day and the legal basis; `ReferenceValueSets` holds what identifiers mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from stateties.lists import ofac
from stateties.lists.base import Entry, ListError, squeezed
from stateties.lists.xml import elements, text, texts

AUTHORITY = "us_ofac"
LIST_NAME = "Specially Designated Nationals and Blocked Persons List"
OFFICIAL_IDS = True
MEASURES = ("Asset freeze",)

_ROOT = "Sanctions"
_KINDS = {"Individual": "person", "Entity": "organization", "Vessel": "vessel", "Aircraft": "aircraft"}
_NATIONALITY = {"Nationality Country", "Citizenship Country", "Nationality of Registration"}
_FLAG = {"Vessel Flag", "Other Vessel Flag"}


def as_of(path: Path) -> str:
    """Day of issue that the file states."""
    for head in elements(path, _ROOT, "DateOfIssue"):
        return _day(head)
    return ""


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries, each with the day on which it was made."""
    meaning: dict[tuple[str, str], str] = {}
    countries: dict[str, list[str]] = {}
    parties: dict[str, tuple[str, str, list[str], list[str], list[str]]] = {}
    for item in elements(path, _ROOT, "ReferenceValueSets", "Location", "DistinctParty", "SanctionsEntry"):
        if item.tag == "ReferenceValueSets":
            meaning = {(v.tag, v.get("ID", "")): (v.text or "").strip() for s in item for v in s}
            kinds = {v.get("ID", ""): v.get("PartyTypeID", "") for v in item.iter("PartySubType")}
            meaning |= {("SubType", i): _kind(meaning, i, kinds[i]) for i in kinds}
        elif item.tag == "Location":
            ids = [c.get("CountryID", "") for c in item.iter("LocationCountry")]
            countries[item.get("ID", "")] = [meaning.get(("Country", i), "") for i in ids]
        elif item.tag == "DistinctParty":
            for profile in item.iter("Profile"):
                parties[profile.get("ID", "")] = _party(profile, meaning, countries)
        else:
            profile_id = item.get("ProfileID", "")
            if profile_id not in parties:
                raise ListError(f"{path}: entry {item.get('ID')} names the profile {profile_id!r}, which is not there")
            kind, name, nations, flags, places = parties[profile_id]
            programmes = tuple(dict.fromkeys(texts(item, "SanctionsMeasure/Comment")))
            events = item.findall("EntryEvent")
            bases = dict.fromkeys(meaning.get(("LegalBasis", e.get("LegalBasisID", "")), "") for e in events)
            yield Entry(
                official_id=profile_id,
                target_kind=kind,
                name=name,
                states=ofac.states(programmes, nations, flags, places),
                programmes=programmes,
                listed_date=min((d for e in events if (d := _day(e.find("Date")))), default=""),
                legal_basis="; ".join(b for b in bases if b and b != "Unknown"),
            )


def _kind(meaning: dict[tuple[str, str], str], subtype: str, party_type: str) -> str:
    """Kind of target: the subtype tells vessels and aircraft, the type persons and organizations."""
    named = _KINDS.get(meaning.get(("PartySubType", subtype), ""))
    return named or _KINDS.get(meaning.get(("PartyType", party_type), ""), "organization")


def _party(
    profile: Element, meaning: dict[tuple[str, str], str], countries: dict[str, list[str]]
) -> tuple[str, str, list[str], list[str], list[str]]:
    """Kind, primary name, nationalities, flags and places of a profile."""
    kind = meaning.get(("SubType", profile.get("PartySubTypeID", "")), "organization")
    aliases = profile.findall("Identity/Alias")
    primary = next((a for a in aliases if a.get("Primary") == "true"), aliases[0] if aliases else None)
    values = [] if primary is None else texts(primary, "DocumentedName[1]/DocumentedNamePart/NamePartValue")
    name = ", ".join(values) if kind == "person" else " ".join(values)
    nations: list[str] = []
    flags: list[str] = []
    places: list[str] = []
    for feature in profile.findall("Feature"):
        what = meaning.get(("FeatureType", feature.get("FeatureTypeID", "")), "")
        found = [c for v in feature.iter("VersionLocation") for c in countries.get(v.get("LocationID", ""), [])]
        found += [
            meaning.get(("DetailReference", d.get("DetailReferenceID", "")), "") for d in feature.iter("VersionDetail")
        ]
        (nations if what in _NATIONALITY else flags if what in _FLAG else places).extend(found)
    return kind, squeezed(name), nations, flags, places


def _day(date: Element | None) -> str:
    if date is None:
        return ""
    parts = [text(date, t) for t in ("Year", "Month", "Day")]
    return "-".join([parts[0], *(p.zfill(2) for p in parts[1:])]) if all(parts) else ""
