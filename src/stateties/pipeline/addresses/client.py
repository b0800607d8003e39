"""Ask the web politely: one request at a time to a host, with robots.txt, back-off and limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

import aiohttp
from protego import Protego
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    retry_if_result,
    wait_exponential,
    wait_random,
)
from yarl import URL

from stateties.pipeline.addresses.failures import FailureError, failure_of
from stateties.pipeline.addresses.network import PrivateAddressError, PublicResolver, refuse_private
from stateties.pipeline.addresses.polite import Hosts, retry_after
from stateties.pipeline.addresses.settings import AGENT, Settings

_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {429, 500, 502, 503, 504}
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_ROBOTS_LIMIT = 500 * 1024  # RFC 9309, section 2.5: a parser reads at least so much


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        url: What was asked.
        status: Its status (RFC 9110, section 15).
        headers: Its headers; letter case makes no difference.
        body: The body up to the limit; empty for HEAD.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def target(self) -> str:
        """Where a redirect leads; empty if it is none."""
        location = self.headers.get("Location", "")
        if self.status not in _REDIRECTS or not location:
            return ""
        try:
            location.encode()
        except UnicodeEncodeError:  # bytes that are not UTF-8, which old servers send as they are
            location = quote(location.encode("utf-8", "surrogateescape"), safe=_ASCII)
        try:
            return urljoin(self.url, location)
        except ValueError:
            return location  # not an address at all, and refused as such


@dataclass(frozen=True, slots=True)
class Walk:
    """The way from an address to the last answer.

    Attributes:
        answer: The last answer.
        hops: The redirects before it.
    """

    answer: Answer
    hops: tuple[Answer, ...] = ()


class Budget:
    """The time that one address may take."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        """Take the time of what is done inside; TimeoutError when there is none left."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(max(self.left, 0)):
                yield
        finally:
            self.left -= loop.time() - began


class Client:
    """Asks for pages; used as an asynchronous context."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.hosts = Hosts(settings.clock, settings.pause, settings.patience)
        self._robots: dict[str, Protego | FailureError] = {}

    async def __aenter__(self) -> Self:
        """Open the connections."""
        wanted = self.settings
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=PublicResolver(wanted.private, wanted.resolver), limit=0, limit_per_host=2
            ),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=wanted.connect, sock_read=wanted.read),
            headers={"User-Agent": wanted.user_agent, "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"},
            max_line_size=1 << 16,
            max_field_size=1 << 16,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._session.close()

    def budget(self) -> Budget:
        """Time for one address."""
        return Budget(self.settings.total)

    async def walk(self, method: str, url: str, budget: Budget) -> Walk:
        """Ask for an address and follow its redirects, as far as robots.txt lets programs.

        Raises:
            FailureError: There is no answer.
            PostponedError: A host wants to be left alone for longer than a run waits.
        """
        hops: list[Answer] = []
        while True:
            await self._permit(url, budget, hops)
            answer = await self.ask(method, url, budget)
            if not answer.target:
                return Walk(answer, tuple(hops))
            hops.append(answer)
            url = answer.target
            # an address may come twice: some servers send a cookie and back
            if len(hops) > self.settings.most_redirects or [h.url for h in hops].count(url) > 1:
                raise FailureError("loop", f"{len(hops)} redirects, the last to {url}")

    async def ask(self, method: str, url: str, budget: Budget, limit: int = 0) -> Answer:
        """Send a request, again and later where the answer may pass.

        HEAD is sent again only where the server asks for that: GET has the last word anyway.

        Raises:
            FailureError: There is no answer.
            PostponedError: The host wants to be left alone for longer than a run waits.
        """
        self._admit(url)

        def again(answer: Answer) -> bool:
            return answer.status in _PASSING and (method != "HEAD" or "Retry-After" in answer.headers)

        def passing(error: BaseException) -> bool:
            return method != "HEAD" and isinstance(error, FailureError) and error.verdict in ("timeout", "unreachable")

        def enough(state: RetryCallState) -> bool:
            return state.attempt_number >= self.settings.attempts or budget.left <= 0

        retrying = AsyncRetrying(
            sleep=self.settings.clock.sleep,
            stop=enough,
            wait=wait_exponential(multiplier=2, max=30) + wait_random(0, 1),
            retry=retry_if_result(again) | retry_if_exception(passing),
            retry_error_callback=_last,
        )
        answer: Answer = await retrying(self._once, method, url, budget, limit or self.settings.limit)
        return answer

    async def _once(self, method: str, url: str, budget: Budget, limit: int) -> Answer:
        async with self.hosts.turn(url):
            try:
                async with (
                    budget.spend(),
                    # what is escaped already stays as it is
                    self._session.request(method, URL(url, encoded=_is_escaped(url)), allow_redirects=False) as got,
                ):
                    answer = Answer(url, got.status, got.headers, await _body(got, limit))
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise failure_of(error) from error
            if answer.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
                wanted = retry_after(answer.headers.get("Retry-After", ""), self.settings.clock.now())
                self.hosts.leave_alone(url, wanted or 0)
            return answer

    def _admit(self, url: str) -> None:
        """Refuse what is not of the public web."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError as error:
            raise FailureError("malformed", str(error)) from error
        if parts.scheme not in ("http", "https"):
            raise FailureError("malformed", f"{parts.scheme or 'no'} scheme instead of http or https")
        if not host:
            raise FailureError("malformed", "no host")
        try:
            refuse_private(host, self.settings.private)
        except PrivateAddressError as error:
            raise failure_of(error) from error

    async def _permit(self, url: str, budget: Budget, hops: list[Answer]) -> None:
        """Refuse what is not of the public web or what robots.txt (RFC 9309) keeps programs out of."""
        try:
            self._admit(url)
        except FailureError as failure:
            if hops:  # nobody wrote this address into the dataset: where it leads is what is wrong
                raise FailureError("unsafe", f"redirects to {url}: {failure.detail}") from failure
            raise
        rules = await self._rules(_origin(url), budget)
        if not rules.can_fetch(url, AGENT):
            raise FailureError("blocked", "robots.txt asks programs to stay away")

    async def _rules(self, origin: str, budget: Budget) -> Protego:
        """The robots.txt of a host, asked once a run.

        As section 2.3.1 of RFC 9309 has it: redirects are followed, a client error means that all is allowed, a
        server error that nothing is. A host that gives no answer at all is given up for this run.
        """
        known = self._robots.get(origin)
        if known is None:
            try:
                known = await self._read_robots(origin, budget)
            except FailureError as failure:
                known = failure
            self._robots[origin] = known
        if isinstance(known, FailureError):
            raise known
        return known

    async def _read_robots(self, origin: str, budget: Budget) -> Protego:
        url = f"{origin}/robots.txt"
        for _ in range(6):
            answer = await self.ask("GET", url, budget, _ROBOTS_LIMIT)
            if not answer.target:
                break
            url = answer.target
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise FailureError("blocked", f"robots.txt cannot be read ({answer.status})")
        text = answer.body.decode("utf-8", "replace") if answer.status == HTTPStatus.OK else ""
        rules = Protego.parse(text)
        self.hosts.slow_down(origin, float(rules.crawl_delay(AGENT) or 0))
        return rules


def _last(state: RetryCallState) -> Answer:
    """What the last attempt gave."""
    assert state.outcome is not None  # noqa: S101 — it is asked for only after an attempt
    answer: Answer = state.outcome.result()
    return answer


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The body up to a limit; what is behind it is never read."""
    read = bytearray()
    async for chunk in response.content.iter_chunked(1 << 14):
        read += chunk
        if len(read) >= limit:
            response.close()
            break
    return bytes(read[:limit])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _is_escaped(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url
