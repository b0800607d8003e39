"""The report names what a curator can do something about, and where it stands."""

from __future__ import annotations

import datetime as dt

from markdown_it import MarkdownIt

from stateties.pipeline.addresses.collect import Address, Place
from stateties.pipeline.addresses.report import Told, as_markdown, as_text
from stateties.pipeline.addresses.verdict import KINDS, VERDICTS, Outcome

NOON = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)


def told(*outcomes, unknown=(), postponed=None):
    urls = [o.url for o in outcomes] + list(unknown)
    asked = [
        Address(u, [Place("datasets/sources.csv", n, "url", f"source-{n}")], []) for n, u in enumerate(urls, start=2)
    ]
    return Told(asked, {o.url: (o, NOON) for o in outcomes}, postponed or {})


FOUND = told(
    Outcome("https://x.test/a", "gone", 404),
    Outcome("https://x.test/b", "moved", 200, "https://y.test/b"),
    Outcome("https://x.test/c", "soft_404", 200, "", "«Page not found»"),
    Outcome("https://x.test/d", "ok", 200),
    unknown=["https://x.test/e"],
    postponed={"x.test": NOON, "of-another-selection.test": NOON},
)


def test_the_text_names_cells_by_what_to_do_and_counts_the_rest():
    assert as_text(FOUND).splitlines() == [
        "Dead",
        "  datasets/sources.csv:2: url: https://x.test/a: 404 [gone]",
        "  datasets/sources.csv:4: url: https://x.test/c: 200: «Page not found» [soft_404]",
        "    → Look for an archived copy and fill archive_url; keep url as it was read.",
        "",
        "Moved",
        "  datasets/sources.csv:3: url: https://x.test/b: 200 → https://y.test/b [moved]",
        "    → Where the text is the same, the new address may be written; where it is not, archive it.",
        "",
        "gone                    1  the server says that there is no such page (404, 410)",
        "soft_404                1  a page comes, but it says or shows that the one asked for is not there",
        "moved                   1  moved for good",
        "ok                      1  there",
        "",
        "5 in all: 4 known, 1 not asked yet",
        "Hosts that wish to be left alone for a while: 1, the last until 2026-01-15 12:00 UTC",
    ]


def test_colour_is_only_where_it_is_wanted():
    assert "\033[" not in as_text(FOUND)
    assert "\033[31mDead\033[0m" in as_text(FOUND, color=True)


def test_long_lists_are_cut_and_the_cut_is_told():
    many = told(*(Outcome(f"https://x.test/{n}", "gone", 404) for n in range(30)))
    assert "  … 10 more [gone]; --report FILE names them all" in as_text(many).splitlines()
    assert as_markdown(many).count("- <https://x.test/") == 30


def test_the_page_names_every_cell():
    page = as_markdown(FOUND)
    assert "| `gone` | 1 | the server says that there is no such page (404, 410) |" in page
    assert "- <https://x.test/b> → <https://y.test/b> (200, asked 2026-01-15)\n" in page
    assert "    - `datasets/sources.csv:3: url` `source-3`" in page
    assert "https://x.test/d" not in page


def test_what_servers_say_is_no_markup():
    evil = Outcome(
        "https://x.test/<b>", "soft_404", 200, "https://y.test/><script>alert(1)</script>", "«`<img src=x>` [a](b)»"
    )
    html = MarkdownIt("commonmark").render(as_markdown(told(evil)))
    assert 'href="https://y.test/%3E%3Cscript%3Ealert(1)%3C/script%3E"' in html
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert 'href="b"' not in html


def test_nothing_known_is_told_as_well():
    assert as_text(told(unknown=["https://x.test/a"])) == "1 in all: 0 known, 1 not asked yet"


def test_every_verdict_has_its_meaning():
    assert set(KINDS) == set(VERDICTS)
