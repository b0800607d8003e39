"""Never more than one request to a host at a time, with a pause between two of them."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit


class Clock:
    """The time, and waiting; tests bring their own."""

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def now(self) -> dt.datetime:
        """The moment, in UTC."""
        return dt.datetime.now(dt.UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class PostponedError(Exception):
    """A host wants to be left alone for longer than a run waits.

    Attributes:
        host: The host.
        seconds: How long it wants to be left alone.
    """

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} wants to be left alone for {seconds:.0f} s")
        self.host, self.seconds = host, seconds


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    pause: float = 0.0


def host_of(url: str) -> str:
    """Host of an address, with or without `www.` the same; empty if there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


class Hosts:
    """Gives requests their turn, host by host.

    Attributes:
        clock: The time.
        pause: Least time between the end of a request to a host and the next, in seconds.
        patience: Longest time to wait for one turn, in seconds.
    """

    def __init__(self, clock: Clock, pause: float, patience: float) -> None:
        self.clock, self.pause, self.patience = clock, pause, patience
        self._hosts: dict[str, _Host] = {}

    def _of(self, url: str) -> _Host:
        return self._hosts.setdefault(host_of(url), _Host(pause=self.pause))

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait until the host of an address may be asked, and keep others away meanwhile.

        Raises:
            PostponedError: The host wants to be left alone for too long.
        """
        host = self._of(url)
        async with host.lock:
            wait = host.free_at - self.clock.monotonic()
            if wait > self.patience:
                raise PostponedError(host_of(url), wait)
            if wait > 0:
                await self.clock.sleep(wait)
            try:
                yield
            finally:
                host.free_at = max(host.free_at, self.clock.monotonic() + host.pause)

    def leave_alone(self, url: str, seconds: float) -> None:
        """Ask nothing of a host for some time."""
        host = self._of(url)
        host.free_at = max(host.free_at, self.clock.monotonic() + seconds)

    def slow_down(self, url: str, pause: float) -> None:
        """Pause for longer between requests to a host, as its robots.txt wants it; never for less long."""
        host = self._of(url)
        host.pause = max(host.pause, min(pause, self.patience))
        host.free_at = max(host.free_at, self.clock.monotonic() + host.pause)


def retry_after(value: str, now: dt.datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, section 10.2.3): a number or a date.

    Args:
        value: The header.
        now: The moment, in UTC.

    Returns:
        None if the header is empty or says nothing that can be understood.
    """
    if value.strip().isascii() and value.strip().isdecimal():
        return float(value.strip()[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())
