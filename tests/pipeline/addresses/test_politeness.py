"""Servers are asked the way they want it: one request at a time, with pauses, robots.txt and back-off."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from itertools import groupby, pairwise

import pytest

from stateties.pipeline.addresses.check import Checker
from stateties.pipeline.addresses.client import Client
from stateties.pipeline.addresses.network import is_private
from stateties.pipeline.addresses.polite import host_of, retry_after
from stateties.pipeline.addresses.run import check_all
from stateties.pipeline.addresses.settings import Settings
from stateties.pipeline.addresses.store import opened
from tests.pipeline.addresses.web import address, settings

TITLE = "Raisi in Havana"


def check(web, *urls, **changes):
    async def run():
        async with Client(settings(web, **changes)) as client:
            checker = Checker(client)
            return [(await checker.check(address(url, TITLE))).verdict for url in urls]

    return asyncio.run(run())


def check_many(web, tmp_path, urls, **changes):
    with opened(tmp_path / "links.sqlite") as store:
        asyncio.run(check_all([address(u, TITLE) for u in urls], store, settings(web, **changes), max_age=30))
        return {url: outcome.verdict for url, (outcome, _) in store.outcomes().items()}


def test_a_host_is_asked_one_thing_at_a_time_with_pauses(web, tmp_path):
    for n in range(4):
        web.page(f"/{n}")
        web.moved(f"/to/{n}", web.url(f"/{n}"))
    hosts = ("news.test", "www.news.test", "paper.test")
    urls = [web.url(f"/to/{n}", host=h) for n in range(4) for h in hosts]

    verdicts = check_many(web, tmp_path, urls, pause=2.0)

    assert len(verdicts) == 12
    assert set(verdicts.values()) <= {"ok", "moved"}
    assert max(web.most_at_once.values()) == 1
    both = sorted(web.moments["news.test"] + web.moments["www.news.test"])
    assert all(later - earlier >= 2 for earlier, later in pairwise(both)), "with and without www is one host"


def test_different_hosts_are_asked_at_the_same_time(web, tmp_path):
    meeting = threading.Barrier(2)

    def meet(_handler):
        meeting.wait(10)
        return 404, {}, b""

    web.routes["/robots.txt"] = meet  # both servers wait for each other here, or break
    web.page("/a")
    assert set(check_many(web, tmp_path, [web.url("/a", host=h) for h in ("one.test", "two.test")]).values()) == {"ok"}
    assert not meeting.broken


def test_no_more_hosts_are_asked_at_once_than_wanted(web, tmp_path):
    web.page("/a")
    check_many(web, tmp_path, [web.url("/a", host=f"host{n}.test") for n in range(5)], hosts=1)
    assert len([host for host, _ in groupby(web.asked, key=lambda asked: asked[1])]) == 5, "one after the other"


def test_robots_txt_is_asked_once_and_obeyed(web):
    rules = b"User-agent: *\nDisallow: /private\n\nUser-agent: stateties-links\nDisallow: /own\nCrawl-delay: 7\n"
    web.routes["/robots.txt"] = (200, {"Content-Type": "text/plain"}, rules)
    for path in ("/own/a", "/private/a", "/b"):
        web.page(path)
    assert check(web, *(web.url(p) for p in ("/own/a", "/private/a", "/b"))) == ["blocked", "ok", "ok"]
    assert web.count("/robots.txt") == 1
    assert web.count("/own/a") == 0
    assert all(later - earlier >= 7 for earlier, later in pairwise(web.moments["news.test"]))


def test_robots_txt_is_obeyed_where_a_redirect_leads(web):
    def rules(handler):
        closed = handler.headers["Host"].startswith("closed.")
        return 200, {}, b"User-agent: *\nDisallow: /" if closed else b""

    web.routes["/robots.txt"] = rules
    web.moved("/a", web.url("/b", host="closed.test"))
    web.page("/b")
    assert check(web, web.url("/a")) == ["blocked"]
    assert web.count("/b") == 0


@pytest.mark.parametrize(("status", "verdict"), [(403, "ok"), (404, "ok"), (500, "blocked"), (429, "blocked")])
def test_a_robots_txt_that_fails_counts_as_its_standard_says(web, status, verdict):
    web.routes["/robots.txt"] = (status, {}, b"User-agent: *\nDisallow: /")
    web.page("/a")
    assert check(web, web.url("/a")) == [verdict]


def test_requests_say_who_sends_them(web):
    seen = []

    def look(handler):
        seen.append(handler.headers["User-Agent"])
        return 404, {}, b""

    web.routes["/robots.txt"] = look
    check(web, web.url("/a"), version="1.2.0", contact="https://example.org/stateties")
    expected = "stateties-links/1.2.0 (checks the sources of the stateties dataset; https://example.org/stateties)"
    assert seen == [expected]


def test_a_server_that_asks_for_time_gets_it(web):
    answers = iter([(429, {"Retry-After": "30"}, b""), (503, {"Retry-After": "40"}, b"")])
    web.page("/b")
    web.routes["/a"] = lambda _: next(answers, web.routes["/b"])
    assert check(web, web.url("/a")) == ["ok"]
    asked = [m for m, (_, _, path) in zip(web.moments["news.test"], web.asked, strict=True) if path == "/a"]
    assert asked[1] - asked[0] >= 30
    assert asked[2] - asked[1] >= 40


def test_what_may_pass_is_asked_again_later_and_later(web):
    answers = iter([(502, {}, b""), (502, {}, b""), (502, {}, b"")])
    web.page("/b")
    web.routes["/a"] = lambda h: (404, {}, b"") if h.command == "HEAD" else next(answers, web.routes["/b"])
    assert check(web, web.url("/a"), attempts=4) == ["ok"]
    asked = [m for m, (how, _, p) in zip(web.moments["news.test"], web.asked, strict=True) if (how, p) == ("GET", "/a")]
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert gaps[0] >= 2
    assert gaps[1] >= 4
    assert gaps[2] >= 8
    assert check(web, web.url("/none")) == ["gone"]
    assert web.count("/none", "GET") == 1, "what is gone does not pass"


def test_a_host_that_wants_to_be_left_alone_for_long_is_left_alone(web, tmp_path):
    web.routes["/a"] = (429, {"Retry-After": "3600"}, b"")
    for path in ("/b", "/c"):
        web.page(path)
    urls = [web.url("/a"), web.url("/b"), web.url("/c", host="paper.test")]

    assert check_many(web, tmp_path, urls) == {urls[2]: "ok"}
    with opened(tmp_path / "links.sqlite") as store:
        assert list(store.postponed(web.clock.now())) == ["news.test"]
    before = len(web.asked)
    assert check_many(web, tmp_path, urls) == {urls[2]: "ok"}
    assert len(web.asked) == before, "nor by the next run"

    web.clock.passed += 3601
    web.page("/a")
    assert check_many(web, tmp_path, urls) == dict.fromkeys(urls, "ok")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Thu, 15 Jan 2026 12:02:00 GMT", 120),
        ("Thu, 15 Jan 2026 11:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value, seconds):
    assert retry_after(value, dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)) == seconds


@pytest.mark.parametrize(
    ("ip", "private"),
    [
        ("127.0.0.1", True),
        ("10.0.0.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),  # noqa: S104
        ("224.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("64:ff9b::7f00:1", True),
        ("2002:7f00:1::", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2606:4700::1111", False),
    ],
)
def test_private_networks_are_known_in_all_their_clothes(ip, private):
    assert is_private(ip) is private


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "0x7f.1"])
def test_this_machine_is_not_asked_in_earnest(web, host):
    async def run():
        async with Client(Settings(clock=web.clock)) as client:
            return await Checker(client).check(address(f"http://{host}:{web.port}/a"))

    assert asyncio.run(run()).verdict in ("unsafe", "malformed")
    assert web.asked == []


def test_www_makes_no_other_host():
    assert host_of("https://www.News.test:8080/a") == host_of("http://news.test/b") == "news.test"
    assert host_of("http://[x/") == ""
