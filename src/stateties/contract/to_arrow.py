"""Compile fields of the contract into an Arrow schema."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from stateties.contract.model import Field

#: Lists stay text with `;` between the items, and EDTF dates stay text: both as in the CSV.
_TYPES = {"string": pa.string(), "list": pa.string(), "integer": pa.int64(), "date": pa.date32()}


def arrow_schema(fields: Iterable[Field]) -> pa.Schema:
    """The Arrow schema of a table with these columns; required columns are not nullable."""
    return pa.schema([pa.field(f.name, _TYPES[f.type], nullable=not f.required) for f in fields])
