"""What changed between two contracts, and which kind of version each change needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from stateties.contract.derived import built_fields
from stateties.contract.load import field_from_descriptor
from stateties.contract.model import Contract, Field, Table

#: MAJOR: what worked with the older release may fail; MINOR: there is more; PATCH: the same, corrected.
Kind = Literal["MAJOR", "MINOR", "PATCH"]
KINDS: tuple[Kind, ...] = ("PATCH", "MINOR", "MAJOR")


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One change of the contract.

    Attributes:
        kind: Kind of version that it needs.
        place: The table, or table and column joined by a dot.
        what: What happened to it.
    """

    kind: Kind
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} [{self.kind}]"


def contract_changes(old: Contract, new: Contract) -> list[ContractChange]:
    """Every change from one contract to another, derived columns and tables included.

    A renamed table or column is one that was removed and one that was added.
    """
    return list(_changes(old, new))


def _changes(old: Contract, new: Contract) -> Iterator[ContractChange]:
    for name in old.tables.keys() - new.tables.keys():
        yield ContractChange("MAJOR", name, "table removed")
    for name, table in new.tables.items():
        if name not in old.tables:
            yield ContractChange("MINOR", name, "table added")
            continue
        before = old.tables[name]
        yield from _table_changes(before, table)
        yield from _column_changes(name, _fields(old, before), _fields(new, table))


def _fields(contract: Contract, table: Table) -> dict[str, Field]:
    return {str(d["name"]): field_from_descriptor(d) for d in built_fields(contract, table)}


def _table_changes(old: Table, new: Table) -> Iterator[ContractChange]:
    if old.primary_key != new.primary_key:
        key = ", ".join(new.primary_key)
        yield ContractChange("MAJOR", new.name, f"key is now {key}, was {', '.join(old.primary_key)}")
    if (old.role == "derived") != (new.role == "derived"):
        yield ContractChange("MAJOR", new.name, f"role is now {new.role}, was {old.role}")
    before = {k.field: k.reference for k in old.links}
    after = {k.field: k.reference for k in new.links}
    for field in sorted(before.keys() | after.keys()):
        place = f"{new.name}.{field}"
        if field not in before or (field in after and before[field] != after[field]):
            if field in old.columns:
                yield ContractChange("MAJOR", place, f"must be in {after[field].table}.{after[field].field}")
        elif field not in after and field in new.columns:
            yield ContractChange("MINOR", place, f"need not be in {before[field].table}.{before[field].field}")
    if (old.title, old.description) != (new.title, new.description):
        yield ContractChange("PATCH", new.name, "described in other words")


def _column_changes(table: str, old: dict[str, Field], new: dict[str, Field]) -> Iterator[ContractChange]:
    for name in [n for n in old if n not in new]:
        yield ContractChange("MAJOR", f"{table}.{name}", "column removed")
    for name in [n for n in new if n not in old]:
        yield ContractChange("MINOR", f"{table}.{name}", "column added")
    if [n for n in old if n in new] != [n for n in new if n in old]:
        yield ContractChange("MAJOR", table, "columns stand in another order")
    for name, after in new.items():
        if name in old:
            for kind, what in _field_changes(old[name], after):
                yield ContractChange(kind, f"{table}.{name}", what)


def _field_changes(old: Field, new: Field) -> Iterator[tuple[Kind, str]]:
    if old.type != new.type:
        yield "MAJOR", f"type is now {new.type}, was {old.type}"
    if old.is_edtf != new.is_edtf:
        yield "MAJOR", f"is {'now' if new.is_edtf else 'no longer'} an EDTF date"
    if old.format != new.format:
        yield "MAJOR" if new.format != "default" else "MINOR", f"format is now {new.format}, was {old.format}"
    for word, before, after in (("required", old.required, new.required), ("unique", old.unique, new.unique)):
        if before != after:
            yield "MAJOR" if after else "MINOR", f"is {'now' if after else 'no longer'} {word}"
    if old.pattern != new.pattern:
        # whether one pattern accepts all that another does is not told from their texts
        yield (
            "MAJOR" if new.pattern else "MINOR",
            f"pattern is now {new.pattern or 'none'}, was {old.pattern or 'none'}",
        )
    yield from _limit_changes("minimum", old.minimum, new.minimum, upper=False)
    yield from _limit_changes("maximum", old.maximum, new.maximum, upper=True)
    yield from _limit_changes("maxLength", old.max_length, new.max_length, upper=True)
    yield from _vocabulary_changes(old.enum or old.item_enum, new.enum or new.item_enum)
    if (old.title, old.description, old.example) != (new.title, new.description, new.example):
        yield "PATCH", "described in other words"


def _limit_changes(word: str, old: int | None, new: int | None, *, upper: bool) -> Iterator[tuple[Kind, str]]:
    if old == new:
        return
    tighter = new is not None and (old is None or (new < old if upper else new > old))
    said = f"{word} is now {'none' if new is None else new}, was {'none' if old is None else old}"
    yield "MAJOR" if tighter else "MINOR", said


def _vocabulary_changes(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[Kind, str]]:
    if old and not new:
        yield "MINOR", "vocabulary is no longer closed"
    elif new and not old:
        yield "MAJOR", "vocabulary is now closed"
    else:
        if gone := [w for w in old if w not in new]:
            yield "MAJOR", f"vocabulary lost {', '.join(gone)}"
        if come := [w for w in new if w not in old]:
            yield "MINOR", f"vocabulary gained {', '.join(come)}"
