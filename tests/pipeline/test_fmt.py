"""Canonical form: one way to write a table, and nothing of it is lost."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateties.pipeline.fmt import NotFormattableError, canonical, diff, rewrite

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters='\n",;'), max_size=10)


def written(rows, **dialect):
    out = io.StringIO(newline="")
    csv.writer(out, **{"lineterminator": "\n", **dialect}).writerows(rows)
    return out.getvalue()


def parsed(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@given(data=st.data(), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\n", "\r\n"]))
def test_formatting_keeps_every_cell_and_is_done_once(contract, data, quoting, end):
    table = contract.table("people")
    columns = data.draw(st.permutations(table.columns))
    rows = data.draw(st.lists(st.lists(TEXT, min_size=6, max_size=6), max_size=5))
    text = written([columns, *rows], quoting=quoting, lineterminator=end)

    once = canonical(text, table)

    assert canonical(once, table) == once
    order = [columns.index(c) for c in table.columns]
    tidy = [[unicodedata.normalize("NFC", row[i]).strip() for i in order] for row in rows]
    assert sorted(parsed(once)[1:]) == sorted(tidy)
    assert parsed(once)[0] == table.columns


def test_rows_are_ordered_by_key_and_text_is_tidied(contract):
    table = contract.table("redirects")
    text = "\ufefftable,old_id,new_id,reason,release\r\nvisits,b,, Gone ,0.2.0\r\n\r\nvisits,a,c,Me\u0301xico,0.2.0\r\n"
    assert (
        canonical(text, table) == "table,old_id,new_id,reason,release\nvisits,a,c,México,0.2.0\nvisits,b,,Gone,0.2.0\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "table,old_id\nvisits,a\n",
        "table,old_id,new_id,reason,release\nvisits,a\n",
        'table,old_id,new_id,reason,release\nvisits,a,"b,c,0.2.0\n',
    ],
)
def test_what_cannot_be_read_without_guessing_is_left_alone(contract, project, text):
    path = project / "datasets" / "redirects.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotFormattableError):
        rewrite(path, contract.table("redirects"))
    assert path.read_text(encoding="utf-8") == text


def test_a_diff_shows_what_would_change_and_changes_nothing(contract, project):
    path, table = project / "datasets" / "people.csv", contract.table("people")
    assert diff(path, table) == ""
    header, first, second = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(header + second + first, encoding="utf-8")

    shown = diff(path, table)

    assert f"\n-{first}" in shown
    assert f"\n+{first}" in shown
    assert path.read_text(encoding="utf-8") == header + second + first


def test_line_ends_alone_are_shown_too(contract, project):
    path = project / "datasets" / "redirects.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert diff(path, contract.table("redirects"))


def test_rewriting_leaves_no_other_file_and_keeps_the_mode(contract, project):
    path, table = project / "datasets" / "people.csv", contract.table("people")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    path.chmod(0o640)
    before = sorted(p.name for p in path.parent.iterdir())

    assert rewrite(path, table)
    assert not rewrite(path, table)

    assert sorted(p.name for p in path.parent.iterdir()) == before
    assert path.stat().st_mode & 0o777 == 0o640


def test_the_datasets_are_in_canonical_form(contract):
    from tests.conftest import ROOT

    for table in contract.curated:
        for path in (ROOT / "datasets").glob(table.path):
            assert diff(path, table) == ""
