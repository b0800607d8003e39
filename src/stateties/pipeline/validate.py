"""Say everything that is wrong with the tables, in one run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stateties.contract import Contract, Table
from stateties.contract.model import DELIMITER, Field
from stateties.contract.to_pandera import text_schema
from stateties.pipeline.read import Reading, empty_frame, read_table
from stateties.problems import Problem, problem
from stateties.rules import DATASET_RULES, ROW_RULES, Setting

#: A cell that fails one of these cannot be worked with; rules that compare see it as empty.
_UNREADABLE = {"date-invalid", "day-invalid", "integer-invalid"}

_EXPLAIN = {"cell-padded", "cell-control", "text-not-nfc", "list-malformed", *_UNREADABLE}
_FOLLOW = {"end-before-start", "out-of-range", "pattern-mismatch", "not-in-vocabulary", "url-malformed", "link-broken"}

#: What is reported of an unused row is worth nothing while rows that may use it cannot be read.
_NEEDS_ALL_ROWS = {"source-unused", "person-unused", "organization-unused", "id-vanished"}


@dataclass(frozen=True, slots=True)
class Validation:
    """The outcome of a validation.

    Attributes:
        problems: What is wrong, errors and warnings, in the order of file and line.
        tables: The tables as text, with `_file` and `_line`, rows in the order of the files.
    """

    problems: list[Problem]
    tables: Mapping[str, pl.DataFrame]


def validate_folder(
    contract: Contract,
    folder: Path,
    today: dt.date,
    *,
    released: Mapping[str, frozenset[str]] | None = None,
    release: str = "",
) -> Validation:
    """Validate all tables that people write.

    Args:
        contract: The contract.
        folder: Folder with a CSV per table (`datasets/`).
        today: The day that counts as today.
        released: Identifiers of the last release by table, which must not vanish.
        release: Name of that release.
    """
    problems: list[Problem] = []
    tables: dict[str, pl.DataFrame] = {}
    broken: set[tuple[str, int]] = set()
    for table in contract.curated:
        readings = [read_table(path, table.columns, _shown(path)) for path in _files(table, folder)]
        tables[table.name], found = _check(table, readings)
        problems += found
        broken |= {(r.file, line) for r in readings for line in r.lines_broken}
    unreadable = any(p.code.startswith(("file-", "header-", "row-length", "quote-")) for p in problems)
    setting = Setting(contract, today, released or {}, release)
    for rule in DATASET_RULES:
        if unreadable and rule.code in _NEEDS_ALL_ROWS:
            continue
        for f in rule.find(tables, setting):
            if (f.file, f.line) in broken:
                continue
            file = f.file if f.line else _shown(folder / contract.table(f.file).path)
            problems.append(problem(rule.code, file, f.line, f.column, f.value, **f.params))
    return Validation(sorted(set(problems)), tables)


def validate_file(contract: Contract, path: Path, table_name: str) -> list[Problem]:
    """Validate one file by the schema of a table, without looking at other tables.

    Args:
        contract: The contract.
        path: The CSV.
        table_name: Table whose schema it follows.

    Raises:
        KeyError: There is no such table.
    """
    table = contract.table(table_name)
    _, problems = _check(table, [read_table(path, table.columns)])
    return sorted(set(problems))


def _shown(path: Path) -> str:
    """A path as people would type it from where they are."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _files(table: Table, folder: Path) -> list[Path]:
    """Files of a table; a table of several files may have none yet, any other file must be there."""
    return sorted(folder.glob(table.path)) if "*" in table.path else [folder / table.path]


def _check(table: Table, readings: Sequence[Reading]) -> tuple[pl.DataFrame, list[Problem]]:
    """Check the rows of a table by its schema and its row rules."""
    problems = [p for r in readings for p in r.problems]
    frame = pl.concat([empty_frame(table.columns), *(r.frame for r in readings)])
    broken = {(r.file, line) for r in readings for line in r.lines_broken}
    missing = {c for r in readings for c in r.columns_missing}
    failures = list(text_schema(table, ROW_RULES.get(table.name, ())).failures(frame))
    unreadable: dict[str, set[int]] = {}
    for failure in failures:
        if failure.check.code in _UNREADABLE:
            unreadable.setdefault(failure.check.column, set()).add(failure.row)
    for failure in failures:
        row, check = frame.row(failure.row, named=True), failure.check
        params = {**check.params, **check.row_params(row)}
        compared = failure.row in unreadable.get(params.get("other_column", ""), ())
        if compared or check.column in missing or (row["_file"], row["_line"]) in broken:
            continue
        value = row[check.column] or ""
        if check.code == "not-in-vocabulary":
            value = _first_unknown(value, table.field(check.column))
        problems.append(problem(check.code, row["_file"], row["_line"], check.column, value, **params))
    return _without(frame, unreadable), _most_telling(problems)


def _first_unknown(value: str, field: Field) -> str:
    allowed = field.item_enum or field.enum
    return next((item for item in value.split(DELIMITER) if item not in allowed), value)


def _without(frame: pl.DataFrame, cells: Mapping[str, set[int]]) -> pl.DataFrame:
    """The table with these cells emptied, so that rules need not fear them."""
    numbers = pl.int_range(pl.len())
    return frame.with_columns(
        pl.when(~numbers.is_in(sorted(rows))).then(pl.col(column)).alias(column) for column, rows in cells.items()
    )


def _most_telling(problems: list[Problem]) -> list[Problem]:
    """Of several problems of one cell keep what explains the others.

    A padded cell need not be told that it lacks the form that it would have without the padding.
    """
    explained = {(p.file, p.line, p.column) for p in problems if p.code in _EXPLAIN}
    return [p for p in problems if p.code not in _FOLLOW or (p.file, p.line, p.column) not in explained]
