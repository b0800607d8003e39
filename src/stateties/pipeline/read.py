"""Read a CSV of the dataset as text, each row with the line it stands on.

The dialect is RFC 4180 with LF at line ends, in UTF-8. Nothing is guessed and nothing is converted:
a cell is the text that stands there, an empty cell is null.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from stateties.problems import Problem, problem

#: Longest cell, in characters: what a cell of a spreadsheet can hold.
CELL_LIMIT = 32_767

_CONTROL = re.compile("[\x01-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_NEVER_CLOSED = "unexpected end of data"


@dataclass(slots=True)
class Reading:
    """What was read of one file.

    Attributes:
        file: How problems name the file.
        frame: The columns of the schema as text, with `_file` and `_line`.
        problems: What is wrong with the file as a CSV.
        columns_missing: Columns of the schema that the header lacks; they are null in the frame.
        lines_broken: Lines whose cells cannot be told apart; only their first cell is kept.
    """

    file: str
    frame: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    columns_missing: set[str] = field(default_factory=set)
    lines_broken: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Record:
    """One record of a CSV, with the line on which it begins."""

    line: int
    cells: list[str]


def empty_frame(columns: Sequence[str]) -> pl.DataFrame:
    """A table of text without rows."""
    return pl.DataFrame(schema={**dict.fromkeys(columns, pl.String), "_file": pl.String, "_line": pl.Int64})


def read_table(path: Path, columns: Sequence[str], shown_as: str | None = None) -> Reading:
    """Read one file.

    Args:
        path: The file.
        columns: Columns of its schema, in their order.
        shown_as: How problems name the file; by default its path.

    Returns:
        The rows as far as they can be read, and every problem found on the way.
    """
    name = shown_as or str(path)
    header_hint = ",".join(columns)
    reading = Reading(name, empty_frame(columns))
    try:
        data = path.read_bytes()
    except OSError:
        reading.problems.append(problem("file-missing", name))
        return reading
    text = _decoded(data, name, reading.problems)
    records = _records(text, name, reading.problems)
    header = next(records, None)
    if header is None:
        reading.problems.append(problem("file-empty", name, header=header_hint))
        return reading
    where = _check_header(header, columns, name, reading)
    rows: list[list[str | int | None]] = []
    for record in records:
        if not record.cells:
            reading.problems.append(problem("row-blank", name, record.line))
            continue
        if len(record.cells) != len(header.cells):
            reading.problems.append(
                problem("row-length", name, record.line, found=len(record.cells), expected=len(header.cells))
            )
            reading.lines_broken.add(record.line)
            # the identifier, which stands first, is kept, so that rows that name it still find it
            first = record.cells[0] if where[0] == 0 else ""
            rows.append([first or None, *(None for _ in columns[1:]), name, record.line])
            continue
        cells = [record.cells[i] if i is not None else "" for i in where]
        for column, cell in zip(columns, cells, strict=True):
            reading.problems.extend(_cell_problems(cell, name, record.line, column))
        rows.append([*(cell or None for cell in cells), name, record.line])
    if rows:
        reading.frame = pl.DataFrame(rows, schema=reading.frame.schema, orient="row")
    return reading


def parse(text: str) -> Iterator[Record]:
    """Yield the records of a CSV text; a blank line is a record without cells.

    Raises:
        csv.Error: A quotation mark never closes, or closes too early.
    """
    # The limit is one for all of Python and may have been set by anybody; ours is CELL_LIMIT, later.
    before = csv.field_size_limit(max(len(text), 1))
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        line = 1
        for cells in reader:
            yield Record(line, cells)
            line = reader.line_num + 1
    finally:
        csv.field_size_limit(before)


def _decoded(data: bytes, name: str, problems: list[Problem]) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        problems.append(problem("bom", name, 1))
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        for number, line in enumerate(data.split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = f"0x{line[error.start]:02x}"
                problems.append(
                    problem("encoding-invalid", name, number, byte=byte, position=error.start + 1, value=byte)
                )
    if "\r" in text:
        problems.append(problem("line-ending", name, text[: text.index("\r")].count("\n") + 1))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        lines = enumerate(text.split("\n"), start=1)
        problems.extend(problem("nul-byte", name, number) for number, found in lines if "\0" in found)
    return text.replace("\0", "")


def _records(text: str, name: str, problems: list[Problem]) -> Iterator[Record]:
    """Yield records as far as the quoting is sound, and say where it breaks."""
    line = 1
    try:
        for record in parse(text):
            yield record
            line = record.line + 1 + sum(cell.count("\n") for cell in record.cells)
    except csv.Error as error:
        code = "quote-unclosed" if _NEVER_CLOSED in str(error) else "quote-misplaced"
        problems.append(problem(code, name, line))


def _check_header(header: Record, columns: Sequence[str], name: str, reading: Reading) -> list[int | None]:
    """Say what is wrong with the header, and where each column of the schema stands in it."""
    found = header.cells
    hint = ",".join(columns)
    say = reading.problems.append
    for column in dict.fromkeys(c for c in found if found.count(c) > 1):
        say(problem("header-duplicate", name, header.line, value=column))
    for column in dict.fromkeys(c for c in found if c not in columns):
        say(problem("header-unknown", name, header.line, value=column, header=hint))
    for column in columns:
        if column not in found:
            say(problem("header-missing", name, header.line, value=column, header=hint))
            reading.columns_missing.add(column)
    known = [c for c in found if c in columns]
    if set(known) == set(columns) and len(known) == len(columns) and known != list(columns):
        say(problem("header-order", name, header.line, header=hint))
    return [found.index(c) if c in found else None for c in columns]


def _cell_problems(cell: str, name: str, line: int, column: str) -> Iterator[Problem]:
    if len(cell) > CELL_LIMIT:
        yield problem("cell-too-long", name, line, column, cell, found=f"{len(cell):,}", limit=f"{CELL_LIMIT:,}")
    if cell != cell.strip():
        yield problem("cell-padded", name, line, column, cell)
    if _CONTROL.search(cell):
        yield problem("cell-control", name, line, column, cell)
    if not unicodedata.is_normalized("NFC", cell):
        yield problem("text-not-nfc", name, line, column, cell)
