"""What was learnt, kept in a SQLite file that may be deleted at any time.

Every outcome is written as soon as it is known, so a run that is stopped or killed loses nothing.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from stateties.pipeline.addresses.verdict import PASSING, Outcome, Verdict

#: Number of the layout below (PRAGMA user_version).
_LAYOUT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS outcomes (
  url TEXT PRIMARY KEY, verdict TEXT NOT NULL, status INTEGER, final_url TEXT NOT NULL, detail TEXT NOT NULL,
  checked TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS postponed (host TEXT PRIMARY KEY, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS captures (
  url TEXT NOT NULL, day TEXT NOT NULL, capture TEXT NOT NULL, checked TEXT NOT NULL, PRIMARY KEY (url, day));
"""


class StoreError(OSError):
    """The file cannot be used."""


class Store:
    """The file, opened.

    Moments are in UTC.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep(self, outcome: Outcome, moment: dt.datetime) -> None:
        """Keep an outcome in the place of what was known of its address."""
        row = (outcome.url, outcome.verdict, outcome.status, outcome.final_url, outcome.detail, _written(moment))
        with self._connection as c:
            c.execute("REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?)", row)

    def outcomes(self) -> dict[str, tuple[Outcome, dt.datetime]]:
        """What is known, and since when, by address."""
        rows = self._connection.execute("SELECT url, verdict, status, final_url, detail, checked FROM outcomes")
        return {r[0]: (Outcome(r[0], cast("Verdict", r[1]), *r[2:5]), dt.datetime.fromisoformat(r[5])) for r in rows}

    def postpone(self, host: str, until: dt.datetime) -> None:
        """Keep until when a host wants to be left alone."""
        with self._connection as c:
            c.execute("REPLACE INTO postponed VALUES (?, ?)", (host, _written(until)))

    def postponed(self, now: dt.datetime) -> dict[str, dt.datetime]:
        """Hosts that want to be left alone, and until when."""
        rows = self._connection.execute("SELECT host, until FROM postponed WHERE until > ?", (_written(now),))
        return {host: dt.datetime.fromisoformat(until) for host, until in rows}

    def keep_capture(self, url: str, day: str, capture: str, moment: dt.datetime) -> None:
        """Keep what the archive has of an address near a day; an empty text if it has nothing."""
        with self._connection as c:
            c.execute("REPLACE INTO captures VALUES (?, ?, ?, ?)", (url, day, capture, _written(moment)))

    def capture(self, url: str, day: str, since: dt.datetime) -> str | None:
        """What the archive had of an address near a day; None if it was not asked since then."""
        query = "SELECT capture FROM captures WHERE url = ? AND day = ? AND checked >= ?"
        row = self._connection.execute(query, (url, day, _written(since))).fetchone()
        return None if row is None else str(row[0])


def is_due(known: tuple[Outcome, dt.datetime] | None, now: dt.datetime, max_age: float) -> bool:
    """Whether an address is to be asked (again).

    Args:
        known: What is known of it, and since when.
        now: The moment.
        max_age: Age in days from which it is asked again; what may pass is asked again after a day at most.
    """
    if known is None:
        return True
    outcome, checked = known
    days = min(max_age, 1.0) if outcome.verdict in PASSING else max_age
    return now - checked >= dt.timedelta(days=days)


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """Open the file, or make it.

    Raises:
        StoreError: It is there, but is not such a file, or another run holds it.
        OSError: Its folder cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = sqlite3.connect(path, timeout=10)
        try:
            _prepare(connection, path)
            yield Store(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot be used: {error}; it only spares requests, and may be deleted") from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    if layout == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_LAYOUT}; COMMIT")
    elif layout != _LAYOUT:
        raise StoreError(f"{path}: written by another version; it only spares requests, and may be deleted")


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
