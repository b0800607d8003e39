"""The contract: tables and fields as `schemas/*.json` declare them.

The keywords are those of Table Schema and Data Package, version 2 (https://datapackage.org/standard/),
in a policed subset. One keyword is ours, under our own prefix as the standard foresees:
`stateties:items` says of a `list` field which vocabulary or which table its items belong to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

FieldType = Literal["string", "integer", "date", "list"]
Role = Literal["record", "reference", "derived"]

#: `rdfType` that marks a field as holding an EDTF level 0 date (`~` for about is allowed too).
EDTF_TYPE = "http://id.loc.gov/datatypes/edtf/EDTF-level0"

#: Character between the items of a `list` field.
DELIMITER = ";"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a foreign key leads: a column of another table."""

    table: str
    field: str


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    Attributes:
        name: Name of the column.
        title: Name for people.
        description: What the column holds.
        type: Table Schema type; every cell of a CSV is text, this says what it must read as.
        example: A valid value, or an empty string where the example row leaves the cell empty.
        format: Table Schema format; `uri` marks a web address.
        rdf_type: `EDTF_TYPE` for dates of reduced precision, else an empty string.
        required: Whether the cell must be filled.
        unique: Whether no two rows may share a value.
        minimum: Smallest integer allowed.
        maximum: Largest integer allowed.
        max_length: Largest number of characters.
        pattern: Regular expression that the whole value must match, without anchors.
        enum: Closed vocabulary, empty if there is none.
        item_enum: Closed vocabulary of the items of a list.
        item_reference: Column to which the items of a list refer.
    """

    name: str
    title: str
    description: str
    type: FieldType
    example: str = ""
    format: str = "default"
    rdf_type: str = ""
    required: bool = False
    unique: bool = False
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    pattern: str = ""
    enum: tuple[str, ...] = ()
    item_enum: tuple[str, ...] = ()
    item_reference: Reference | None = None

    @property
    def is_edtf(self) -> bool:
        """Whether the field holds an EDTF date."""
        return self.rdf_type == EDTF_TYPE


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column of this table that names a row of another (or of this) table."""

    field: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: Name of the table, as `load` takes it.
        title: Name for people.
        description: What a row is.
        role: `record` rows must cite sources, `reference` rows serve them, `derived` ones are built.
        path: Path or glob below `datasets/`; empty for a derived table.
        fields: Columns in their order.
        primary_key: Columns that together tell a row from all others.
        foreign_keys: Links to other tables.
        source: The Table Schema descriptor as the file gives it.
    """

    name: str
    title: str
    description: str
    role: Role
    path: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    source: Mapping[str, Any]

    @property
    def columns(self) -> list[str]:
        """Names of the columns in their order."""
        return [f.name for f in self.fields]

    def field(self, name: str) -> Field:
        """The column of that name.

        Raises:
            KeyError: The table has no such column.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def links(self) -> list[ForeignKey]:
        """Foreign keys, those of list items included."""
        items = [ForeignKey(f.name, f.item_reference) for f in self.fields if f.item_reference]
        return [*self.foreign_keys, *items]


@dataclass(frozen=True, slots=True)
class Contract:
    """All tables, and what the package says of itself.

    Attributes:
        package: `schemas/datapackage.json` without its resources.
        tables: Tables by name, in the order of the package.
        derived_columns: Table Schema fields that the build adds (`schemas/derived_columns.json`).
    """

    package: Mapping[str, Any]
    tables: Mapping[str, Table]
    derived_columns: Mapping[str, Any]

    @property
    def curated(self) -> list[Table]:
        """Tables that people write, in the order of the package."""
        return [t for t in self.tables.values() if t.role != "derived"]

    @property
    def derived(self) -> list[Table]:
        """Tables that the build makes, in the order of the package."""
        return [t for t in self.tables.values() if t.role == "derived"]

    def table(self, name: str) -> Table:
        """The table of that name.

        Raises:
            KeyError: There is none; the message names those that there are.
        """
        try:
            return self.tables[name]
        except KeyError:
            raise KeyError(f"no table {name!r}; there are: {', '.join(self.tables)}") from None
