"""What changed between two editions of the dataset, record by record and field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Literal

import polars as pl

from stateties.contract import Table
from stateties.contract.compare import KINDS, ContractChange, Kind, contract_changes
from stateties.pipeline.edition import Edition, Row

Happened = Literal["added", "changed", "removed", "redirected"]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A row of the table `changes`.

    Attributes:
        table: Name of the table.
        record_id: Identifier of the record; of a redirected one, the one that it had.
        change: What happened to it.
        field: Column of the cell that changed; empty unless the record did.
        old_value: What the cell held.
        new_value: What the cell holds; of a redirected record, the identifier that stands for it now.
    """

    table: str
    record_id: str
    change: Happened
    field: str = ""
    old_value: str = ""
    new_value: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two editions differ.

    Attributes:
        old: The older edition.
        new: The newer one.
        contract: Changes of the contract.
        records: Changes of records, sorted.
    """

    old: Edition
    new: Edition
    contract: Sequence[ContractChange]
    records: Sequence[Change]

    @property
    def lost(self) -> list[Change]:
        """Identifiers that lead nowhere any more.

        They are those of records that were removed and redirected nowhere, and of redirects that were removed;
        what a whole table takes with it is said of the table.
        """
        return [c for c in self.records if c.change == "removed" and self._is_lost(c)]

    def _is_lost(self, change: Change) -> bool:
        if change.table == "redirects":
            table, _, record = change.record_id.partition(":")
            return (record,) not in self.new.rows.get(table, {})
        return change.table in self.new.rows and _has_id(self.old.contract.table(change.table))

    @property
    def needs(self) -> Kind | None:
        """The kind of version that the changes need; nothing if there are none.

        A redirect adds a row, so it needs MINOR. A row that others cannot name, because its table has a
        key of several columns, is corrected by removing it.
        """
        kinds: set[Kind] = {c.kind for c in self.contract}
        of: dict[Happened, Kind] = {"added": "MINOR", "redirected": "MINOR", "changed": "PATCH", "removed": "PATCH"}
        kinds |= {of[c.change] for c in self.records}
        if self.lost:
            kinds.add("MAJOR")
        return max(kinds, key=KINDS.index, default=None)


def compare(old: Edition, new: Edition) -> Comparison:
    """Compare two editions.

    Cells are compared in the columns that both have: a column that came or went is one change of the
    contract. A record under another identifier, with a redirect, is compared with what it was.
    """
    records: list[Change] = []
    redirects = {(r["table"], r["old_id"]): r["new_id"] for r in new.rows.get("redirects", {}).values()}
    for name in sorted(old.rows.keys() | new.rows.keys()):
        if name not in new.rows:
            records += [Change(name, ":".join(key), "removed") for key in old.rows[name]]
        elif name not in old.rows:
            records += [Change(name, ":".join(key), "added") for key in new.rows[name]]
        elif old.contract.table(name).primary_key == new.contract.table(name).primary_key:
            moved = {o: n for (table, o), n in redirects.items() if table == name}
            records += _table(name, old, new, moved)
    return Comparison(old, new, contract_changes(old.contract, new.contract), sorted(records))


def frame(comparison: Comparison | None) -> pl.DataFrame:
    """The table `changes`; empty where there is nothing to compare with."""
    columns = ["since", "table", "record_id", "change", "field", "old_value", "new_value"]
    rows = [(comparison.old.version, *astuple(c)) for c in comparison.records] if comparison else []
    # an empty cell is null, as everywhere
    cells = [[value or None for value in row] for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row").sort(
        columns[1:5], nulls_last=False
    )


def _has_id(table: Table) -> bool:
    return len(table.primary_key) == 1


def _table(name: str, old: Edition, new: Edition, moved: Mapping[str, str]) -> Iterator[Change]:
    before, after = old.rows[name], new.rows[name]
    columns = [c for c in new.contract.table(name).columns if c in old.contract.table(name).columns]
    came_from: dict[tuple[str, ...], Row] = {}
    for key in before.keys() - after.keys():
        record = ":".join(key)
        if record in moved:
            yield Change(name, record, "redirected", "", record, moved[record])
            if (moved[record],) not in before:  # not merged into another record, but renamed
                came_from[(moved[record],)] = before[key]
        else:
            yield Change(name, record, "removed")
    names = set(new.contract.table(name).primary_key)
    for key, row in after.items():
        was = before.get(key) or came_from.get(key)
        if was is None:
            yield Change(name, ":".join(key), "added")
            continue
        for column in columns:
            if was[column] != row[column] and column not in names:
                yield Change(name, ":".join(key), "changed", column, was[column], row[column])
