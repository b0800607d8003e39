"""What a rule is given and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

import narwhals as nw
import polars as pl

from stateties.contract.edtf import earliest_text, latest_text
from stateties.contract.model import Contract

#: Tables as text by name, each with `_file` and `_line`; a table that could not be read is empty.
Tables: TypeAlias = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule may know beside the tables.

    Attributes:
        contract: The contract that the tables follow.
        today: The day that counts as today; it comes from outside so that a check repeats.
        released: Identifiers of the last release by table; empty before the first.
        release: Name of that release, or an empty string.
    """

    contract: Contract
    today: dt.date
    released: Mapping[str, frozenset[str]] = field(default_factory=dict)
    release: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that breaks a rule.

    Attributes:
        file: File of the row.
        line: Line of the row; 0 if the row is not there any more.
        column: Column on which it is reported.
        value: The value found.
        params: What the wording of the problem needs beside the value.
    """

    file: str
    line: int
    column: str
    value: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatasetRule:
    """A rule across rows or tables.

    Attributes:
        code: Code of the problem it reports.
        find: Yields the rows that break it.
    """

    code: str
    find: Callable[[Tables, Setting], Iterator[Finding]]


def with_span(rows: pl.DataFrame, start: str, end: str, names: tuple[str, str] = ("_first", "_last")) -> pl.DataFrame:
    """Add the first day that one EDTF column can mean and the last that another can, as text to compare.

    Args:
        rows: The rows.
        start: Column whose first day is wanted.
        end: Column whose last day is wanted; the same one for the span of a single date.
        names: Names of the two columns added.
    """
    first, last = names
    spanned = nw.from_native(rows).with_columns(
        earliest_text(nw.col(start)).alias(first), latest_text(nw.col(end)).alias(last)
    )
    return spanned.to_native()


def findings(
    rows: pl.DataFrame,
    column: str,
    value: str | None = None,
    params: Mapping[str, Any] | Callable[[dict[str, Any]], Mapping[str, Any]] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Yield a finding per row.

    Args:
        rows: Failing rows with `_file` and `_line`.
        column: Column on which they are reported.
        value: Column that holds the value found, if that is another one.
        params: What the wording needs, or how to work it out from the row.
    """
    for row in rows.iter_rows(named=True):
        words = params(row) if callable(params) else params
        yield Finding(row["_file"], row["_line"], column, str(row[value or column]), words)
