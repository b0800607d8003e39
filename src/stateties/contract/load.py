"""Read `schemas/` and refuse what the pipeline would not enforce."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast, get_args

from stateties.contract.model import (
    DELIMITER,
    EDTF_TYPE,
    Contract,
    Field,
    FieldType,
    ForeignKey,
    Reference,
    Role,
    Table,
)

PACKAGE_FILE = "datapackage.json"
DERIVED_COLUMNS_FILE = "derived_columns.json"

_TABLE_KEYWORDS = {"$schema", "fields", "missingValues", "primaryKey", "foreignKeys"}
_FIELD_KEYWORDS = {
    "name",
    "title",
    "type",
    "format",
    "rdfType",
    "description",
    "example",
    "constraints",
    "delimiter",
    "itemType",
    "stateties:items",
}
_CONSTRAINTS: dict[str, type] = {
    "required": bool,
    "unique": bool,
    "minimum": int,
    "maximum": int,
    "maxLength": int,
    "pattern": str,
    "enum": list,
}
_RESOURCE_KEYWORDS = {"name", "title", "description", "path", "schema", "stateties:role"}


class ContractError(ValueError):
    """The schemas say something that the pipeline does not know or cannot keep.

    Attributes:
        problems: One line each, beginning with the file and the field.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_contract(folder: Path) -> Contract:
    """Read and check the contract.

    Args:
        folder: Folder that holds `datapackage.json`, `derived_columns.json` and a file per table.

    Raises:
        ContractError: A keyword, type, format, name or link is not known; all of them are named.
    """
    problems: list[str] = []
    package = _read(folder / PACKAGE_FILE, problems)
    derived = _read(folder / DERIVED_COLUMNS_FILE, problems)
    tables: dict[str, Table] = {}
    for resource in package.get("resources", []):
        where = f"{folder / PACKAGE_FILE}: {resource.get('name')}"
        _unknown(resource, _RESOURCE_KEYWORDS, where, problems)
        path = folder / str(resource.get("schema"))
        table = _table(resource, _read(path, problems), path, problems)
        if table.name in tables:
            problems.append(f"{where}: the table stands twice")
        tables[table.name] = table
    _check_links(tables, folder, problems)
    if problems:
        raise ContractError(problems)
    own = {k: v for k, v in package.items() if k != "resources"}
    return Contract(own, tables, derived)


def field_from_descriptor(descriptor: dict[str, Any]) -> Field:
    """Read one Table Schema field descriptor.

    Raises:
        ContractError: It says something that the pipeline does not know.
    """
    problems: list[str] = []
    field = _field(descriptor, Path(DERIVED_COLUMNS_FILE), problems)
    if problems:
        raise ContractError(problems)
    return field


def _read(path: Path, problems: list[str]) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        problems.extend(
            f"{path}: the key {n!r} stands twice in one object" for n in sorted(set(names)) if names.count(n) > 1
        )
        return dict(pairs)

    try:
        loaded = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}")
        return {}
    except ValueError as error:
        problems.append(f"{path}: is not JSON: {error}")
        return {}
    if not isinstance(loaded, dict):
        problems.append(f"{path}: is not a JSON object")
        return {}
    return loaded


def _unknown(found: dict[str, Any], known: set[str], where: str, problems: list[str]) -> None:
    problems.extend(
        f"{where}: unknown keyword {name!r}; known are: {', '.join(sorted(known))}"
        for name in found
        if name not in known
    )


def _table(resource: dict[str, Any], schema: dict[str, Any], path: Path, problems: list[str]) -> Table:
    _unknown(schema, _TABLE_KEYWORDS, str(path), problems)
    role = resource.get("stateties:role")
    if role not in get_args(Role):
        problems.append(f"{path}: unknown role {role!r}; known are: {', '.join(get_args(Role))}")
    if schema.get("missingValues") != [""]:
        problems.append(f'{path}: missingValues must be [""]: an empty cell is the only null')
    fields = tuple(_field(f, path, problems) for f in schema.get("fields", []))
    names = [f.name for f in fields]
    problems.extend(f"{path}: {n}: the field stands twice" for n in sorted(set(names)) if names.count(n) > 1)
    key = tuple(schema.get("primaryKey", ()))
    if not key:
        problems.append(f"{path}: primaryKey is missing")
    problems.extend(f"{path}: primaryKey names {n!r}, which is no field" for n in key if n not in names)
    links = []
    for link in schema.get("foreignKeys", []):
        _unknown(link, {"fields", "reference"}, str(path), problems)
        try:
            (own,), reference = link["fields"], link["reference"]
            (other,) = reference["fields"]
        except (KeyError, TypeError, ValueError):
            problems.append(f"{path}: a foreign key links exactly one field to one field: {link}")
            continue
        if own not in names:
            problems.append(f"{path}: a foreign key names {own!r}, which is no field")
        links.append(ForeignKey(own, Reference(reference.get("resource") or str(resource.get("name")), other)))
    return Table(
        name=str(resource.get("name")),
        title=str(resource.get("title", "")),
        description=str(resource.get("description", "")),
        role=cast("Role", role),
        path=str(resource.get("path", "")),
        fields=fields,
        primary_key=key,
        foreign_keys=tuple(links),
        source=schema,
    )


def _field(found: dict[str, Any], path: Path, problems: list[str]) -> Field:
    name = str(found.get("name"))
    where = f"{path}: {name}"
    _unknown(found, _FIELD_KEYWORDS, where, problems)
    problems.extend(f"{where}: {k!r} is missing" for k in ("title", "type", "description", "example") if k not in found)
    kind = found.get("type")
    if kind not in get_args(FieldType):
        problems.append(f"{where}: unknown type {kind!r}; known are: {', '.join(get_args(FieldType))}")
    if found.get("format", "default") not in ("default", "uri"):
        problems.append(f"{where}: unknown format {found['format']!r}; known are: default, uri")
    if found.get("rdfType", EDTF_TYPE) != EDTF_TYPE:
        problems.append(f"{where}: unknown rdfType {found['rdfType']!r}; known is: {EDTF_TYPE}")
    if kind == "list" and (found.get("delimiter"), found.get("itemType")) != (DELIMITER, "string"):
        problems.append(f"{where}: a list has the delimiter {DELIMITER!r} and the itemType 'string'")
    limits = found.get("constraints", {})
    _unknown(limits, set(_CONSTRAINTS), where, problems)
    for keyword, wanted in _CONSTRAINTS.items():
        if keyword in limits and type(limits[keyword]) is not wanted:
            problems.append(f"{where}: {keyword} must be of type {wanted.__name__}")
    items = found.get("stateties:items", {})
    _unknown(items, {"enum", "reference"}, where, problems)
    reference = items.get("reference")
    return Field(
        name=name,
        title=str(found.get("title", "")),
        description=str(found.get("description", "")),
        type=cast("FieldType", kind),
        example=str(found.get("example", "")),
        format=str(found.get("format", "default")),
        rdf_type=str(found.get("rdfType", "")),
        required=bool(limits.get("required", False)),
        unique=bool(limits.get("unique", False)),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        max_length=limits.get("maxLength"),
        pattern=str(limits.get("pattern", "")),
        enum=tuple(limits.get("enum", ())),
        item_enum=tuple(items.get("enum", ())),
        item_reference=Reference(reference["resource"], reference["field"]) if reference else None,
    )


def _check_links(tables: dict[str, Table], folder: Path, problems: list[str]) -> None:
    for table in tables.values():
        for link in table.links:
            target = tables.get(link.reference.table)
            if target is None or link.reference.field not in target.columns:
                problems.append(
                    f"{folder / (table.name + '.json')}: {link.field}: links to "
                    f"{link.reference.table}.{link.reference.field}, which does not exist"
                )
