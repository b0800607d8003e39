"""Ask the Internet Archive for copies of the pages that sources name, and propose them for `archive_url`.

The availability interface of the Wayback Machine (https://archive.org/help/wayback_api.php): `GET
/wayback/available?url=ADDRESS&timestamp=YYYYMMDD` answers with the capture nearest to that moment,

    {"archived_snapshots": {"closest": {"available": true, "status": "200", "timestamp": "20130919044612",
     "url": "http://web.archive.org/web/20130919044612/http://example.com/"}}}

or with no `closest` where there is none. It is made for programs, so no robots.txt is asked for.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from stateties.contract import Contract
from stateties.pipeline.addresses.client import Client
from stateties.pipeline.addresses.collect import sound_rows
from stateties.pipeline.addresses.failures import FailureError
from stateties.pipeline.addresses.polite import PostponedError
from stateties.pipeline.addresses.settings import Settings
from stateties.pipeline.addresses.store import Store
from stateties.pipeline.rows import write_rows
from stateties.rules.sources import same_page

API = "https://archive.org/wayback/available"

Row = Mapping[str, str]

#: After so many failures in a row the interface is taken to be out of order.
_ENOUGH_FAILURES = 5
_DAYS = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_CAPTURE = re.compile(r"https?://web\.archive\.org/web/(?P<stamp>[0-9]{14})(?:[a-z]{2}_)?/(?P<url>.+)")


class ApiError(Exception):
    """The interface gives no answer that can be used."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A copy for a source.

    Attributes:
        source_id: The source.
        url: Its address.
        capture: Address of the copy.
        wanted: Day near which it was looked for (`YYYY-MM-DD`, or as much of it as is known).
    """

    source_id: str
    url: str
    capture: str
    wanted: str

    @property
    def day(self) -> dt.date:
        """Day of the copy, in UTC."""
        return captured(self.capture)


@dataclass(slots=True)
class Search:
    """What a search found.

    Attributes:
        proposals: Copies, in the order of the sources.
        without: Sources of which the archive has no copy.
        older: Sources whose nearest copy is older than the text itself.
        failures: Sources for which the interface gave no answer, and why.
        left: How many sources were not asked, because of the limit or because the interface is out of order.
    """

    proposals: list[Proposal] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    left: int = 0


def captured(capture: str) -> dt.date:
    """Day of a copy by its address.

    Raises:
        ValueError: It is not the address of a copy.
    """
    match = _CAPTURE.fullmatch(capture)
    if match is None:
        raise ValueError(f"{capture!r} is not the address of a capture")
    return dt.datetime.strptime(match["stamp"], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC).date()


async def search(
    sources: Sequence[Row],
    store: Store,
    settings: Settings,
    *,
    api: str = API,
    max_age: float,
    limit: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Search:
    """Look for copies of sources that name none; answers are kept at once.

    Args:
        sources: Rows of `sources`.
        store: Where answers are kept.
        settings: How to ask.
        api: Address of the interface.
        max_age: Age in days from which an answer is asked for again.
        limit: Ask for at most so many; 0 for all.
        progress: Is told what is done next.
    """
    found, asked, failed = Search(), 0, 0
    wanting = [s for s in sources if not s["archive_url"] and urlsplit(s["url"]).scheme in ("http", "https")]
    since = settings.clock.now() - dt.timedelta(days=max_age)
    async with Client(settings) as client:
        for n, source in enumerate(wanting, 1):
            wanted = wanted_day(source)
            capture = store.capture(source["url"], wanted, since)
            if capture is None:
                if failed >= _ENOUGH_FAILURES or (limit and asked >= limit):
                    found.left += 1
                    continue
                asked += 1
                progress(f"{n:,} of {len(wanting):,} sources, now {source['source_id']}")
                try:
                    capture = await nearest(client, api, source["url"], wanted)
                except ApiError as error:
                    found.failures[source["source_id"]] = str(error)
                    failed += 1
                    continue
                failed = 0
                store.keep_capture(source["url"], wanted, capture, settings.clock.now())
            _sort_in(found, source, capture, wanted)
    return found


def _sort_in(found: Search, source: Row, capture: str, wanted: str) -> None:
    if not capture:
        found.without.append(source["source_id"])
        return
    proposal = Proposal(source["source_id"], source["url"], capture, wanted)
    published = _DAYS.match(source["published_date"])
    # a capture bears the day in UTC, a text that of its place: between them lies a day at most
    if published and (proposal.day + dt.timedelta(days=1)).isoformat()[: len(published[0])] < published[0]:
        found.older.append(source["source_id"])
    else:
        found.proposals.append(proposal)


def wanted_day(source: Row) -> str:
    """Day near which a copy is best: when the source was read, else when it was published; may be empty."""
    for column in ("accessed_date", "published_date"):
        if match := _DAYS.match(source[column]):
            return match[0]
    return ""


async def nearest(client: Client, api: str, url: str, day: str) -> str:
    """Ask for the capture of an address nearest to a day.

    Args:
        client: Asks.
        api: Address of the interface.
        url: The address.
        day: `YYYY-MM-DD`, or as much of it as is known.

    Returns:
        Address of the capture; an empty text if there is none.

    Raises:
        ApiError: There is no answer, or none that can be used.
    """
    query = {"url": url} | ({"timestamp": day.replace("-", "")} if day else {})
    try:
        answer = await client.ask("GET", f"{api}?{urlencode(query)}", client.budget())
    except (FailureError, PostponedError) as error:
        raise ApiError(str(error)) from error
    if answer.status != 200:  # noqa: PLR2004
        raise ApiError(f"the archive answers {answer.status}")
    try:
        closest = _closest(json.loads(answer.body))
    except (ValueError, RecursionError) as error:
        raise ApiError("the archive does not answer as described") from error
    return _checked(closest, url) if closest else ""


def _closest(answer: Any) -> dict[str, Any] | None:
    """The capture that an answer names.

    Raises:
        ValueError: The answer has another form.
    """
    snapshots = answer.get("archived_snapshots") if isinstance(answer, dict) else None
    if not isinstance(snapshots, dict):
        raise ValueError("no archived_snapshots")
    closest = snapshots.get("closest")
    if closest is None:
        return None
    if not isinstance(closest, dict) or not isinstance(closest.get("url"), str):
        raise ValueError("no closest")
    return closest


def _checked(closest: Mapping[str, Any], url: str) -> str:
    """The address of a capture that holds the very page and held it well; else an empty text."""
    capture = str(closest["url"])
    match = _CAPTURE.fullmatch(capture)
    good = closest.get("available") is True and str(closest.get("status")) == "200"
    if match is None or not good:
        return ""
    try:
        captured(capture)
        same = same_page(match["url"]) == same_page(url)
    except ValueError:
        return ""
    return f"https://{capture.partition('://')[2]}" if same and capture.isprintable() else ""


def fill(contract: Contract, datasets: Path, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Write copies into the cells of `archive_url` that are empty; the file is replaced whole or not at all.

    The file is read again: a search takes long, and what was written meanwhile stays.

    Returns:
        What was written.

    Raises:
        UnreadableError: The file cannot be read without guessing.
        OSError: The file cannot be read or written.
    """
    table = contract.table("sources")
    path = datasets / table.path
    rows = sound_rows(contract, datasets, table.name)
    by_id = {p.source_id: p for p in proposals}
    filled = []
    for row in rows:
        proposal = by_id.get(row["source_id"])
        if proposal and not row["archive_url"] and row["url"] == proposal.url:
            row["archive_url"] = proposal.capture
            filled.append(proposal)
    if filled:
        write_rows(path, rows, table)
    return filled


def summary(found: Search, shown: Sequence[Proposal]) -> str:
    """What was found, for a curator to review: one line for each cell that is filled.

    Args:
        found: What was found.
        shown: The copies that were written, or would be.
    """
    lines = [f"+ {p.source_id}: archive_url: '' → {p.capture!r}{_distance(p)}" for p in shown]
    lines += [f"! {source}: {why}" for source, why in found.failures.items()]
    lines.append(
        f"{len(shown):,} copies; {len(found.without):,} sources without one, {len(found.older):,} with none since the "
        f"text was published, {len(found.failures):,} without an answer, {found.left:,} not asked"
    )
    return "\n".join(lines)


def _distance(proposal: Proposal) -> str:
    """How far a copy lies from the day that was wanted, where that is told to the day."""
    try:
        days = (proposal.day - dt.date.fromisoformat(proposal.wanted)).days
    except ValueError:
        return f", of {proposal.day}"
    if not days:
        return f", of {proposal.wanted}"
    return f", {abs(days):,} day{'' if abs(days) == 1 else 's'} {'after' if days > 0 else 'before'} {proposal.wanted}"
