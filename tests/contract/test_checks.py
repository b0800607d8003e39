"""Checks of single columns, on cells that are easy to get wrong."""

from __future__ import annotations

import re
import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateties.contract.checks import CELL_LIMIT, DECOMPOSED
from stateties.contract.model import Field, Table
from stateties.contract.to_pandera import text_schema


def failing(field, *cells):
    """Codes with which each cell fails, in their order."""
    table = Table("t", "", "", "reference", "", (field,), (field.name,), (), {})
    frame = pl.DataFrame({field.name: list(cells)}, schema={field.name: pl.String})
    schema = text_schema(table)
    refused = schema.refused(frame).to_list()
    told = schema.explain(frame)
    codes = [{c.code for c in schema.checks if c.name in told and told[c.name][row]} for row in range(len(cells))]
    # the one question must be answered as the many are; what is only suspected may be asked further
    sure = {row for row in range(len(cells)) if codes[row]}
    assert sure <= set(refused) <= sure | {i for i, c in enumerate(cells) if c and not c.isascii()}
    return codes


def field(**kwargs):
    return Field(**{"name": "c", "title": "", "description": "", "type": "string", **kwargs})


def test_a_pattern_must_match_the_whole_cell():
    words = field(pattern="a|b")
    assert failing(words, "a", "b", "ax", "xb", "a\n") == [
        set(), set(), {"pattern-mismatch"}, {"pattern-mismatch"}, {"cell-padded"}
    ]  # fmt: skip


def test_digits_are_ascii_digits():
    assert failing(field(pattern="[0-9]+"), "12", "１２") == [set(), {"pattern-mismatch"}]
    assert failing(field(type="integer"), "12", "１２", "1_000", "1.0", "+1", "007", "-3") == [
        set(), *[{"integer-invalid"}] * 5, set()
    ]  # fmt: skip


def test_an_empty_cell_fails_only_where_it_must_be_filled():
    assert failing(field(type="date", enum=("x",), pattern="x"), None) == [set()]
    assert failing(field(required=True), None, "x") == [{"required"}, set()]


def test_numbers_have_bounds():
    assert failing(field(type="integer", minimum=1, maximum=9), "0", "1", "9", "10", "x") == [
        {"out-of-range"}, set(), set(), {"out-of-range"}, {"integer-invalid"}
    ]  # fmt: skip


def test_characters_that_a_cell_must_not_have():
    assert failing(field(), "a", " a", "a ", "a\tb", "a\nb", "a\u2028b", "é", "e\u0301", "x" * (CELL_LIMIT + 1)) == [
        set(), {"cell-padded"}, {"cell-padded"}, {"cell-control"}, set(), {"cell-control"}, set(), {"text-not-nfc"},
        {"cell-too-long"},
    ]  # fmt: skip
    assert failing(field(), "محمَّد", "Cuba\u00a0") == [set(), {"cell-padded"}]


def test_every_character_that_normal_form_c_may_lack_is_suspected():
    suspected = re.compile(DECOMPOSED)
    missed = [
        c
        for c in map(chr, [*range(0x80, 0xD800), *range(0xE000, 0x110000)])
        if (unicodedata.combining(c) or not unicodedata.is_normalized("NFC", c)) and not suspected.match(c)
    ]
    assert missed == []


@given(text=st.text(max_size=20))
def test_a_text_in_another_form_is_told(text):
    told = "text-not-nfc" in failing(field(), text or None)[0]
    assert told is not unicodedata.is_normalized("NFC", text)


def test_list_items_have_a_vocabulary_and_stand_once():
    colours = field(type="list", item_enum=("red", "dark blue"))
    assert failing(colours, "red", "red;dark blue", "blue", "red;red", "red;;dark blue", ";red") == [
        set(), set(), {"not-in-vocabulary"}, {"list-duplicate"}, {"list-malformed"}, {"list-malformed"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "https://www.irna.ir/news/85138742/Iran-Cuba",
        "http://contrapunto.com/?p=541171",
        "https://example-news.com.ve/a_b/c%C3%AD.html?id=1&x=[2]",
        "https://news.bbc.co.uk:443/1/hi/americas/7016899.stm",
        "https://xn--80ak6aa92e.com/a",
    ],
)
def test_addresses_that_can_be_cited(url):
    assert failing(field(format="uri"), url) == [set()]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.org/a", "url-malformed"),
        ("https://example.org/a b", "url-malformed"),
        ("https://example.org/“a”", "url-malformed"),
        ("https:///a", "url-malformed"),
        ("javascript:alert(1)", "url-malformed"),
        ("https://example.org/a\n", "cell-padded"),
        ("https://user@example.org/a", "url-credentials"),
        ("https://localhost/a", "url-private-host"),
        ("https://10.0.0.1/a", "url-private-host"),
        ("https://[::1]/a", "url-private-host"),
        ("https://server/a", "url-private-host"),
        ("https://wiki.corp/a", "url-private-host"),
        ("https://printer.local/a", "url-private-host"),
        ("https://example.org/a?x=1&UTM_medium=y", "url-tracking"),
        ("https://example.org/a?fbclid=1", "url-tracking"),
        ("https://example.org/search/raisi", "url-search-page"),
        ("https://example.org/?s=raisi", "url-search-page"),
        ("https://example.org", "url-home-page"),
        ("https://example.org/es/", "url-home-page"),
        ("https://example.org/index.php", "url-home-page"),
    ],
)
def test_addresses_that_cannot(url, code):
    assert failing(field(format="uri"), url) == [{code}]
