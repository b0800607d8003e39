"""The SDN list of the United States Treasury, `SDN.CSV` and its sibling `ADD.CSV`.

No header, twelve columns, `-0-` for null, and an end-of-file character (0x1A) behind the last row,
by which a whole download is known (OFAC, SDN Data Formats).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from stateties.lists import ofac
from stateties.lists.base import Entry, ListError, squeezed

AUTHORITY = "us_ofac"
LIST_NAME = "Specially Designated Nationals and Blocked Persons List"
OFFICIAL_IDS = True
MEASURES = ("Asset freeze",)

_COLUMNS, _ADDRESS_COLUMNS = 12, 6
_KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft", "": "organization"}
_END = "\x1a"


def as_of(path: Path) -> str:
    """The file does not say."""
    _ = path
    return ""


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries. The list gives no dates."""
    places = _addresses(path)
    for number, row in _rows(path, _COLUMNS):
        ident, name, kind, tags, _, _, _, _, _, flag, _, remarks = row
        if kind not in _KINDS:
            raise ListError(f"{path}: line {number}: {kind!r} is no kind of target of this format")
        programmes = tuple(t.strip() for t in tags.replace("] [", ";").strip("[] ").split(";") if t.strip())
        yield Entry(
            official_id=ident,
            target_kind=_KINDS[kind],
            name=squeezed(name),
            states=ofac.states(programmes, ofac.stated_nationalities(remarks), [flag], places.get(ident, [])),
            programmes=programmes,
            legal_basis=ofac.legal_basis(programmes),
        )


def _addresses(path: Path) -> dict[str, list[str]]:
    """Countries by entry, from `add.csv` beside the list if it is there."""
    found: dict[str, list[str]] = {}
    for sibling in (path.with_name("add.csv"), path.with_name("ADD.CSV")):
        if sibling.exists():
            for _, row in _rows(sibling, _ADDRESS_COLUMNS):
                found.setdefault(row[0], []).append(row[4])
            break
    return found


def _rows(path: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        text = path.read_bytes().decode("latin-1")  # as the files were written until 2021
    if not text.rstrip("\r\n").endswith(_END):
        raise ListError(f"{path}: its end-of-file character is missing, so it is not whole; download it again")
    reader = csv.reader(io.StringIO(text.rstrip("\r\n").removesuffix(_END), newline=""), strict=True)
    try:
        for row in reader:
            cells = ["" if cell.strip() == "-0-" else cell.strip() for cell in row]
            if len(cells) != columns or not cells[0].isdigit():
                raise ListError(
                    f"{path}: line {reader.line_num}: a row of this format has {columns} columns and begins with a "
                    f"number; this one has {len(cells)} and begins with {cells[0]!r}"
                )
            yield reader.line_num, cells
    except csv.Error as error:
        raise ListError(f"{path}: line {reader.line_num}: {error}; download it again") from error
