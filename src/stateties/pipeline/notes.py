"""Say what changed: as text for a terminal, as Markdown, and as the data section of the changelog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from stateties.pipeline.changes import Change, Comparison, Happened
from stateties.pipeline.edition import Edition
from stateties.pipeline.versions import following

FORMATS = ("text", "markdown")

_SIGNS = {"added": "+", "changed": "~", "removed": "-", "redirected": ">"}
_KINDS: tuple[Happened, ...] = get_args(Happened)


def as_text(comparison: Comparison) -> str:
    """All changes, a line each, and the version that they need."""
    lines = [f"From {_named(comparison.old)} to {_named(comparison.new)}", ""]
    if comparison.contract:
        lines += ["Contract", *(f"  {c}" for c in comparison.contract), ""]
    table = ""
    for change in comparison.records:
        if change.table != table:
            lines += [""] * bool(table) + [f"{change.table}: {_counted(comparison, change.table)}"]
            table = change.table
        lines.append(f"  {_SIGNS[change.change]} {_line(change)}")
    return "\n".join([*lines, *[""] * bool(table), _needed(comparison)])


def as_markdown(comparison: Comparison) -> str:
    """All changes under a heading per table, and the version that they need."""
    lines = [f"## From {_named(comparison.old)} to {_named(comparison.new)}", "", _needed(comparison), ""]
    if comparison.contract:
        lines += ["### Contract", "", *(f"- `{c.place}`: {_plain(c.what)} ({c.kind})" for c in comparison.contract), ""]
    table = ""
    for change in comparison.records:
        if change.table != table:
            lines += [""] * bool(table) + [f"### {change.table}: {_counted(comparison, change.table)}", ""]
            table = change.table
        lines.append(f"- {_markdown_line(change)}")
    return "\n".join(lines)


def first_section(edition: Edition) -> str:
    """What the changelog says of the data of a first release: how many rows there are."""
    lines = ["### Data", "", "| table | rows |", "|---|---:|"]
    return "\n".join([*lines, *(f"| `{t}` | {len(rows):,} |" for t, rows in edition.rows.items())]) + "\n"


def data_section(comparison: Comparison) -> str:
    """What the changelog says of the data: counts by table, and by name what who uses it must know."""
    records = comparison.records
    since = comparison.old.version
    if not records and not comparison.contract:
        return f"### Data\n\nThe data are those of {since}.\n"
    lines = ["### Data", "", f"Since {since}; the table `changes` of the package lists the changes field by field.", ""]
    tables = dict.fromkeys(c.table for c in records)
    if tables:
        lines += ["| table | added | changed | removed | redirected |", "|---|---:|---:|---:|---:|"]
        lines += [f"| `{t}` | " + " | ".join(f"{n:,}" for n in _counts(comparison, t)) + " |" for t in tables]
        lines.append("")
    named = [f"- `{c.place}`: {_plain(c.what)}" for c in comparison.contract if c.kind != "PATCH"]
    named += [f"- {c.table}: {_markdown_line(c)}" for c in records if c.change == "redirected"]
    lost = {(c.table, c.record_id) for c in comparison.lost}
    named += [f"- {c.table}: {_markdown_line(c)}" for c in records if (c.table, c.record_id) in lost]
    return "\n".join([*lines, *named]).rstrip("\n") + "\n"


def _named(edition: Edition) -> str:
    same = edition.name.removeprefix("v") == edition.version
    return edition.name if same else f"{edition.name} ({edition.version})"


def _counts(comparison: Comparison, table: str) -> list[int]:
    """Records, not cells, by what happened to them."""
    records = {(c.change, c.record_id) for c in comparison.records if c.table == table}
    found = Counter(change for change, _ in records)
    return [found[kind] for kind in _KINDS]


def _counted(comparison: Comparison, table: str) -> str:
    counts = zip(_counts(comparison, table), _KINDS, strict=True)
    return ", ".join(f"{n:,} {kind}" for n, kind in counts if n)


def _line(change: Change) -> str:
    if change.change == "changed":
        return f"{change.record_id}: {change.field}: {change.old_value!r} is now {change.new_value!r}"
    if change.change == "redirected":
        return f"{change.record_id}: {change.new_value or 'withdrawn'}"
    return change.record_id


def _markdown_line(change: Change) -> str:
    if change.change == "changed":
        was, now = _plain(change.old_value) or "*empty*", _plain(change.new_value) or "*empty*"
        return f"`{change.record_id}` changed: `{change.field}` was {was}, is now {now}"
    if change.change == "redirected":
        return f"`{change.record_id}` " + (f"is now `{change.new_value}`" if change.new_value else "was withdrawn")
    return f"`{change.record_id}` {change.change}"


def _plain(text: str) -> str:
    """Text that Markdown does not take for its own."""
    return "".join(_escaped(text)).replace("\n", " ")


def _escaped(text: str) -> Iterator[str]:
    for c in text:
        yield f"\\{c}" if c in "\\`*_{}[]<>#|!" else c


def _needed(comparison: Comparison) -> str:
    kind = comparison.needs
    if kind is None:
        return "Nothing changed."
    return f"This needs a {kind} version: {following(comparison.old.version, kind)} or greater."
