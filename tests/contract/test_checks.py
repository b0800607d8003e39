"""Checks of single columns, on cells that are easy to get wrong."""

from __future__ import annotations

import pytest

from stateties.contract.model import Field, Table
from stateties.contract.to_pandera import text_schema


def failing(field, *cells):
    """Codes with which each cell fails, in their order."""
    import polars as pl

    table = Table("t", "", "", "reference", "", (field,), (field.name,), (), {})
    frame = pl.DataFrame(
        {field.name: list(cells), "_file": ["f"] * len(cells), "_line": list(range(2, 2 + len(cells)))},
        schema={field.name: pl.String, "_file": pl.String, "_line": pl.Int64},
    )
    found = [set() for _ in cells]
    for failure in text_schema(table).failures(frame):
        found[failure.row].add(failure.check.code)
    return found


def field(**kwargs):
    return Field(**{"name": "c", "title": "", "description": "", "type": "string", **kwargs})


def test_a_pattern_must_match_the_whole_cell():
    words = field(pattern="a|b")
    assert failing(words, "a", "b", "ax", "xb", "a\n") == [set(), set(), *[{"pattern-mismatch"}] * 3]


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


def test_a_repeated_value_is_told_in_each_row_and_empty_cells_do_not_repeat():
    assert failing(field(unique=True), "a", "b", "a", None, None) == [
        {"duplicate-value"}, set(), {"duplicate-value"}, set(), set()
    ]  # fmt: skip


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
        ("https://example.org/a\n", "url-malformed"),
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
