"""Check many addresses: hosts side by side, the addresses of a host one after the other."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from stateties.pipeline.addresses.check import Checker
from stateties.pipeline.addresses.client import Client
from stateties.pipeline.addresses.collect import Address
from stateties.pipeline.addresses.polite import PostponedError, host_of
from stateties.pipeline.addresses.settings import Settings
from stateties.pipeline.addresses.store import Store, is_due
from stateties.pipeline.addresses.verdict import Outcome

#: So many hosts do not fall silent on one day: it is we who are cut off.
_SILENT_HOSTS = 20
_SILENCE = {"no_host", "unreachable", "timeout", "tls"}


class OfflineError(OSError):
    """No host answers at all, so nothing can be learnt."""


class _Run:
    """A run: what is known goes to the store, unless it is we who are cut off."""

    def __init__(self, store: Store, settings: Settings, progress: Callable[[str], None], total: int) -> None:
        self._store, self._clock, self._progress = store, settings.clock, progress
        self._total, self._done = total, 0
        self._answered = False
        self._held: list[tuple[Outcome, dt.datetime]] = []
        self._places = asyncio.Semaphore(settings.hosts)

    async def host(self, checker: Checker, host: str, addresses: Sequence[Address]) -> None:
        """Check the addresses of a host."""
        async with self._places:
            for address in addresses:
                try:
                    outcome = await checker.check(address)
                except PostponedError as postponed:
                    until = self._clock.now() + dt.timedelta(seconds=postponed.seconds)
                    self._store.postpone(postponed.host, until)
                    self._answered = True
                    if postponed.host == host:
                        return
                    continue
                except Exception as error:  # whatever one page does to us, the others are checked
                    outcome = Outcome(address.url, "unclear", detail=f"{type(error).__name__} while it was judged")
                self._learnt(outcome)

    def _learnt(self, outcome: Outcome) -> None:
        self._done += 1
        self._progress(f"{self._done:,} of {self._total:,} addresses, now {host_of(outcome.url)}")
        self._held.append((outcome, self._clock.now()))
        self._answered = self._answered or outcome.verdict not in _SILENCE
        if self._answered:
            self.settle()
        elif len({host_of(o.url) for o, _ in self._held}) >= _SILENT_HOSTS:
            raise OfflineError(f"none of {_SILENT_HOSTS} hosts answers: is this machine online? Nothing was kept")

    def settle(self) -> None:
        """Keep what was learnt."""
        for outcome, moment in self._held:
            self._store.keep(outcome, moment)
        self._held.clear()


async def check_all(
    addresses: Sequence[Address],
    store: Store,
    settings: Settings,
    *,
    max_age: float,
    limit: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> int:
    """Check the addresses that are due; what is learnt is in the store at once.

    Args:
        addresses: The addresses.
        store: Where to keep it.
        settings: How to ask.
        max_age: Age in days from which an outcome is asked for again.
        limit: Check at most so many; 0 for all. Those never asked come first, then the oldest.
        progress: Is told what is done next.

    Returns:
        How many were due.

    Raises:
        OfflineError: No host answers at all.
    """
    known, now = store.outcomes(), settings.clock.now()
    postponed = store.postponed(now)
    due = [a for a in addresses if is_due(known.get(a.url), now, max_age) and host_of(a.url) not in postponed]
    due.sort(key=lambda a: known[a.url][1].timestamp() if a.url in known else 0.0)
    due = due[:limit] if limit else due
    hosts: dict[str, list[Address]] = defaultdict(list)
    for address in due:
        hosts[host_of(address.url)].append(address)
    # names are resolved in threads: with fewer of them, dead hosts would keep living ones waiting
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(settings.hosts))
    run = _Run(store, settings, progress, len(due))
    async with Client(settings) as client:
        checker = Checker(client)
        try:
            async with asyncio.TaskGroup() as tasks:
                # the longest first, so that it is not alone at the end
                for host in sorted(hosts, key=lambda h: -len(hosts[h])):
                    tasks.create_task(run.host(checker, host, hosts[host]))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
    run.settle()
    return len(due)
