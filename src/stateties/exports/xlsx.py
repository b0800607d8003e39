"""Write a package as a workbook of Excel, through XlsxWriter (https://xlsxwriter.readthedocs.io/).

Every text is written as a text and never as what Excel would make of it: no formula, no hyperlink, no
number. Limits are those of Excel (https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from stateties import data
from stateties.exports.base import ExportError, library, read_table
from stateties.packages import Package
from stateties.pipeline.replace import fresh_file

#: Most rows of a sheet, its header among them, and most characters of a cell, in units of UTF-16.
ROWS, CHARACTERS = 1_048_576, 32_767
#: Excel counts a 29 February 1900 that was none: earlier days would be off by one.
FIRST_DAY = dt.date(1900, 3, 1)
#: Excel keeps 15 digits of a number.
LARGEST = 10**15

#: XlsxWriter guesses only in `write`, which is not used; this says so once more.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTHS = {"date": 12, "integer": 12}
_WIDTH, _WIDEST = 24, 60


def write_xlsx(out: Path, *, package: Package | None = None) -> dict[str, int]:
    """Write a workbook with a sheet per table, behind one that says what it is.

    Columns of dates hold dates and columns of whole numbers hold numbers; a day before March 1900 and a
    number of more than 15 digits, which Excel would change, stand as text.

    Args:
        out: The workbook; what stands there is replaced whole or not at all.
        package: A package to read instead of the installed one.

    Returns:
        Rows by table.

    Raises:
        ExportError: A table has more rows, or a cell more characters, than Excel holds.
        LibraryMissingError: XlsxWriter is not installed.
    """
    xlsxwriter = library("xlsxwriter")
    names = data.tables(package=package)
    with fresh_file(out) as fresh:
        try:
            with xlsxwriter.Workbook(str(fresh), {**_OPTIONS, "tmpdir": str(fresh.parent)}) as workbook:
                formats = _formats(workbook)
                _about(workbook, formats, names, package)
                return {name: _sheet(workbook, formats, name, package) for name in names}
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.args[0] from None  # what the system said of the file


_INSTEAD = "use `stateties export sqlite` instead"


def _formats(workbook: Any) -> dict[str, Any]:
    return {
        "head": workbook.add_format({"bold": True, "bottom": 1}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "wrap": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "plain": workbook.add_format(),
    }


def _about(workbook: Any, formats: dict[str, Any], names: list[str], package: Package | None) -> None:
    described = data.described(package)
    # not the time of writing, so that equal packages make equal workbooks
    released = dt.datetime.fromisoformat(described["created"]).replace(tzinfo=None)
    workbook.set_properties({"title": described["title"], "comments": data.cite(package=package), "created": released})
    licence = described["licenses"][0]
    lines = [
        ("Title", described["title"]),
        ("What it is", described["description"]),
        ("Version", f"{described['version']}, {described['created'][:10]}"),
        ("How to cite", data.cite("apa", package=package)),
        ("Licence", f"{licence['title']} ({licence['path']})"),
        ("Lists", "Several values in a cell stand with ; between them."),
        (
            "Dates",
            "Dates stand as the sources bear them, so some are a month, a year or about (~); the columns that end"
            " in _earliest and _latest hold the days between which they lie.",
        ),
        ("", ""),
    ]
    lines += [(r["name"], r["description"]) for r in described["resources"] if r["name"] in names]
    sheet = workbook.add_worksheet("about")
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(1, 1, 2 * _WIDEST)
    for row, (what, text) in enumerate(lines):
        sheet.write_string(row, 0, what, formats["head"] if what else None)
        sheet.write_string(row, 1, text, formats["wrap"])


def _sheet(workbook: Any, formats: dict[str, Any], name: str, package: Package | None) -> int:
    fields = data.schema(name, package=package)["fields"]
    found = read_table(name, package)
    if found.num_rows >= ROWS:
        raise ExportError(f"{name}: has {found.num_rows:,} rows, and a sheet holds {ROWS - 1:,}; {_INSTEAD}")
    sheet = workbook.add_worksheet(name)
    for column, field in enumerate(fields):
        width = max(_WIDTHS.get(field["type"], _WIDTH), min(len(field["name"]) + 4, _WIDEST))
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, found.num_rows, len(fields) - 1)
    for column, field in enumerate(fields):
        sheet.write_string(0, column, field["name"], formats["head"])
    number = 0
    for batch in found.to_batches(max_chunksize=10_000):
        for cells in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            number += 1
            for column, value in enumerate(cells):
                _cell(sheet, (number, column), value, formats, f"{name}: row {number}: {fields[column]['name']}")
    return number


def _cell(sheet: Any, place: tuple[int, int], value: Any, formats: dict[str, Any], where: str) -> None:
    """Write one cell by the type of its value; nothing for a missing one."""
    if value is None:
        return
    if isinstance(value, dt.date) and value >= FIRST_DAY:
        sheet.write_datetime(*place, value, formats["date"])
    elif isinstance(value, int) and abs(value) < LARGEST:
        sheet.write_number(*place, value)
    else:
        text = str(value)
        if len(text) > CHARACTERS // 2 and len(text.encode("utf-16-le")) // 2 > CHARACTERS:
            raise ExportError(f"{where}: has more characters than the {CHARACTERS:,} of a cell; {_INSTEAD}")
        _text(sheet, place, text, formats["plain"])


def _text(sheet: Any, place: tuple[int, int], text: str, plain: Any) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a string for a rich one that it made itself, and writes it as XML
        sheet.write_rich_string(*place, text[:1], plain, text[1:])
    else:
        sheet.write_string(*place, text)
