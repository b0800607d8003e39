"""Cut a CSV into blocks of whole records, each with the line on which it begins.

A line end outside quotation marks ends a record (RFC 4180), and it lies outside where the number of
marks before it is even. So the cut needs no parsing, and the line of each block is known from
counting line ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import numpy as np

#: Bytes that a block has, about. Large enough to keep the libraries busy, small enough for memory.
BLOCK = 16 << 20

#: Bytes in which a record must end. A cell may have 32,767 characters, so a record that does not
#: end in these has a quotation mark that never closes.
LONGEST_RECORD = 32 << 20

_LF, _SPACE, _COMMA, _QUOTE = 10, 32, 44, 34
_WIDE_CONTROL = re.compile(rb"\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")
_NORMAL = bytes([*range(0xC0), *range(0xC2, 0xCC), 0xD0, 0xD1])
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Block:
    """Some bytes of a file.

    Attributes:
        data: Whole records; only the last block of a file may end within one.
        line: Line, from 1, on which the first of them begins.
        marks: Where the quotation marks stand; None if one does not open, close or escape as RFC 4180
            has it.
        more: Whether the file goes on behind them.
    """

    data: bytes
    line: int
    marks: np.ndarray | None
    more: bool

    def behind(self, end: int) -> Block:
        """The block without its first bytes, which are whole lines."""
        marks = self.marks if self.marks is None else self.marks[np.searchsorted(self.marks, end) :] - end
        return Block(self.data[end:], self.line + self.data[:end].count(b"\n"), marks, self.more)

    @property
    def regular(self) -> bool:
        """Whether every quotation mark opens, closes or escapes as RFC 4180 has it."""
        return self.marks is not None

    @property
    def _marks(self) -> np.ndarray:
        if self.marks is None:
            raise ValueError("the block is not regular")
        return self.marks

    @cached_property
    def line_ends(self) -> int:
        """Number of line ends, those within quotation marks included; CR LF and CR alone count as one."""
        data = self.data
        ends = int(np.count_nonzero(np.frombuffer(data, np.uint8) == _LF))
        return ends + data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else ends

    def blank_lines(self) -> bool:
        """Whether a line outside quotation marks is empty; only of a regular block."""
        data = self.data
        if data.startswith(b"\n"):
            return True
        if b"\n\n" not in data:
            return False
        cells = np.frombuffer(data, np.uint8)
        empty = np.flatnonzero((cells[1:] == _LF) & (cells[:-1] == _LF))
        return bool((np.searchsorted(self._marks, empty) % 2 == 0).any())

    def sure(self) -> frozenset[str]:
        """Codes of problems that no cell of these bytes can have, as one look at the bytes tells.

        Controls are the bytes below space, delete, and in UTF-8 C2 80 to C2 9F, E2 80 A8 and E2 80 A9.
        Below U+0300 and in basic Cyrillic (first bytes C2 to CB, D0 and D1) all text is in normal form C.
        """
        data = self.data
        plain = data.isascii()
        codes = set()
        low = np.count_nonzero(np.frombuffer(data, np.uint8) < _SPACE) == self.line_ends and b"\x7f" not in data
        if low and (plain or not _WIDE_CONTROL.search(data)):
            codes.add("cell-control")
        if plain or not data.translate(None, _NORMAL):
            codes.add("text-not-nfc")
        return frozenset(codes)

    def lines(self) -> np.ndarray:
        """The line on which each record begins; only of a regular block."""
        cells = np.frombuffer(self.data, np.uint8)
        ends = np.flatnonzero(cells == _LF)
        after = np.flatnonzero(np.searchsorted(self._marks, ends) & 1 == 0) + 1
        if self.data.endswith(b"\n"):
            after = after[:-1]
        return self.line + np.concatenate(([0], after))


def blocks(file: BinaryIO, size: int, cut: Callable[[bytes], int]) -> Iterator[Block]:
    """Yield the blocks of a file; the byte order mark counts as part of the first.

    Args:
        file: The file, from its beginning.
        size: Bytes to read at a time.
        cut: Says where the last whole record of some bytes ends, 0 if nowhere; asked where quotation
            marks are irregular.
    """
    line, rest = 1, b""
    while True:
        chunk = file.read(size)
        data = rest + chunk if rest else chunk
        if not data:
            return
        marks = _marks(data)
        if marks is not None and not chunk and len(marks) % 2:
            marks = None
        end = len(data) if not chunk else cut(data) if marks is None else _last_record(data, marks)
        if not end and len(data) < LONGEST_RECORD:
            rest = data
            continue
        end = end or cut(data) or len(data)
        if marks is not None:
            marks = marks[: np.searchsorted(marks, end)]
        block = Block(data[:end] if end < len(data) else data, line, marks, bool(chunk))
        yield block
        if not chunk:
            return
        line += block.line_ends
        rest = data[end:]


def _last_record(data: bytes, marks: np.ndarray) -> int:
    """Where the last whole record ends; 0 if none does.

    Args:
        data: Bytes that begin with a record.
        marks: Where the quotation marks stand in them.
    """
    end = len(data)
    while True:
        end = data.rfind(b"\n", 0, end)
        if end < 0:
            return 0
        before = int(np.searchsorted(marks, end))
        if before % 2 == 0:
            return end + 1
        end = int(marks[before - 1]) + 1  # within a quoted cell: on to where it opens


def _marks(data: bytes) -> np.ndarray | None:
    """Where the quotation marks stand; None if one stands where none may."""
    if b'"' not in data:
        return np.empty(0, np.int64)
    cells = np.frombuffer(data, np.uint8)
    marks = np.flatnonzero(cells == _QUOTE)
    return marks if _regular(cells, marks) else None


def _regular(cells: np.ndarray, marks: np.ndarray) -> bool:
    """Whether each run of quotation marks opens, closes or escapes.

    A run outside a quoted cell must begin it, and if its length is even it must end it too; a run of
    odd length inside one must end it.
    """
    gap = np.diff(marks) != 1
    first = marks[np.concatenate(([True], gap))]
    last = marks[np.concatenate((gap, [True]))]
    length = last - first + 1
    odd = (length & 1).astype(bool)
    inside = (np.cumsum(length) - length) & 1 == 1
    before = cells[np.maximum(first - 1, 0)]
    begins = (first == 0) | (before == _COMMA) | (before == _LF)
    at_end = last + 1 == len(cells)
    after = cells[np.minimum(last + 1, len(cells) - 1)]
    ends = at_end | (after == _COMMA) | (after == _LF)
    fine = np.where(inside, ~odd | ends, begins & (odd | ends))
    return bool(fine.all())
