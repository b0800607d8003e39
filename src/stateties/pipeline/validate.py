"""Say everything that is wrong with the tables, in one run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stateties.contract import Contract, Table
from stateties.contract.checks import keys
from stateties.contract.to_pandera import LINK_CODES, UNREADABLE, text_schema
from stateties.pipeline.read import Reading, empty_frame, read_table
from stateties.problems import Problem, problem
from stateties.rules import DATASET_RULES, ROW_RULES, Setting

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
        tables[table.name], found = check_table(table, readings)
        problems += found
        broken |= {(r.file, line) for r in readings for line in r.lines_broken}
    unreadable = any(p.code.startswith(("file-", "header-", "row-length", "quote-")) for p in problems)
    setting = Setting(contract, today, released or {}, release)
    told = {(p.file, p.line, p.column) for p in problems}
    for rule in DATASET_RULES:
        if unreadable and rule.code in _NEEDS_ALL_ROWS:
            continue
        for f in rule.find(tables, setting):
            malformed = rule.code in LINK_CODES and (f.file, f.line, f.column) in told
            if malformed or (f.file, f.line) in broken:
                continue
            file = f.file if f.line else _shown(folder / contract.table(f.file).path)
            problems.append(problem(rule.code, file, f.line, f.column, f.value, **f.params))
    return Validation(sorted(set(problems)), tables)


def _shown(path: Path) -> str:
    """A path as people would type it from where they are."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _files(table: Table, folder: Path) -> list[Path]:
    """Files of a table; a table of several files may have none yet, any other file must be there."""
    return sorted(folder.glob(table.path)) if "*" in table.path else [folder / table.path]


def check_table(table: Table, readings: Sequence[Reading]) -> tuple[pl.DataFrame, list[Problem]]:
    """Check the rows of a table by its schema, its row rules and its keys.

    Args:
        table: The table.
        readings: What was read of its files.

    Returns:
        All rows as text, cells that cannot be read emptied, and what is wrong with them.
    """
    problems = [p for r in readings for p in r.problems]
    frame = pl.concat([empty_frame(table.columns), *(r.frame for r in readings)])
    broken = pl.DataFrame(
        [(r.file, line) for r in readings for line in r.lines_broken],
        schema={"_file": pl.String, "_line": pl.Int64},
        orient="row",
    )
    missing = {c for r in readings for c in r.columns_missing}
    schema = text_schema(table, ROW_RULES.get(table.name, ()))
    unreadable: dict[str, pl.Series] = {}
    sure = frozenset.intersection(*(r.sure for r in readings)) if readings else frozenset()
    if len(refused := schema.refused(frame.select(table.columns), sure)):
        rows = frame.with_row_index("_row")[refused]
        rows = rows.join(broken, on=["_file", "_line"], how="anti", maintain_order="left")
        told = schema.explain(rows.select(table.columns), skip=missing)
        problems += schema.problems(rows, told)
        unreadable = {
            c.column: rows.filter(told[c.name])["_row"]
            for c in schema.checks
            if c.code in UNREADABLE and c.name in told
        }
    for key in keys(table):
        if not missing.intersection(key.columns):
            again = _repeated(frame, key.columns).join(broken, on=["_file", "_line"], how="anti", maintain_order="left")
            for row in again.iter_rows(named=True):
                column = key.columns[0]
                problems.append(problem(key.code, row["_file"], row["_line"], column, row[column] or "", **key.params))
    return _without(frame, unreadable), problems


def _repeated(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Rows of which another has the same values in these columns; an empty single cell repeats nothing."""
    filled = frame if len(columns) > 1 else frame.filter(pl.col(columns[0]).is_not_null())
    return filled.filter(pl.struct(columns).is_duplicated())


def _without(frame: pl.DataFrame, cells: Mapping[str, pl.Series]) -> pl.DataFrame:
    """The table with these cells, by column and row number, emptied, so that rules need not fear them."""
    numbers = pl.int_range(pl.len())
    return frame.with_columns(
        pl.when(~numbers.is_in(rows.implode())).then(pl.col(column)).alias(column)
        for column, rows in cells.items()
        if len(rows)
    )
