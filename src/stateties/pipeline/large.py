"""Validate files of any length by the schema of a table, and turn them into Parquet.

A file is read in parts of some megabytes. Each part is asked the one question of `TextSchema`; rows
that are refused leave it as line numbers and answers, and become text only as far as problems are
listed. So memory does not grow with the file, however much of it is wrong.
"""

from __future__ import annotations

import contextlib
import queue
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stateties.contract.checks import Key, keys, lost_link
from stateties.contract.known import Known, owned
from stateties.contract.model import DELIMITER, Contract, ForeignKey, Table
from stateties.contract.to_arrow import arrow_schema
from stateties.pipeline.blocks import BLOCK
from stateties.pipeline.read import Reader
from stateties.problems import CODES, Problem, problem
from stateties.rules import ROW_RULES

if TYPE_CHECKING:
    from stateties.contract.to_pandera import TextSchema

#: Told how many bytes of how many were read and how many rows that is.
Progress = Callable[[int, int, int], None]


#: Parts that wait, read, until they are judged.
_AHEAD = 3


@dataclass(slots=True)
class Verdict:
    """What is wrong with a file.

    Attributes:
        rows: Number of rows read.
        counts: Number of problems by code; exact.
        problems: The first of them, in the order of the file.
    """

    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Number of problems that are errors."""
        return sum(n for code, n in self.counts.items() if CODES[code].severity == "error")


def validate_large(
    contract: Contract,
    path: Path,
    table_name: str,
    *,
    known: Mapping[str, pl.Series] | None = None,
    out: Path | None = None,
    max_problems: int = 1_000,
    progress: Progress = lambda *_: None,
    block: int = BLOCK,
) -> Verdict:
    """Validate a file; where nothing is wrong with it, write it as Parquet.

    Args:
        contract: The contract.
        path: CSV, CSV compressed with gzip or Zstandard (`.gz`, `.zst`), or Parquet.
        table_name: Table whose schema it follows.
        known: Values that foreign keys may have, by `table.field`; a key that is not there is not checked.
        out: Where to write Parquet, typed as in the package; what stands there is replaced whole.
        max_problems: How many problems to list; all are counted.
        progress: Is told how far the reading is.
        block: Bytes to read at a time.

    Returns:
        What was found; `out` is written if that is no error.

    Raises:
        KeyError: There is no such table.
        OSError: A file cannot be read or written.
        pa.ArrowInvalid: The file ends in `.parquet` and is none.
    """
    table = contract.table(table_name)
    source = _Input(path, progress)
    with (
        _Output(out, table) as output,
        source.parts(table, block, each=output.write) as parts,
        tempfile.TemporaryDirectory() as spill,
    ):
        # Pandera takes its time to be imported; the first parts are read and written meanwhile
        from stateties.contract.to_pandera import text_schema

        schema = text_schema(table, ROW_RULES.get(table_name, ()))
        links = [Link(k, known[_name(k)]) for k in table.links if known and _name(k) in known]
        judge = Judge(table, schema, links, str(path), max_problems)
        seen = [Seen(key, Path(spill)) for key in keys(table)]
        for part in parts:
            judge.take(part)
            for s in seen:
                s.take(part.cells)
            if judge.hopeless:
                output.drop()
        judge.explain()
        for s in seen:
            judge.repeated(s, source)
        if not judge.verdict.errors:
            output.keep()
    return judge.finish()


def _name(link: ForeignKey) -> str:
    return f"{link.reference.table}.{link.reference.field}"


# -- parts


@dataclass(slots=True)
class Rows:
    """Some rows, whatever file they come from.

    Attributes:
        cells: The columns of the table as text.
        lines: Gives the line of each row; of Parquet, which has no lines, the number of the row.
        problems: What is wrong with the bytes they come from.
        missing: Columns that the file lacks.
        broken: Lines whose cells cannot be told apart.
        sure: Codes of problems that no cell can have.
        arrow: The cells as Arrow, where they are at hand.
    """

    cells: pl.DataFrame
    lines: Callable[[], pl.Series]
    problems: list[Problem]
    missing: set[str]
    broken: set[int]
    sure: frozenset[str] = frozenset()
    arrow: pa.Table | None = None


def _same(lines: pl.Series) -> pl.Series:
    return lines


class _Input:
    """A file that is read part by part, more than once if need be."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self._path, self._progress = path, progress
        self._size = path.stat().st_size

    @contextlib.contextmanager
    def parts(
        self, table: Table, block: int, *, only: Sequence[str] = (), each: Callable[[Rows], None] = lambda _: None
    ) -> Iterator[Iterator[Rows]]:
        """Begin to read the rows.

        Args:
            table: The table.
            block: Bytes to read at a time.
            only: Columns that are wanted, if not all are.
            each: Is handed each part as soon as it is read, in the thread that reads.
        """
        read = self._parquet if self._path.suffix == ".parquet" else self._csv
        with self._path.open("rb") as raw, ahead(_handed(read(raw, table, block, only or table.columns), each)) as rows:
            yield self._told(raw, rows)

    def _told(self, raw: BinaryIO, parts: Iterator[Rows]) -> Iterator[Rows]:
        rows = 0
        for part in parts:
            yield part
            rows += part.cells.height
            self._progress(raw.tell() if not raw.closed else self._size, self._size, rows)

    def _csv(self, raw: BinaryIO, table: Table, block: int, only: Sequence[str]) -> Iterator[Rows]:
        compression = {".gz": "gzip", ".zst": "zstd"}.get(self._path.suffix)
        file = pa.CompressedInputStream(raw, compression) if compression else raw
        reader = Reader(file, str(self._path), table.columns, block, only)
        told = 0
        for part in reader.parts():
            problems = [*reader.problems[told:], *part.problems]
            told = len(reader.problems)
            missing, broken = reader.columns_missing, part.lines_broken
            yield Rows(part.cells, cache(part.lines), problems, missing, broken, part.sure, part.arrow)
        if told < len(reader.problems):
            empty = pl.DataFrame(schema=dict.fromkeys(table.columns, pl.String))
            nothing = pl.Series("_line", [], pl.Int64)
            yield Rows(empty, lambda: nothing, reader.problems[told:], reader.columns_missing, set())

    def _parquet(self, raw: BinaryIO, table: Table, block: int, only: Sequence[str]) -> Iterator[Rows]:
        file = pq.ParquetFile(raw)
        name, first, there = str(self._path), 1, file.schema_arrow.names
        hint = ",".join(table.columns)
        missing = [c for c in table.columns if c not in there]
        problems = [problem("header-missing", name, 0, value=c, header=hint) for c in missing]
        for batch in file.iter_batches(max(block // 256, 1_000), columns=[c for c in only if c in there]):
            cells = pl.DataFrame(pl.from_arrow(batch)).with_columns(pl.all().cast(pl.String))
            absent = [c for c in table.columns if c not in cells.columns]
            cells = cells.with_columns(pl.lit(None, pl.String).alias(c) for c in absent).select(table.columns)
            cells = cells.with_columns(pl.when(pl.all() != "").then(pl.all()))
            lines = pl.int_range(first, first + cells.height, dtype=pl.Int64, eager=True).alias("_line")
            yield Rows(cells, partial(_same, lines), problems, set(missing), set())
            first, problems = first + cells.height, []


def _handed(parts: Iterator[Rows], to: Callable[[Rows], None]) -> Iterator[Rows]:
    for part in parts:
        to(part)
        yield part


@contextlib.contextmanager
def ahead(items: Iterator[Rows], most: int = _AHEAD) -> Iterator[Iterator[Rows]]:
    """The same items, some made before they are asked for, from now on."""
    made: queue.Queue[Rows | BaseException | None] = queue.Queue(most)
    stop = threading.Event()

    def put(item: Rows | BaseException | None) -> None:
        while not stop.is_set():
            with contextlib.suppress(queue.Full):
                made.put(item, timeout=0.1)
                return

    def make() -> None:
        try:
            for item in items:
                put(item)
                if stop.is_set():
                    return
            put(None)
        except BaseException as error:
            put(error)

    maker = threading.Thread(target=make, daemon=True)

    def taken() -> Iterator[Rows]:
        while (item := made.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    maker.start()
    try:
        yield taken()
    finally:
        stop.set()
        maker.join()


# -- verdicts


class Link:
    """A foreign key and the values that it may have."""

    def __init__(self, key: ForeignKey, values: pl.Series) -> None:
        self.key = key
        self._values = values.implode()
        self._known = Known((key.field,))

    def lost(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Rows (`row`, from 0) and the items of theirs (`item`) that are none of the values."""
        new = self._known.new(cells)
        if new is None:
            return self._lost(cells)
        lost = self._lost(new)
        self._known.keep(new.with_row_index("row").join(lost, on="row", how="anti").drop("row"))
        return lost if lost.is_empty() else self._lost(cells)

    def _lost(self, cells: pl.DataFrame) -> pl.DataFrame:
        column = pl.col(self.key.field)
        items = cells.lazy().select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), column.alias("item"))
        items = items.filter(pl.col("item").is_not_null())
        if cells.select(column.str.contains(DELIMITER, literal=True).any()).item():
            items = items.with_columns(pl.col("item").str.split(DELIMITER)).explode("item")
        return items.filter((pl.col("item") != "") & ~pl.col("item").is_in(self._values)).collect()


class Judge:
    """Gathers what is wrong with the rows of a file: exact counts, and the first problems in words.

    Refused rows wait until there are some thousands of them before they are asked why.
    """

    _GATHERED = 20_000

    def __init__(self, table: Table, schema: TextSchema, links: Iterable[Link], file: str, most: int) -> None:
        self.verdict = Verdict()
        self._table, self._schema, self._links = table, schema, list(links)
        self._file, self._most = file, most
        self._refused: list[pl.DataFrame] = []
        self._lost: list[list[pl.DataFrame]] = [[] for _ in self._links]
        self._waiting = 0
        self._missing: set[str] = set()

    def take(self, rows: Rows) -> None:
        """Judge some rows."""
        self.verdict.rows += rows.cells.height
        self._missing = rows.missing
        self._tell(rows.problems)
        refused = self._schema.refused(rows.cells, rows.sure)
        if len(refused):
            placed = self._placed(rows, refused)
            if rows.broken:
                placed = placed.filter(~pl.col("_line").is_in(sorted(rows.broken)))
            self._refused.append(owned(placed))
            self._waiting += len(refused)
        for link, waiting in zip(self._links, self._lost, strict=True):
            if link.key.field in rows.missing:
                continue
            lost = link.lost(rows.cells)
            if not lost.is_empty():
                waiting.append(owned(lost.with_columns(rows.lines()[lost["row"]].alias("_line"))))
                self._waiting += lost.height
        if self._waiting > self._GATHERED:
            self.explain()

    @property
    def hopeless(self) -> bool:
        """Whether the file has an error, as far as it is judged."""
        return bool(self._waiting) or bool(self.verdict.errors)

    def explain(self) -> None:
        """Ask why the waiting rows were refused."""
        malformed: dict[str, pl.Series] = {}
        if self._refused:
            rows = pl.concat(self._refused)
            told = self._schema.explain(rows.select(self._table.columns), skip=self._missing)
            self._count(told)
            for link in self._links:
                if names := [c.name for c in self._schema.checks if c.column == link.key.field and c.name in told]:
                    malformed[link.key.field] = rows.filter(told.select(pl.any_horizontal(names)).to_series())["_line"]
            wrong = told.select(pl.any_horizontal(pl.all()).arg_true()).to_series()[: self._room()]
            self._list(self._schema.problems(rows[wrong], told[wrong]))
        for link, waiting in zip(self._links, self._lost, strict=True):
            if waiting:
                self._tell_lost(link.key, pl.concat(waiting), malformed.get(link.key.field))
                waiting.clear()
        self._refused.clear()
        self._waiting = 0

    def _count(self, told: pl.DataFrame) -> None:
        sums = told.sum().row(0, named=True)
        for check in self._schema.checks:
            if number := sums.get(check.name):
                self.verdict.counts[check.code] += number

    def _tell_lost(self, key: ForeignKey, lost: pl.DataFrame, malformed: pl.Series | None) -> None:
        if malformed is not None:
            lost = lost.filter(~pl.col("_line").is_in(malformed.implode()))
        if lost.is_empty():
            return
        code, params = lost_link(key)
        self.verdict.counts[code] += lost.height
        for row in lost[: self._room()].iter_rows(named=True):
            self._list([problem(code, self._file, row["_line"], key.field, row["item"], **params)])

    def repeated(self, seen: Seen, source: _Input) -> None:
        """Judge what a key repeats; the file is read again where it seems to."""
        for line, value in seen.repeated(lambda: source.parts(self._table, BLOCK, only=seen.key.columns)):
            self.verdict.counts[seen.key.code] += 1
            if self.verdict.counts[seen.key.code] <= self._most:
                column = seen.key.columns[0]
                self._list([problem(seen.key.code, self._file, line, column, value, **seen.key.params)])

    def finish(self) -> Verdict:
        """The verdict, its problems in the order of the file and no more than are wanted."""
        self.verdict.problems = sorted(set(self.verdict.problems))[: self._most]
        return self.verdict

    def _room(self) -> int:
        return max(self._most - len(self.verdict.problems), 0)

    def _placed(self, rows: Rows, numbers: pl.Series) -> pl.DataFrame:
        lines = rows.lines()[numbers]
        return rows.cells[numbers].with_columns(pl.lit(self._file).alias("_file"), lines.alias("_line"))

    def _tell(self, problems: Iterable[Problem]) -> None:
        for p in problems:
            self.verdict.counts[p.code] += 1
            if self._room():
                self._list([p])

    def _list(self, problems: Iterable[Problem]) -> None:
        self.verdict.problems.extend(problems)


class Seen:
    """Values of a key, as hashes of 64 bits, to find those that stand in two rows.

    Two rows of one value have one hash; rows of one hash are looked at again. Hashes beyond what
    memory should hold go to files, parted by their leading bits.
    """

    #: Hashes to hold in memory: half a gigabyte.
    HELD = 64 << 20
    _FILES = 64

    def __init__(self, key: Key, folder: Path) -> None:
        self.key = key
        self._folder = folder / key.columns[0]
        self._held: list[np.ndarray] = []
        self._count = 0

    def take(self, cells: pl.DataFrame) -> None:
        """Remember the values of some rows."""
        hashes = self._hashes(cells)
        self._held.append(hashes)
        self._count += len(hashes)
        if self._count > self.HELD:
            self._spill()

    def _hashes(self, cells: pl.DataFrame) -> np.ndarray:
        columns = self.key.columns
        if len(columns) > 1:
            return cells.select(pl.struct(columns).hash().alias("h")).to_series().to_numpy()
        return cells.select(pl.col(columns[0]).drop_nulls().hash().alias("h")).to_series().to_numpy()

    def _spill(self) -> None:
        self._folder.mkdir(exist_ok=True)
        for hashes in self._held:
            part = (hashes >> np.uint64(58)).astype(np.uint8)
            for number in range(self._FILES):
                with (self._folder / str(number)).open("ab") as file:
                    file.write(hashes[part == number].tobytes())
        self._held, self._count = [], 0

    def _suspects(self) -> np.ndarray:
        """Hashes of more than one row, in order."""
        if not self._folder.exists():
            return _doubled(self._held)
        self._spill()
        parts = (np.fromfile(self._folder / str(n), np.uint64) for n in range(self._FILES))
        return np.concatenate([_doubled([hashes]) for hashes in parts])

    def repeated(self, again: Callable[[], AbstractContextManager[Iterator[Rows]]]) -> Iterator[tuple[int, str]]:
        """Yield line and value of each row whose value stands in another row too.

        Args:
            again: Reads the file again.
        """
        suspects = pl.Series("h", self._suspects())
        self._held = []
        if suspects.is_empty():
            return
        found = []
        columns = list(self.key.columns)
        hashed = pl.struct(columns).hash() if len(columns) > 1 else pl.col(columns[0]).hash()
        with again() as parts:
            for part in parts:
                rows = part.cells.select(columns).with_columns(part.lines())
                rows = rows.with_columns(pl.col("_line").is_in(sorted(part.broken)).alias("_broken"))
                if len(columns) == 1:
                    rows = rows.filter(pl.col(columns[0]).is_not_null())
                found.append(owned(rows.filter(hashed.is_in(suspects.implode()))))
        rows = pl.concat(found)
        for row in rows.filter(pl.struct(columns).is_duplicated() & ~pl.col("_broken")).iter_rows(named=True):
            yield row["_line"], row[columns[0]] or ""


def _doubled(held: list[np.ndarray]) -> np.ndarray:
    if not held:
        return np.empty(0, np.uint64)
    hashes = np.concatenate(held)
    held.clear()
    hashes.sort()
    return np.unique(hashes[1:][hashes[1:] == hashes[:-1]])


# -- output


class _Output:
    """A Parquet file that takes the place of another only when it is whole.

    Rows are written before they are judged, in another thread than that which drops or keeps them.
    """

    def __init__(self, path: Path | None, table: Table) -> None:
        self._path, self._table = path, table
        self._schema = arrow_schema(table.fields)
        self._temporary: Path | None = None
        self._writer: pq.ParquetWriter | None = None
        self._pool = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self._lock = threading.Lock()
        self._misfit: pa.ArrowInvalid | None = None

    def __enter__(self) -> _Output:
        if self._path is not None:
            with tempfile.NamedTemporaryFile(
                prefix=f".{self._path.name}.", suffix=".new", dir=self._path.parent, delete=False
            ) as file:
                self._temporary = Path(file.name)
            self._temporary.chmod(0o644)
            self._writer = pq.ParquetWriter(self._temporary, self._schema, compression="zstd", store_schema=False)
        return self

    def write(self, rows: Rows) -> None:
        """Write rows, while the next ones are read and judged."""
        with self._lock:
            if self._writer is not None:
                self._wait()
                self._writing = self._pool.submit(self._write, self._writer, rows)

    def _write(self, writer: pq.ParquetWriter, rows: Rows) -> None:
        text = rows.arrow if rows.arrow is not None else rows.cells.to_arrow(compat_level=pl.CompatLevel.oldest())
        try:
            columns = [pc.cast(text[f.name], f.type) for f in self._schema]
        except pa.ArrowInvalid as error:  # a cell that is not of its type, for which the file will be refused
            self._misfit = self._misfit or error
        else:
            writer.write_table(pa.table(columns, schema=self._schema), row_group_size=1 << 20)

    def _wait(self) -> None:
        if self._writing is not None:
            writing, self._writing = self._writing, None
            writing.result()

    def drop(self) -> None:
        """Write no more; nothing will be kept."""
        with self._lock:
            writer, self._writer = self._writer, None
            if writer is not None:
                self._wait()
                with contextlib.suppress(OSError):
                    writer.close()
            if self._temporary is not None:
                self._temporary.unlink(missing_ok=True)
                self._temporary = None

    def keep(self) -> None:
        """Put what was written in its place.

        Raises:
            pa.ArrowInvalid: A cell that was written is not of its type: a defect of the checks.
        """
        if self._writer is not None and self._temporary is not None and self._path is not None:
            self._wait()
            if self._misfit is not None:
                raise self._misfit
            writer, self._writer = self._writer, None
            writer.close()
            self._temporary.replace(self._path)
            self._temporary = None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            self.drop()
        except OSError:
            if error is None:
                raise
        finally:
            self._pool.shutdown(wait=True)
            if self._temporary is not None:
                self._temporary.unlink(missing_ok=True)


# -- progress


class Meter:
    """Says on one line how far the reading is, how fast it goes and how long it will take."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._began, self._told = say, time.monotonic(), 0.0

    def __call__(self, done: int, of: int, rows: int) -> None:
        """Tell it, at most ten times a second."""
        now = time.monotonic()
        if now - self._told < 0.1 and done < of:  # noqa: PLR2004
            return
        self._told, spent = now, now - self._began
        rate = rows / spent if spent else 0
        left = f", {spent * (of - done) / done:,.0f} s left" if done else ""
        self._say(f"{done / of if of else 1:4.0%}  {rows:,} rows, {rate:,.0f} rows/s{left}")
