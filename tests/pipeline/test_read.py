"""The reader gives every cell as it stands, with the line it stands on."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateties.pipeline.read import read_table

COLUMNS = ["a", "b"]
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=12)


def read(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_table(path, COLUMNS, "f.csv")


def said(reading):
    return [(p.line, p.column, p.code) for p in reading.problems]


@given(rows=st.lists(st.tuples(TEXT, TEXT), max_size=6))
def test_cells_and_lines_survive(tmp_path_factory, rows):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])

    frame = read(tmp_path_factory.mktemp("read") / "f.csv", out.getvalue()).frame

    assert frame.select(COLUMNS).rows() == [tuple(cell or None for cell in row) for row in rows]
    line, lines = 2, []
    for row in rows:
        lines.append(line)
        line += 1 + sum(cell.count("\n") for cell in row)
    assert frame["_line"].to_list() == lines


@given(data=st.binary(max_size=60))
def test_no_bytes_break_it(tmp_path_factory, data):
    reading = read(tmp_path_factory.mktemp("read") / "f.csv", data)
    assert reading.frame.columns == ["a", "b", "_file", "_line"]
    assert all(p.file == "f.csv" for p in reading.problems)


def test_a_row_behind_a_quoted_line_end_has_its_true_line(tmp_path):
    reading = read(tmp_path / "f.csv", 'a,b\n1,"x\ny"\n2,z \n')
    assert said(reading) == []
    assert reading.frame["_line"].to_list() == [2, 4]


def test_the_rest_of_the_file_is_checked_behind_a_broken_row(tmp_path):
    reading = read(tmp_path / "f.csv", "a,b\n1,2,3\n\n4, 5\n")
    assert said(reading) == [(2, "", "row-length"), (3, "", "row-blank")]
    assert reading.frame.select("a", "b", "_line").rows() == [("1", None, 2), ("4", " 5", 4)]
    assert reading.lines_broken == {2}


def test_a_quote_that_never_closes_is_told_where_it_opens(tmp_path):
    reading = read(tmp_path / "f.csv", 'a,b\n1,2\n3,"4\n5,6\n')
    assert said(reading) == [(3, "", "quote-unclosed")]
    assert reading.frame["a"].to_list() == ["1"]


def test_each_invalid_byte_is_told_at_its_line_and_place(tmp_path):
    reading = read(tmp_path / "f.csv", b"a,b\n1,caf\xe9\n2,\xff\n")
    assert [(p.line, p.value) for p in reading.problems] == [(2, "0xe9"), (3, "0xff")]
    assert "position 6 of the line" in reading.problems[0].hint


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("a,b,c", ["header-unknown"]),
        ("a", ["header-missing"]),
        ("b,a", ["header-order"]),
        ("a,a,b", ["header-duplicate"]),
        ("A,b", ["header-unknown", "header-missing"]),
        ("a;b", ["header-unknown", "header-missing", "header-missing"]),
        ("", ["file-empty"]),
    ],
)
def test_the_header_is_strict(tmp_path, header, codes):
    reading = read(tmp_path / "f.csv", header and header + "\n")
    assert [p.code for p in reading.problems] == codes


def test_columns_in_another_order_are_still_read_by_name(tmp_path):
    assert read(tmp_path / "f.csv", "b,a\n1,2\n").frame.select(COLUMNS).rows() == [("2", "1")]


def test_namibia_is_no_null(tmp_path):
    assert read(tmp_path / "f.csv", "a,b\nNA,null\n").frame.select(COLUMNS).rows() == [("NA", "null")]
