"""The workbook holds the package as it is, whatever a cell may try."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

import stateties
from stateties.exports import ExportError, export, xlsx

#: What Excel, or a library that writes for it, might take for something else than a text.
HOSTILE = [
    '=HYPERLINK("https://example.org","click")',
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "{=1}",
    "https://example.org/a",
    "mailto:a@example.org",
    "internal:Sheet2!A1",
    "0012",
    "1e5",
    "TRUE",
    "#REF!",
    "2023-06-14",
    "_x0041_",
    "<r><t>bold</t></r>",
    "<r></c></row>broken</r>",
    " padded ",
    "'quoted",
    "a\nb & <c> \u202e \U0001f600",
]


def rows_of(path, sheet):
    workbook = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in workbook[sheet].iter_rows()]


@pytest.fixture
def book(small, tmp_path):
    export("xlsx", tmp_path / "my.xlsx", package=small)
    workbook = openpyxl.load_workbook(tmp_path / "my.xlsx")
    yield workbook
    workbook.close()


def test_there_is_a_sheet_per_table_behind_one_that_says_what_it_is(book, small):
    assert book.sheetnames == ["about", *stateties.tables(package=small)]
    about = dict(row[:2] for row in book["about"].iter_rows(values_only=True) if row[0])
    assert about["How to cite"] == stateties.cite("apa")
    assert about["Version"].startswith(stateties.__version__)
    assert "creativecommons.org/licenses/by/4.0" in about["Licence"]
    assert set(stateties.tables()) < set(about)


def test_values_are_those_of_the_package(book, small):
    for name in stateties.tables(package=small):
        header, *rows = book[name].iter_rows(values_only=True)
        loaded = stateties.load(name, "arrow", package=small).to_pylist()
        assert list(header) == [f["name"] for f in stateties.schema(name, package=small)["fields"]]
        days = [[v.date() if isinstance(v, dt.datetime) else v for v in row] for row in rows]
        assert days == [list(row.values()) for row in loaded]


def test_dates_are_dates_and_numbers_numbers(book):
    header, row = (list(r) for r in book["visits"].iter_rows(max_row=2))
    cells = {h.value: cell for h, cell in zip(header, row, strict=True)}
    assert cells["start_date_earliest"].is_date
    assert cells["start_date_earliest"].number_format == "yyyy-mm-dd"
    assert (cells["start_date"].data_type, cells["n_sources"].data_type) == ("s", "n")


def test_the_header_is_frozen_and_can_be_filtered(book):
    assert book["visits"].freeze_panes == "B2"
    assert book["visits"].auto_filter.ref.startswith("A1:")


def test_a_hostile_cell_stays_a_text(forged, tmp_path):
    def spoil(rows):
        rows[:] = [{**rows[0], "visit_id": f"v-{n:02}", "purpose": text} for n, text in enumerate(HOSTILE)]

    export("xlsx", tmp_path / "my.xlsx", package=forged(visits=spoil))
    workbook = openpyxl.load_workbook(tmp_path / "my.xlsx")
    header, *rows = workbook["visits"].iter_rows()
    cells = [row[[h.value for h in header].index("purpose")] for row in rows]
    assert [unescape(cell.value) for cell in cells] == HOSTILE
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    with zipfile.ZipFile(tmp_path / "my.xlsx") as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
        assert not any(tag in s for s in sheets for tag in (b"<f>", b"<f ", b"<hyperlink"))
        assert not any("hyperlink" in archive.read(n).decode() for n in archive.namelist() if n.endswith(".rels"))


def test_what_excel_would_change_stands_as_text(forged, tmp_path):
    change = {"signed_date_earliest": dt.date(1900, 2, 28), "value_amount": 10**17 + 1}
    package = forged(agreements=lambda rows: rows[0].update(change))
    export("xlsx", tmp_path / "my.xlsx", package=package)
    header, row, *_ = rows_of(tmp_path / "my.xlsx", "agreements")
    cells = dict(zip(header, row, strict=True))
    assert cells["signed_date_earliest"] == "1900-02-28"
    assert cells["value_amount"] == "100000000000000001"


@pytest.mark.parametrize("text", ["x" * 32_768, "\U0001f600" * 16_384])
def test_a_cell_that_is_too_long_leaves_the_old_file(forged, kept, text):
    def write(out):
        package = forged(visits=lambda rows: rows[0].update(notes=text))
        with pytest.raises(ExportError, match=r"visits: row 1: notes: has more characters than the 32,767"):
            export("xlsx", out, package=package)

    kept("my.xlsx", write)


def test_the_longest_cell_is_kept_whole(forged, tmp_path):
    text = "x" * 32_765 + "\U0001f600"
    export("xlsx", tmp_path / "my.xlsx", package=forged(visits=lambda rows: rows[0].update(notes=text)))
    assert text in rows_of(tmp_path / "my.xlsx", "visits")[1]


def test_too_many_rows_leave_the_old_file(small, kept, monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS", 2)

    def write(out):
        with pytest.raises(ExportError, match=r"has 2 rows, and a sheet holds 1; use `stateties export sqlite`"):
            export("xlsx", out, package=small)

    kept("my.xlsx", write)


def test_equal_packages_make_equal_workbooks(small, tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        export("xlsx", tmp_path / name, package=small)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    created = openpyxl.load_workbook(tmp_path / "one.xlsx").properties.created
    assert f"{created:%Y-%m-%dT%H:%M:%SZ}" == small.descriptor()["created"]
