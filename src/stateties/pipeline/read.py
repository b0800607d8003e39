"""Read a CSV of the dataset as text, each row with the line it stands on.

The dialect is RFC 4180 with LF at line ends, in UTF-8. Nothing is guessed and nothing is converted:
a cell is the text that stands there, an empty cell is null.

Blocks that follow the dialect are parsed by pyarrow; a block that does not is parsed again by
Python, record by record, to say where and why.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from stateties.contract.checks import CELL_LIMIT
from stateties.pipeline.blocks import BLOCK, BOM, LONGEST_RECORD, Block, blocks
from stateties.problems import Problem, problem

_T = TypeVar("_T")

_NEVER_CLOSED = "unexpected end of data"
#: First bytes of a character of UTF-8 without its last.
_CUT = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")


@dataclass(slots=True)
class Reading:
    """What was read of one file.

    Attributes:
        file: How problems name the file.
        frame: The columns of the schema as text, with `_file` and `_line`.
        problems: What is wrong with the file as a CSV.
        columns_missing: Columns of the schema that the header lacks; they are null in the frame.
        lines_broken: Lines whose cells cannot be told apart; only their first cell is kept.
        sure: Codes of problems that no cell can have, known without looking at cells one by one.
    """

    file: str
    frame: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    columns_missing: set[str] = field(default_factory=set)
    lines_broken: set[int] = field(default_factory=set)
    sure: frozenset[str] = frozenset()


@dataclass(slots=True)
class Part:
    """Some rows of a file.

    Attributes:
        cells: The columns of the schema as text.
        block: Where they come from.
        problems: What is wrong with these bytes as a CSV.
        lines_broken: Lines whose cells cannot be told apart; only their first cell is kept.
        known_lines: Lines of the rows, where the block cannot tell.
        last: Whether nothing behind can be read.
        arrow: The columns as Arrow, where pyarrow parsed them and the file has them all.
        sure: Codes of problems that no cell can have, known without looking at cells one by one.
    """

    cells: pl.DataFrame
    block: Block
    problems: list[Problem] = field(default_factory=list)
    lines_broken: set[int] = field(default_factory=set)
    known_lines: list[int] | None = None
    last: bool = False
    arrow: pa.Table | None = None
    sure: frozenset[str] = frozenset()

    def lines(self) -> pl.Series:
        """The line, from 1, on which each row begins."""
        known = self.block.lines() if self.known_lines is None else self.known_lines
        return pl.Series("_line", known, pl.Int64)


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
    reading = Reading(name, empty_frame(columns))
    frames, sure = [reading.frame], []
    try:
        with path.open("rb") as file:
            reader = Reader(file, name, columns)
            for part in reader.parts():
                frames.append(part.cells.with_columns(pl.lit(name).alias("_file"), part.lines()))
                reading.problems += part.problems
                reading.lines_broken |= part.lines_broken
                sure.append(part.sure)
    except FileNotFoundError:
        reading.problems.append(problem("file-missing", name))
        return reading
    reading.frame = pl.concat(frames)
    reading.problems = [*reader.problems, *reading.problems]
    reading.columns_missing = reader.columns_missing
    reading.sure = frozenset.intersection(*sure) if sure else frozenset()
    return reading


class Reader:
    """Reads a CSV part by part.

    Attributes:
        problems: What is wrong with the header or the file as a whole; known after the first part.
        columns_missing: Columns of the schema that the header lacks.
    """

    def __init__(
        self, file: BinaryIO, name: str, columns: Sequence[str], size: int = BLOCK, only: Sequence[str] = ()
    ) -> None:
        """Prepare to read.

        Args:
            file: The file, from its beginning.
            name: How problems name the file.
            columns: Columns of its schema, in their order.
            size: Bytes to read at a time.
            only: Columns that are wanted, if not all are; the others are empty.
        """
        self.problems: list[Problem] = []
        self.columns_missing: set[str] = set()
        self._file, self._name, self._columns, self._size = file, name, list(columns), size
        self._only = list(only or columns)
        self._header: list[str] = []
        self._where: list[int | None] = []
        self._told_line_ending = False

    def parts(self) -> Iterator[Part]:
        """Yield the rows, and what is wrong with the bytes they come from."""
        # one parser leaves room for the checks and the writing; who wants a few columns does neither
        parsers = 1 if self._only == self._columns else 2
        with ThreadPoolExecutor(parsers) as pool:
            parsing = ((block, pool.submit(self._fast, block)) for block in self._bodies())
            for block, fast in _begun(parsing, parsers):
                part = fast.result() or self._slow(block)
                yield part
                if part.last:
                    return

    def _bodies(self) -> Iterator[Block]:
        """Yield the blocks, without the header."""
        for block in blocks(self._file, self._size, _whole_records):
            rest = block if self._header else self._read_header(block)
            if not self._header:
                return
            if rest.data:
                yield rest
        if not self._header:
            self.problems.append(problem("file-empty", self._name, header=",".join(self._columns)))

    def _read_header(self, block: Block) -> Block:
        """Read the header off the first block; what is left of the block is returned."""
        data = block.data
        if data.startswith(BOM):
            self.problems.append(problem("bom", self._name, 1))
            data = data[len(BOM) :]
        end = 0
        while True:
            end = data.find(b"\n", end) + 1
            if not end or data[:end].count(b'"') % 2 == 0:
                break
        text = self._decoded(data[: end or len(data)], 1, self.problems)
        record = next(_records(text, self._name, 1, self.problems), None)
        if record is None or not record.cells:
            if not self.problems or self.problems[-1].code == "bom":
                self.problems.append(problem("file-empty", self._name, header=",".join(self._columns)))
            return block
        self._header = record.cells
        self._where = self._check_header(record)
        return block.behind(len(block.data) - len(data) + (end or len(data)))

    def _fast(self, block: Block) -> Part | None:
        """Parse a block that follows the dialect; None if it does not."""
        irregular = block.marks is None or b"\r" in block.data or b"\0" in block.data
        if irregular or len(set(self._header)) < len(self._header):
            return None
        known = [c for c in self._only if c in self._header]
        try:
            table = pacsv.read_csv(
                pa.BufferReader(block.data),
                # as one block, which is not cut again, line ends within quotation marks are no trouble
                pacsv.ReadOptions(use_threads=False, column_names=self._header, block_size=len(block.data) + 1),
                pacsv.ParseOptions(ignore_empty_lines=False),
                pacsv.ConvertOptions(
                    column_types=dict.fromkeys(self._header, pa.string()),
                    include_columns=known,
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid:
            return None
        # pyarrow takes a blank line for a row of empty cells
        if all(column.null_count for column in table.columns) and block.blank_lines():
            return None
        cells = pl.DataFrame(pl.from_arrow(table, rechunk=False))
        if len(known) < len(self._columns):
            absent = [pl.lit(None, pl.String).alias(c) for c in self._columns if c not in known]
            return Part(cells.with_columns(absent).select(self._columns), block)
        return Part(cells, block, arrow=table, sure=block.sure() | ({"cell-too-long"} if _short(table) else set()))

    def _slow(self, block: Block) -> Part:
        """Parse a block record by record, and say what is wrong with it."""
        name, part = self._name, Part(empty_frame(self._columns).select(self._columns), block, known_lines=[])
        lines: list[int] = []
        rows: list[list[str | None]] = []
        data = block.data
        if block.more and (cut := _CUT.search(data)):  # a character whose other bytes are still to come
            data = data[: cut.start()] + b"?"
        found: list[Problem] = []
        text = self._decoded(data, block.line, found)
        for record in _records(text, name, block.line, found):
            if not record.cells:
                part.problems.append(problem("row-blank", name, record.line))
                continue
            if len(record.cells) != len(self._header):
                there, expected = len(record.cells), len(self._header)
                part.problems.append(problem("row-length", name, record.line, found=there, expected=expected))
                part.lines_broken.add(record.line)
                # the identifier, which stands first, is kept, so that rows that name it still find it
                first = record.cells[0] if self._where[0] == 0 else ""
                rows.append([first or None, *(None for _ in self._columns[1:])])
            else:
                rows.append([(record.cells[i] or None) if i is not None else None for i in self._where])
            lines.append(record.line)
        part.problems += found
        if broken := [p for p in part.problems if p.code.startswith("quote-")]:
            # what stands behind cannot be told apart
            part.problems = [p for p in part.problems if p.line < broken[0].line] + broken
            part.last = True
        part.known_lines = lines
        if rows:
            part.cells = pl.DataFrame(rows, schema=part.cells.schema, orient="row")
        return part

    def _decoded(self, data: bytes, line: int, problems: list[Problem]) -> str:
        """Text of some bytes that begin on a line; what cannot be text is told and replaced."""
        say, name = problems.append, self._name
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("utf-8", errors="replace")
            for number, found in enumerate(data.split(b"\n"), start=line):
                try:
                    found.decode("utf-8")
                except UnicodeDecodeError as error:
                    byte = f"0x{found[error.start]:02x}"
                    say(problem("encoding-invalid", name, number, byte=byte, position=error.start + 1, value=byte))
        if "\r" in text:
            if not self._told_line_ending:
                say(problem("line-ending", name, line + text[: text.index("\r")].count("\n")))
            self._told_line_ending = True
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "\0" in text:
            numbered = enumerate(text.split("\n"), start=line)
            problems.extend(problem("nul-byte", name, number) for number, found in numbered if "\0" in found)
        return text.replace("\0", "")

    def _check_header(self, header: Record) -> list[int | None]:
        """Say what is wrong with the header, and where each column of the schema stands in it."""
        found, columns, name = header.cells, self._columns, self._name
        hint = ",".join(columns)
        say = self.problems.append
        for column in dict.fromkeys(c for c in found if found.count(c) > 1):
            say(problem("header-duplicate", name, header.line, value=column))
        for column in dict.fromkeys(c for c in found if c not in columns):
            say(problem("header-unknown", name, header.line, value=column, header=hint))
        for column in columns:
            if column not in found:
                say(problem("header-missing", name, header.line, value=column, header=hint))
                self.columns_missing.add(column)
        known = [c for c in found if c in columns]
        if set(known) == set(columns) and len(known) == len(columns) and known != columns:
            say(problem("header-order", name, header.line, header=hint))
        return [found.index(c) if c in found else None for c in columns]


def _begun(items: Iterator[_T], most: int) -> Iterator[_T]:
    """The same items, of which some more are begun while one is used."""
    waiting: deque[_T] = deque()
    for item in items:
        waiting.append(item)
        if len(waiting) > most:
            yield waiting.popleft()
    yield from waiting


def _short(table: pa.Table) -> bool:
    """Whether no cell has more bytes than a cell may have characters."""
    ends = (np.frombuffer(c.buffers()[1], np.int32) for column in table.columns for c in column.chunks)
    return all(np.diff(e).max(initial=0) <= CELL_LIMIT for e in ends)


def parse(text: str) -> Iterator[Record]:
    """Yield the records of a CSV text; a blank line is a record without cells.

    Raises:
        csv.Error: A quotation mark never closes, or closes too early.
    """
    return _parse(text, 1)


def _parse(text: str, line: int) -> Iterator[Record]:
    # The limit is one for all of Python and may have been set by anybody; ours is CELL_LIMIT, later.
    before = csv.field_size_limit(max(len(text), 1))
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        first = line
        for cells in reader:
            yield Record(line, cells)
            line = first + reader.line_num
    finally:
        csv.field_size_limit(before)


def _records(text: str, name: str, line: int, problems: list[Problem]) -> Iterator[Record]:
    """Yield records as far as the quoting is sound, and say where it breaks."""
    try:
        for record in _parse(text, line):
            yield record
            line = record.line + 1 + sum(cell.count("\n") for cell in record.cells)
    except csv.Error as error:
        code = "quote-unclosed" if _NEVER_CLOSED in str(error) else "quote-misplaced"
        problems.append(problem(code, name, line))


def _whole_records(data: bytes) -> int:
    """Where the last whole record ends, by parsing; 0 if nowhere.

    Where a quotation mark is misplaced all is taken, for what stands behind it cannot be told apart.
    """
    known = data[:-1] if data.endswith(b"\r") else data  # a line feed may be still to come
    text = known.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", b"").decode("latin-1")
    ends = begins = 0
    try:
        for record in _parse(text, 0):
            begins, ends = record.line, record.line + 1 + sum(cell.count("\n") for cell in record.cells)
        if not text.endswith("\n"):
            ends = begins  # the last record may go on
    except csv.Error as error:
        if _NEVER_CLOSED not in str(error):
            return len(data)
    if not ends and len(data) >= LONGEST_RECORD:
        return len(data)
    line_ends = re.finditer(rb"\r\n|\r|\n", known)
    return next((m.end() for number, m in enumerate(line_ends, start=1) if number == ends), 0)
