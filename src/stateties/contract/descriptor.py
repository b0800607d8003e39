"""The published descriptor: `datapackage.json` of Data Package, version 2, with inlined schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateties.contract.checks import anchored
from stateties.contract.derived import built_fields
from stateties.contract.edtf import EDTF_PATTERN
from stateties.contract.model import EDTF_TYPE, Contract, Table

_FORMATS = {
    # `profile` is how version 1 of the standard says that a resource is a table; the R package frictionless
    # reads no table without it, and would take Parquet for CSV with it
    "csv": {"profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"},
    "parquet": {"format": "parquet", "mediatype": "application/vnd.apache.parquet"},
}


def resource_name(table: str, form: str) -> str:
    """Name of a resource: the table's for its CSV, with `-parquet` behind it for its Parquet."""
    return table if form == "csv" else f"{table}-{form}"


def schema(contract: Contract, table: Table, form: str) -> dict[str, Any]:
    """The Table Schema of a table as shipped: in CSV as people wrote it, in Parquet with derived columns."""
    fields = built_fields(contract, table) if form == "parquet" else list(table.source["fields"])
    published = {**table.source, "fields": [_published(f, form) for f in fields]}
    if form == "parquet":
        # Parquet has nulls of its own, but frictionless reads it through pandas, where a missing
        # whole number is a float that prints as nan.
        published["missingValues"] = ["", "nan"]
    return published


def descriptor(contract: Contract, files: Mapping[tuple[str, str], tuple[str, str]]) -> dict[str, Any]:
    """The descriptor of the package.

    Args:
        contract: The contract.
        files: Path in the package and sha256, as hexadecimal digits, by table and form.
    """
    resources = []
    for (name, form), (path, digest) in files.items():
        table = contract.table(name)
        resources.append(
            {
                "name": resource_name(name, form),
                "title": table.title,
                "description": table.description,
                "type": "table",
                "path": path,
                **_FORMATS[form],
                "hash": f"sha256:{digest}",
                "schema": schema(contract, table, form),
            }
        )
    return {**contract.package, "resources": resources}


def _published(field: Mapping[str, Any], form: str) -> dict[str, Any]:
    """The field with its pattern anchored, and with one for EDTF dates, which the standard lacks.

    In CSV a list is a string under `stateties:delimiter`: version 1 of the standard has no lists, and the R
    package frictionless refuses a table with a type that it does not know.
    """
    if form == "csv" and field["type"] == "list":
        kept = {k: v for k, v in field.items() if k not in ("delimiter", "itemType")}
        field = {**kept, "type": "string", "stateties:delimiter": field["delimiter"]}
    limits = dict(field.get("constraints", {}))
    pattern = EDTF_PATTERN if field.get("rdfType") == EDTF_TYPE else limits.get("pattern")
    if pattern:
        limits["pattern"] = anchored(pattern)
    return {**field, "constraints": limits} if limits else dict(field)
