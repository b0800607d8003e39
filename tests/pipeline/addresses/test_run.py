"""Many addresses: what was learnt stays learnt, and a day without network teaches nothing."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from stateties.pipeline.addresses.check import Checker
from stateties.pipeline.addresses.collect import UnreadableError, addresses
from stateties.pipeline.addresses.run import OfflineError, check_all
from stateties.pipeline.addresses.store import StoreError, is_due, opened
from stateties.pipeline.addresses.verdict import Outcome
from tests.pipeline.addresses.web import address, settings

TITLE = "Raisi in Havana"
NOON = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path / "cache" / "links.sqlite") as store:
        yield store


def check(web, store, urls, max_age=30, limit=0, **changes):
    asked = [address(u, TITLE) for u in urls]
    return asyncio.run(check_all(asked, store, settings(web, **changes), max_age=max_age, limit=limit))


def test_addresses_are_those_of_three_columns_each_once_with_all_their_places(contract, project):
    for name, old, new in (
        ("sources", "/cuba/raisi?id=7,,", "/cuba/raisi?id=7,https://web.archive.org/web/2024/a,"),
        ("agreements", ",unpublished,,The customs", ",full,https://news.example.org/2023/raisi-havana,The customs"),
    ):
        path = project / "datasets" / f"{name}.csv"
        assert old in path.read_text(encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = addresses(contract, project / "datasets")
    assert [a.url for a in found] == [
        "https://news.example.org/2023/raisi-havana",
        "https://paper.example.net/cuba/raisi?id=7",
        "https://web.archive.org/web/2024/a",
        "https://treasury.example.com/press/sm824",
    ]
    places = [(p.line, p.column, p.record_id) for p in found[0].places]
    assert places == [(2, "url", "efe-2023-raisi"), (2, "text_url", "cub-irn-2023-06-customs")]
    assert found[0].titles == ["Raisi in Havana", "Memorandum on customs"]
    assert [a.url for a in addresses(contract, project / "datasets", "paper.")] == [found[1].url]
    assert [a.url for a in addresses(contract, project / "datasets", "treasury-2019")] == [found[3].url]


def test_a_broken_file_is_told_with_its_line(contract, project):
    with (project / "datasets" / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("short,row\n")
    with pytest.raises(UnreadableError, match=r"sources\.csv:5: .*`invoke validate` says what to do"):
        addresses(contract, project / "datasets")


def test_what_is_known_is_not_asked_again_until_it_is_old(web, store):
    web.page("/a")
    assert check(web, store, [web.url("/a")]) == 1
    asked = len(web.asked)
    assert check(web, store, [web.url("/a")]) == 0
    assert len(web.asked) == asked
    web.clock.passed += 31 * 86_400
    assert check(web, store, [web.url("/a")]) == 1
    assert len(web.asked) == 2 * asked


@pytest.mark.parametrize(
    ("verdict", "days", "due"),
    [("ok", 29, False), ("ok", 30, True), ("gone", 29, False), ("timeout", 1, True), ("timeout", 0.9, False)],
)
def test_what_may_pass_is_due_after_a_day(verdict, days, due):
    known = (Outcome("https://x.test/a", verdict), NOON - dt.timedelta(days=days))
    assert is_due(known, NOON, 30) is due
    assert is_due(known, NOON, 0)
    assert is_due(None, NOON, 30)


def test_those_never_asked_come_first_then_the_oldest(web, store):
    urls = [web.url(f"/{n}") for n in range(3)]
    for url, days in zip(urls[:2], (40, 50), strict=True):
        store.keep(Outcome(url, "ok"), web.clock.now() - dt.timedelta(days=days))
    assert check(web, store, urls, limit=1) == 1
    assert web.count("/2", "HEAD") == 1
    assert check(web, store, urls, limit=1) == 1
    assert web.count("/1", "HEAD") == 1
    assert web.count("/0") == 0


def test_without_network_nothing_is_kept(web, store):
    urls = [f"http://host{n}.example/a" for n in range(25)]
    with pytest.raises(OfflineError, match="none of 20 hosts answers"):
        check(web, store, urls)
    assert store.outcomes() == {}


def test_dead_hosts_are_kept_as_soon_as_one_answers(web, store):
    web.page("/a")
    urls = [*(f"http://host{n}.example/a" for n in range(25)), web.url("/a")]
    check(web, store, [web.url("/a"), *urls], hosts=1)
    verdicts = [o.verdict for o, _ in store.outcomes().values()]
    assert sorted(set(verdicts)) == ["no_host", "ok"]
    assert len(verdicts) == 26


def test_an_answer_that_trips_us_up_does_not_end_the_run(web, store, monkeypatch):
    web.page("/b")
    check_one = Checker.check

    async def trip(self, asked):
        if asked.url.endswith("/a"):
            raise RuntimeError("unforeseen")
        return await check_one(self, asked)

    monkeypatch.setattr(Checker, "check", trip)
    check(web, store, [web.url("/a"), web.url("/b")])
    outcomes = {url: (o.verdict, o.detail) for url, (o, _) in store.outcomes().items()}
    assert outcomes == {
        web.url("/a"): ("unclear", "RuntimeError while it was judged"),
        web.url("/b"): ("ok", ""),
    }


def test_a_file_that_is_no_store_is_told(tmp_path):
    path = tmp_path / "links.sqlite"
    path.write_text("not a database, but long enough to be taken for one" * 20)
    with pytest.raises(StoreError, match=r"links\.sqlite: cannot be used: .*may be deleted"), opened(path):
        pass
    path.unlink()
    with opened(path) as store:
        store._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="written by another version"), opened(path):
        pass
