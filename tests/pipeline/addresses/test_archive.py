"""Archived copies are proposed for empty cells, and only those that can hold the text."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from stateties.pipeline.addresses.archive import Proposal, fill, search, summary, wanted_day
from stateties.pipeline.addresses.collect import UnreadableError
from stateties.pipeline.addresses.store import opened
from stateties.pipeline.rows import read_rows
from stateties.pipeline.validate import validate_folder
from tests.pipeline.addresses.web import settings

PAGE = "https://news.example.org/2023/raisi-havana"


def source(ident="efe-2023-raisi", url=PAGE, archive="", published="2023-06-16", accessed="2026-01-10"):
    dates = {"published_date": published, "accessed_date": accessed}
    return {"source_id": ident, "url": url, "archive_url": archive, **dates}


def capture(stamp="20260109101112", url=PAGE, **changes):
    closest = {"available": True, "status": "200", "timestamp": stamp}
    closest["url"] = f"http://web.archive.org/web/{stamp}/{url}"
    return {"url": url, "archived_snapshots": {"closest": closest | changes}}


@pytest.fixture
def ask(web, tmp_path):
    """Search with an interface that answers with these bodies, one after the other, the last for ever."""

    def run(sources, *answers, **options):
        left = list(answers)

        def answer(_handler):
            given = left.pop(0) if len(left) > 1 else left[0]
            status, body = given if isinstance(given, tuple) else (200, given)
            return status, {}, body if isinstance(body, bytes) else json.dumps(body).encode()

        class Routes(dict):
            def get(self, path, default=None):
                return answer if urlsplit(path).path == "/available" else default

        web.routes = Routes()
        with opened(tmp_path / "links.sqlite") as store:
            looking = search(
                sources, store, settings(web), api=web.url("/available", host="archive.test"), max_age=30, **options
            )
            return asyncio.run(looking)

    return run


def queries(web):
    return [{k: v[0] for k, v in parse_qs(urlsplit(path).query).items()} for _, _, path in web.asked]


def test_the_nearest_capture_to_the_day_of_reading_is_proposed(web, ask):
    found = ask([source()], capture())
    assert queries(web) == [{"url": PAGE, "timestamp": "20260110"}]
    (proposal,) = found.proposals
    assert proposal.capture == f"https://web.archive.org/web/20260109101112/{PAGE}"
    expected = f"+ efe-2023-raisi: archive_url: '' → '{proposal.capture}', 1 day before 2026-01-10"
    assert summary(found, found.proposals).splitlines()[0] == expected


def test_an_address_with_a_query_is_asked_for_whole(web, ask):
    url = "https://paper.example.net/cuba/raisi?id=7&lang=es"
    assert len(ask([source(url=url)], capture(url=url)).proposals) == 1
    assert queries(web)[0]["url"] == url


@pytest.mark.parametrize(
    ("accessed", "published", "day"),
    [("2026-01-10", "2023-06-16", "2026-01-10"), ("", "2023-06~", "2023-06"), ("", "", ""), ("", "2015", "2015")],
)
def test_the_day_of_reading_comes_before_the_day_of_publication(accessed, published, day):
    assert wanted_day(source(accessed=accessed, published=published)) == day


@pytest.mark.parametrize(
    "answer",
    [
        {"url": PAGE, "archived_snapshots": {}},
        capture(status="404"),
        capture(available=False),
        capture(url="https://news.example.org/"),
        capture(stamp="20261399000000"),
        {"archived_snapshots": {"closest": {"available": True, "status": "200", "url": f"https://evil.test/{PAGE}"}}},
    ],
)
def test_no_capture_or_one_of_something_else_fills_nothing(ask, answer):
    found = ask([source()], answer)
    assert (found.proposals, found.without, found.failures) == ([], ["efe-2023-raisi"], {})


@pytest.mark.parametrize(
    ("stamp", "published", "fits"),
    [
        ("20230615000000", "2023-06-16", True),
        ("20230614000000", "2023-06-16", False),
        ("20230601000000", "2023-06", True),
        ("20220601000000", "2023", False),
        ("20220601000000", "", True),
    ],
)
def test_a_copy_older_than_the_text_does_not_hold_it(ask, stamp, published, fits):
    found = ask([source(published=published)], capture(stamp))
    assert (len(found.proposals), found.older) == ((1, []) if fits else (0, ["efe-2023-raisi"]))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"<html>Sorry", "does not answer as described"),
        (b"[" * 100_000, "does not answer as described"),
        ([], "does not answer as described"),
        ({"archived_snapshots": []}, "does not answer as described"),
        ({"archived_snapshots": {"closest": {"url": 7}}}, "does not answer as described"),
        ((503, b""), "the archive answers 503"),
    ],
)
def test_an_interface_that_fails_is_told_and_asked_again_next_time(web, ask, answer, why):
    found = ask([source()], answer)
    assert why in found.failures["efe-2023-raisi"]
    assert found.without == []
    assert len(ask([source()], capture()).proposals) == 1


def test_an_interface_that_fails_for_a_while_is_asked_again(web, ask):
    assert len(ask([source()], (503, b""), (503, b""), capture()).proposals) == 1
    assert len(web.asked) == 3


def test_an_interface_out_of_order_is_left_alone(web, ask):
    sources = [source(f"s{n}", f"https://x.example/{n}") for n in range(9)]
    found = ask(sources, (500, b""))
    assert (len(found.failures), found.left) == (5, 4)


def test_what_was_answered_is_not_asked_again_and_a_limit_counts_what_is_asked(web, ask):
    sources = [source(f"s{n}", f"https://x.example/{n}") for n in range(4)]
    nothing = {"archived_snapshots": {}}
    assert ask(sources, nothing, limit=3).left == 1
    assert len(web.asked) == 3
    assert ask(sources, nothing, limit=3).left == 0
    assert len(web.asked) == 4


def test_sources_with_a_copy_are_left_alone(web, ask):
    ask([source(archive="https://web.archive.org/web/2024/x"), source(url="ftp://x.example/a")], capture())
    assert web.asked == []


def test_only_empty_cells_are_filled_and_nothing_else_changes(contract, project, today):
    path = project / "datasets" / "sources.csv"
    before = path.read_text(encoding="utf-8")
    copy = f"https://web.archive.org/web/20260109101112/{PAGE}"
    kept = "https://web.archive.org/web/20240101000000/https://paper.example.net/cuba/raisi?id=7"
    path.write_text(before.replace("raisi?id=7,,", f"raisi?id=7,{kept},"), encoding="utf-8")
    proposals = [
        Proposal("efe-2023-raisi", PAGE, copy, "2026-01-10"),
        Proposal("granma-2023-raisi", "https://paper.example.net/cuba/raisi?id=7", copy, "2026-01-10"),
        Proposal("treasury-2019-raisi", "https://elsewhere.example.com/", copy, "2026-01-10"),
    ]

    assert fill(contract, project / "datasets", proposals) == proposals[:1]

    expected = before.replace("raisi?id=7,,", f"raisi?id=7,{kept},").replace("raisi-havana,,", f"raisi-havana,{copy},")
    assert path.read_text(encoding="utf-8") == expected
    assert validate_folder(contract, project / "datasets", today).problems == []
    assert [r["archive_url"] for r in read_rows(path)] == [copy, kept, ""]


def test_a_file_broken_meanwhile_is_not_written(contract, project):
    path = project / "datasets" / "sources.csv"
    broken = path.read_text(encoding="utf-8") + "short,row\n"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(UnreadableError):
        fill(contract, project / "datasets", [Proposal("efe-2023-raisi", PAGE, PAGE, "")])
    assert path.read_text(encoding="utf-8") == broken
