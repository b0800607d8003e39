"""Write the listings as entities of FollowTheMoney (https://followthemoney.tech/), through its library.

One JSON object a line, as its tools and those of OpenSanctions read them. Every listing is a `Sanction`;
its target is the entity of the person or organization where curators know which it is, so that whoever
travelled and whoever was listed are one, and otherwise an entity of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from stateties.contract.model import DELIMITER
from stateties.exports.base import ExportError, Row, library, read_rows
from stateties.packages import Package
from stateties.pipeline.replace import fresh_file

#: Schemas of targets, and of the organizations of the dataset. States have no schema of their own.
_TARGETS = {
    "person": "Person",
    "organization": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    "state": "PublicBody",
}
_ORGANIZATIONS = {"bank": "Company", "company": "Company", "government_body": "PublicBody"}
#: Topics of targets whose listing has not ended.
_TOPICS = {"sanction": "sanction", "counter_sanction": "sanction.counter", "export_control": "export.control"}

#: What stands before the identifiers of the dataset in those of entities.
PREFIX = "stateties"


def write_ftm(out: Path, *, package: Package | None = None) -> dict[str, int]:
    """Write an entity a line: targets, sanctions, and the offices of the people among the targets.

    Identifiers are those of the dataset, which are never renamed, behind what the record is:
    `stateties-person-…`, `stateties-organization-…`, `stateties-target-…` (a target that is nobody of the
    dataset), `stateties-sanction-…` and `stateties-occupancy-…`. A position has a sha1 of its state and title.

    A date that is only about right (`~` in EDTF) has no place in FollowTheMoney: it stands in `description`.

    Args:
        out: The file; what stands there is replaced whole or not at all.
        package: A package to read instead of the installed one.

    Returns:
        Entities by schema.

    Raises:
        ExportError: FollowTheMoney refuses a value of the package.
        LibraryMissingError: followthemoney is not installed.
    """
    model = library("followthemoney", "ftm").model
    counted: dict[str, int] = {}
    with fresh_file(out) as fresh, fresh.open("w", encoding="utf-8", newline="\n") as file:
        for entity in entities(model, package):
            counted[entity.schema.name] = counted.get(entity.schema.name, 0) + 1
            file.write(json.dumps(entity.to_dict(), ensure_ascii=False, sort_keys=True) + "\n")
    return counted


def entities(model: Any, package: Package | None = None) -> Iterator[Any]:
    """The entities of a package, valid by their schemas, each identifier once.

    Args:
        model: The model of FollowTheMoney.
        package: A package to read instead of the installed one.

    Raises:
        ExportError: FollowTheMoney refuses a value of the package.
    """
    read = partial(read_rows, package=package)
    listings = read("sanctions")
    urls = {s["source_id"]: s["url"] for s in read("sources")}
    programmes = {p["programme_id"]: p["title"] for p in read("programmes")}
    codes = {c["iso3"]: c["iso2"] or c["name"] for c in read("countries")}
    by_target: dict[str, list[Row]] = {}
    for row in listings:
        by_target.setdefault(_target_id(row), []).append(row)
    known = {f"{PREFIX}-person-{p['person_id']}": ("Person", p) for p in read("people")}
    for body in read("organizations"):
        known[f"{PREFIX}-organization-{body['organization_id']}"] = (
            _ORGANIZATIONS.get(body["kind"], "Organization"),
            body,
        )
    for target, rows in by_target.items():
        schema, record = known.get(target, (_TARGETS[rows[0]["target_kind"]], {}))
        yield _target(_entity(model, schema, target), record, rows, codes)
    for row in listings:
        yield _sanction(model, row, programmes, urls)
    offices = [o for o in read("offices") if f"{PREFIX}-person-{o['person_id']}" in by_target]
    yield from _positions(model, offices, codes, urls)


def _target_id(row: Row) -> str:
    for kind in ("person", "organization"):
        if row[f"{kind}_id"]:
            return f"{PREFIX}-{kind}-{row[f'{kind}_id']}"
    return f"{PREFIX}-target-{row['listing_id']}"


def _target(entity: Any, record: Row, rows: list[Row], codes: dict[str, str]) -> Any:
    """The target of some listings, with what the dataset knows of it."""
    names = {row["target_name"]: None for row in rows}
    if record:
        _add(entity, "name", [record["name"], record["name_original"]])
        _add(entity, "alias", [*_items(record["aliases"]), *names])
        _add(entity, "country", [codes[record["country"]]])
        _add(entity, "wikidataId", [record["wikidata_id"]])
    else:
        _add(entity, "name", names)
        _add(entity, "country", [codes[c] for row in rows for c in _items(row["countries"])])
    standing = [row for row in rows if row["delisted_date"] is None and row["end_reason"] is None]
    _add(entity, "topics", [_TOPICS.get(row["direction"]) for row in standing])
    return _valid(entity)


def _sanction(model: Any, row: Row, programmes: dict[str, str], urls: dict[str, str]) -> Any:
    entity = _entity(model, "Sanction", f"{PREFIX}-sanction-{row['listing_id']}")
    _add(entity, "entity", [_target_id(row)])
    _add(entity, "recordId", [row["listing_id"]])
    _add(entity, "authority", [row["authority"]])
    _add(entity, "authorityId", [row["official_id"]])
    _add(entity, "program", [programmes.get(row["programme_id"]) or row["list_name"]])
    _add(entity, "provisions", _items(row["measures"]))
    _add(entity, "reason", [row["legal_basis"]])
    _add(entity, "summary", [f"{row['direction']}: {row['list_name']}"])
    _date(entity, "listingDate", row["listed_date"], "listed")
    if row["listed_date_basis"] in ("observed", "carried_over"):
        _add(entity, "description", [f"listing date is {row['listed_date_basis']}, not that of the act"])
    # `effective_date` is empty where it is the day of the act
    _date(entity, "startDate", row["effective_date"] or row["listed_date"], "in effect from")
    _date(entity, "endDate", row["delisted_date"], "ended")
    _add(entity, "sourceUrl", [urls[s] for s in _items(row["source_ids"])])
    return _valid(entity)


def _positions(model: Any, offices: list[Row], codes: dict[str, str], urls: dict[str, str]) -> Iterator[Any]:
    """Positions, each once, and who held them."""
    made = set()
    for row in offices:
        position = model.make_entity("Position")
        # the digest of FollowTheMoney itself: a sha1 of the parts
        position.make_id(PREFIX, "position", row["country"], row["title"])
        position.id = f"{PREFIX}-position-{position.id}"
        if position.id not in made:
            made.add(position.id)
            _add(position, "name", [row["title"]])
            _add(position, "country", [codes[row["country"]]])
            yield _valid(position)
        held = _entity(model, "Occupancy", f"{PREFIX}-occupancy-{row['office_id']}")
        _add(held, "holder", [f"{PREFIX}-person-{row['person_id']}"])
        _add(held, "post", [position.id])
        _date(held, "startDate", row["start_date"], "from")
        _date(held, "endDate", row["end_date"], "until")
        _add(held, "sourceUrl", [urls[s] for s in _items(row["source_ids"])])
        yield _valid(held)


def _entity(model: Any, schema: str, id: str) -> Any:
    entity = model.make_entity(schema)
    entity.id = id
    return entity


def _add(entity: Any, name: str, values: Iterable[str | None]) -> None:
    """Add values, and refuse to go on where FollowTheMoney would leave one out without a word."""
    for value in values:
        if value is not None and entity.unsafe_add(entity.schema.get(name), value) is None:
            raise ExportError(f"{entity.id}: {name}: FollowTheMoney does not take {value!r}; validate the package")


def _date(entity: Any, name: str, date: str | None, words: str) -> None:
    if date and date.endswith("~"):
        _add(entity, "description", [f"{words} about {date[:-1]}"])
    else:
        _add(entity, name, [date])


def _valid(entity: Any) -> Any:
    """The entity, if its schema takes it: `validate` looks at values, not at what is missing."""
    from followthemoney.exc import InvalidData

    try:
        entity.schema.validate(entity.to_dict())
    except InvalidData as error:
        raise ExportError(f"{entity.id}: FollowTheMoney does not take it: {error.errors}") from None
    if missing := [name for name in entity.schema.required if not entity.get(name)]:
        raise ExportError(f"{entity.id}: FollowTheMoney asks for {missing[0]}; validate the package")
    return entity


def _items(cell: str | None) -> list[str]:
    return cell.split(DELIMITER) if cell else []
