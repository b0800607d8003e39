"""Close the section of the changelog that a release comes with."""

from __future__ import annotations

import datetime as dt
import re

_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)


def released(text: str, version: str, day: dt.date, section: str) -> str:
    """The changelog with a section for a release.

    What stands under the first heading, if that says `unreleased`, becomes the section of the
    release; otherwise a new section is put before it.

    Args:
        text: `CHANGELOG.md`.
        version: Version of the release.
        day: Day of the release.
        section: What it says of the data, as Markdown with a heading of its own.

    Raises:
        ValueError: The release has a section already.
    """
    headings = list(_HEADING.finditer(text))
    for heading in headings:
        if heading[1].split() and heading[1].split()[0] == version and "unreleased" not in heading[1].lower():
            raise ValueError(f"CHANGELOG.md has a section {heading[1]!r} already")
    title = f"## {version} — {day.isoformat()}"
    first = headings[0] if headings else None
    if first is None or "unreleased" not in first[1].lower():
        at = first.start() if first else len(text)
        before = text[:at].rstrip("\n")
        return (
            "\n\n".join(part for part in (before, title, section.rstrip("\n"), text[at:]) if part).rstrip("\n") + "\n"
        )
    end = headings[1].start() if len(headings) > 1 else len(text)
    body = text[first.end() : end].strip("\n")
    parts = [text[: first.start()].rstrip("\n"), title, body, section.rstrip("\n"), text[end:]]
    return "\n\n".join(part for part in parts if part).rstrip("\n") + "\n"
