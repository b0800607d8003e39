"""Write a CSV canonically, so that a change shows as the lines that changed.

Rows are ordered by their key, columns as in the schema; text is in Unicode normal form C and not
padded; cells are quoted where they must be; lines end in LF; there is no byte order mark.
"""

from __future__ import annotations

import csv
import difflib
import io
import os
import tempfile
import unicodedata
from pathlib import Path

from stateties.contract import Table
from stateties.pipeline.read import parse


class NotFormattableError(ValueError):
    """The file cannot be rewritten without guessing; validation says what is wrong."""


def canonical(text: str, table: Table) -> str:
    """The text in canonical form; what is canonical comes back unchanged.

    Args:
        text: A CSV with all columns of the table, in any order.
        table: Its table.

    Raises:
        NotFormattableError: The quoting, the header or the length of a row is wrong.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        records = [r.cells for r in parse(text) if r.cells]
    except csv.Error as error:
        raise NotFormattableError(str(error)) from error
    if not records or sorted(records[0]) != sorted(table.columns):
        raise NotFormattableError("the header does not name the columns of the schema")
    header, *rows = records
    if any(len(row) != len(header) for row in rows):
        raise NotFormattableError("a row has more or fewer cells than the header")
    order = [header.index(c) for c in table.columns]
    tidy = [[_tidy(row[i]) for i in order] for row in rows]
    key = [table.columns.index(c) for c in table.primary_key]
    tidy.sort(key=lambda row: ([row[i] for i in key], row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([table.columns, *tidy])
    return out.getvalue()


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


def diff(path: Path, table: Table) -> str:
    """What canonical form would change in a file, as a unified diff; empty if nothing.

    Raises:
        NotFormattableError: The file cannot be rewritten without guessing.
        OSError: The file cannot be read.
    """
    before = _read(path)
    after = canonical(before, table)
    if before == after:
        return ""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), str(path), f"{path} (canonical)"
    )
    shown = [line if line.endswith("\n") else line + "\n" for line in lines]
    return "".join(shown) or f"{path}: line ends or byte order mark differ\n"


def rewrite(path: Path, table: Table) -> bool:
    """Bring a file into canonical form; say whether that changed it.

    The file is replaced whole or not at all.

    Raises:
        NotFormattableError: The file cannot be rewritten without guessing.
        OSError: The file cannot be read or written.
    """
    before = _read(path)
    after = canonical(before, table)
    if before == after:
        return False
    replace_text(path, after)
    return True


def replace_text(path: Path, text: str) -> None:
    """Replace a file whole or not at all; a new file gets the usual mode.

    Raises:
        OSError: The file cannot be written.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotFormattableError(f"it is not UTF-8 at byte {error.start + 1}") from error
