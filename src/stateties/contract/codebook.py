"""The codebook: every table and column, from the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stateties.contract.derived import derived_descriptors
from stateties.contract.model import Contract, Table
from stateties.problems import CODES

_INTRODUCTION = """\
# Codebook

Generated from `schemas/` by `invoke docs`; do not edit it here.

Cells are text in UTF-8; an empty cell is unknown. Several items in one cell are separated by `;`.
Dates marked EDTF carry as much as the sources bear out: `2023-06-12`, `2023-06` or `2023`, with `~`
at the end for about ([EDTF](https://www.loc.gov/standards/datetime/) level 0, and `~` of level 1).
A column in *italics* is derived at build; the CSV does not have it, the Parquet does.
The examples of a table, read downwards, make up one valid row.
"""


def codebook(contract: Contract) -> str:
    """The codebook as Markdown."""
    parts = [_INTRODUCTION]
    for heading, tables in (("Tables that people write", contract.curated), ("Derived tables", contract.derived)):
        parts.append(f"## {heading}\n")
        parts += [_table(contract, t) for t in tables]
    parts.append(_problems())
    return "\n".join(parts)


def _table(contract: Contract, table: Table) -> str:
    key = ", ".join(f"`{c}`" for c in table.primary_key)
    lines = [f"### {table.name}", "", f"{table.description} Key: {key}.", ""]
    lines += ["| column | type | required | what it holds | example |", "|---|---|---|---|---|"]
    links = {k.field: f"{k.reference.table}.{k.reference.field}" for k in table.links}
    lines += [_row(f, links, derived=False) for f in table.source["fields"]]
    if table.role != "derived":
        lines += [_row(f, {}, derived=True) for f in derived_descriptors(contract, table)]
    return "\n".join([*lines, ""])


def _row(field: Mapping[str, Any], links: Mapping[str, str], *, derived: bool) -> str:
    name = f"*{field['name']}*" if derived else f"`{field['name']}`"
    kind = "EDTF date" if "rdfType" in field else "address" if field.get("format") == "uri" else field["type"]
    limits = field.get("constraints", {})
    text = [field["description"]]
    words = limits.get("enum") or field.get("stateties:items", {}).get("enum")
    if words:
        text.append("One of: " + ", ".join(f"`{w}`" for w in words) + ".")
    if field["name"] in links:
        text.append(f"Refers to `{links[field['name']]}`.")
    example = f"`{field['example']}`" if field["example"] else ""
    cells = [name, kind, "yes" if limits.get("required") else "", " ".join(text), example]
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def _problems() -> str:
    def rows() -> Iterator[str]:
        for code in CODES.values():
            message = code.template.replace("!r", "").replace("|", "\\|")
            yield f"| `{code.name}` | {code.severity} | {message} | {code.hint} |"

    head = "## Problems\n\nWhat `invoke validate` may say. Errors fail it, warnings do not.\n\n"
    return head + "| code | severity | message | what to do |\n|---|---|---|---|\n" + "\n".join(rows()) + "\n"
