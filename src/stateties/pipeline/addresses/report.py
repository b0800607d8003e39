"""Tell curators what is left of the addresses: in a terminal, and as Markdown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stateties.pipeline.addresses.collect import Address
from stateties.pipeline.addresses.polite import host_of
from stateties.pipeline.addresses.verdict import KINDS, VERDICTS, Group, Outcome, Verdict

#: Groups whose addresses are named one by one, with heading and what to do.
_GROUPS: dict[Group, tuple[str, str]] = {
    "dead": ("Dead", "Look for an archived copy and fill archive_url; keep url as it was read."),
    "doubtful": ("Doubtful", "Look at them in a browser."),
    "moved": ("Moved", "Where the text is the same, the new address may be written; where it is not, archive it."),
    "blocked": ("Blocked", "Nothing is wrong with them as far as a program can tell."),
}
_PAINT: dict[Group, str] = {"dead": "\033[31m", "doubtful": "\033[33m", "moved": "\033[33m", "blocked": "\033[2m"}
_DIM, _RESET = "\033[2m", "\033[0m"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: addresses, and what is known of them.

    Attributes:
        addresses: The addresses.
        known: Outcomes and their moments by address; may hold others.
        postponed: Hosts that want to be left alone, and until when.
    """

    addresses: Sequence[Address]
    known: Mapping[str, tuple[Outcome, dt.datetime]]
    postponed: Mapping[str, dt.datetime]

    def of(self, verdict: Verdict) -> list[tuple[Address, Outcome]]:
        """Addresses with a verdict."""
        pairs = ((a, self.known[a.url][0]) for a in self.addresses if a.url in self.known)
        return [(a, o) for a, o in pairs if o.verdict == verdict]

    def counts(self) -> Counter[str]:
        """Addresses by verdict."""
        return Counter(self.known[a.url][0].verdict for a in self.addresses if a.url in self.known)

    def summary(self) -> str:
        """How many addresses are known, and which are not and why."""
        known = sum(a.url in self.known for a in self.addresses)
        rest = len(self.addresses) - known
        lines = [f"{len(self.addresses):,} in all: {known:,} known, {rest:,} not asked yet"]
        own = {host_of(a.url) for a in self.addresses}
        waiting = [until for host, until in self.postponed.items() if host in own]
        if waiting:
            until = max(waiting).astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
            lines.append(f"Hosts that wish to be left alone for a while: {len(waiting):,}, the last until {until}")
        return "\n".join(lines)


def as_text(told: Told, *, most: int = 20, color: bool = False) -> str:
    """The report for a terminal or a pipe.

    Args:
        told: What is told.
        most: Name at most so many addresses of each verdict.
        color: Whether it may carry ANSI colours.
    """
    lines: list[str] = []
    for group, (heading, hint) in _GROUPS.items():
        named = list(_named(told, group, most))
        if named:
            lines.append(f"{_PAINT[group]}{heading}{_RESET}" if color else heading)
            lines += [*named, f"    {_DIM}→ {hint}{_RESET}" if color else f"    → {hint}", ""]
    counts = told.counts()
    width = max(len(v) for v in VERDICTS)
    lines += [f"{v:<{width}}  {counts[v]:>6,}  {KINDS[v].means}" for v in VERDICTS if counts[v]]
    return "\n".join([*lines, *[""] * bool(counts), told.summary()])


def _named(told: Told, group: Group, most: int) -> Iterator[str]:
    for verdict in (v for v in VERDICTS if KINDS[v].group == group):
        found = told.of(verdict)
        for address, outcome in found[:most]:
            said = f": {outcome}" if str(outcome) else ""
            others = f" (and {len(address.places) - 1} more)" if len(address.places) > 1 else ""
            yield f"  {address.places[0]}: {address.url}{said} [{verdict}]{others}"
        if len(found) > most:
            yield f"  … {len(found) - most:,} more [{verdict}]; --report FILE names them all"


def as_markdown(told: Told) -> str:
    """The report as a page that names every address which is not simply there."""
    counts = told.counts()
    bars = ["| verdict | addresses | what it means |", "|---|---:|---|"]
    rows = [f"| `{v}` | {counts[v]:,} | {KINDS[v].means} |" for v in VERDICTS if counts[v]]
    parts = ["# What is left of the addresses", told.summary().replace("\n", "\n\n"), "\n".join([*bars, *rows])]
    for group, (heading, hint) in _GROUPS.items():
        verdicts = [v for v in VERDICTS if KINDS[v].group == group and counts[v]]
        if verdicts:
            parts += [f"## {heading}", hint]
        for verdict in verdicts:
            lines = [line for address, outcome in told.of(verdict) for line in _item(told, address, outcome)]
            parts += [f"### {KINDS[verdict].means}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _item(told: Told, address: Address, outcome: Outcome) -> Iterator[str]:
    day = told.known[address.url][1].date()
    final = f" → {_link(outcome.final_url)}" if outcome.final_url else ""
    said = ", ".join(p for p in (str(outcome.status or ""), _code(outcome.detail), f"asked {day}") if p)
    yield f"- {_link(address.url)}{final} ({said})"
    for place in address.places:
        yield f"    - {_code(str(place))} {_code(place.record_id)}"


def _link(url: str) -> str:
    """An address that Markdown takes as a link and as nothing else."""
    return "<" + url.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20").replace("\n", "") + ">"


def _code(text: str) -> str:
    """Text that Markdown leaves alone."""
    return f"`{text.replace('`', chr(39))}`" if text else ""
