"""Which addresses the dataset names, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stateties.contract import Contract
from stateties.pipeline.read import Reading, read_table
from stateties.pipeline.rows import read_rows


class UnreadableError(ValueError):
    """A CSV cannot be read as such; validation says what is wrong."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that holds an address.

    Attributes:
        file: The file.
        line: The line, from 1, on which the row begins.
        column: The column.
        record_id: The record.
    """

    file: str
    line: int
    column: str
    record_id: str

    def __str__(self) -> str:
        """`datasets/sources.csv:17: url`, as problems name a cell."""
        return f"{self.file}:{self.line}: {self.column}"


@dataclass(slots=True)
class Address:
    """An address, asked once however many cells hold it.

    Attributes:
        url: The address.
        places: The cells that hold it.
        titles: Titles under which the records know the page.
    """

    url: str
    places: list[Place] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


#: Columns that hold addresses, by table.
COLUMNS = {"sources": ("url", "archive_url"), "agreements": ("text_url",)}
_TITLES = ("title", "title_original")


def addresses(contract: Contract, datasets: Path, only: str = "") -> list[Address]:
    """Addresses of the dataset, in the order of their first cells.

    Args:
        contract: The contract.
        datasets: Folder of the CSVs.
        only: Take only what has this text in the address or the identifier of the record.

    Raises:
        UnreadableError: A file cannot be read.
        OSError: A file cannot be read.
    """
    found: dict[str, Address] = {}
    for url, place, titles in _cells(contract, datasets):
        if only in url or only in place.record_id:
            address = found.setdefault(url, Address(url))
            address.places.append(place)
            address.titles += [t for t in titles if t not in address.titles]
    return list(found.values())


def _cells(contract: Contract, datasets: Path) -> Iterator[tuple[str, Place, list[str]]]:
    for name, columns in COLUMNS.items():
        table = contract.table(name)
        path = datasets / table.path
        reading = _sound(path, table.columns)
        for row in reading.frame.iter_rows(named=True):
            titles = [row[t] for t in _TITLES if row.get(t)]
            for column in columns:
                if row[column]:
                    yield row[column], Place(str(path), row["_line"], column, row[table.primary_key[0]] or ""), titles


def sound_rows(contract: Contract, datasets: Path, name: str) -> list[dict[str, str]]:
    """Rows of a table, to be written again.

    Raises:
        UnreadableError: The file cannot be read without guessing.
        OSError: The file cannot be read.
    """
    table = contract.table(name)
    _sound(datasets / table.path, table.columns)
    return read_rows(datasets / table.path)


def _sound(path: Path, columns: list[str]) -> Reading:
    reading = read_table(path, columns)
    if reading.problems:
        raise UnreadableError(f"{reading.problems[0]}; `invoke validate` says what to do")
    return reading
