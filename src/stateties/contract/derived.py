"""The columns that the build adds to the tables that people write.

`schemas/derived_columns.json` declares them: under `edtf` and `country` once for every such field
(`{name}` and `{title}` stand for the field's), under `sources` for every table that cites sources,
and under `tables` for single tables.
"""

from __future__ import annotations

from typing import Any

from stateties.contract.model import Contract, Field, Table


def country_fields(table: Table) -> list[Field]:
    """Fields that hold the code of one country, apart from the table of countries itself."""
    if table.role != "record":
        return []
    names = {k.field for k in table.foreign_keys if k.reference.table == "countries"}
    return [f for f in table.fields if f.name in names]


def edtf_fields(table: Table) -> list[Field]:
    """Fields that hold an EDTF date."""
    return [f for f in table.fields if f.is_edtf]


def derived_descriptors(contract: Contract, table: Table) -> list[dict[str, Any]]:
    """Table Schema descriptors of the columns that the build adds to a table, in their order."""
    rules = contract.derived_columns
    found: list[dict[str, Any]] = []
    for field in edtf_fields(table):
        found += [_filled(d, field) for d in rules["edtf"]]
    for field in country_fields(table):
        found += [_filled(d, field) for d in rules["country"]]
    found += rules["tables"].get(table.name, [])
    if "source_ids" in table.columns:
        found += rules["sources"]
    return found


def built_fields(contract: Contract, table: Table) -> list[dict[str, Any]]:
    """Descriptors of all columns of the built table: what people wrote, then what was derived."""
    if table.role == "derived":
        return list(table.source["fields"])
    return [*table.source["fields"], *derived_descriptors(contract, table)]


def _filled(descriptor: dict[str, Any], field: Field) -> dict[str, Any]:
    words = {"name": field.name, "title": field.title}
    return {k: v.format(**words) if isinstance(v, str) else v for k, v in descriptor.items()}
