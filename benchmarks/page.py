"""The page and the picture of what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from xml.sax.saxutils import escape

#: What the peers are not asked, or cannot say.
LEFT_OUT = {
    "dataframely": "row numbers: it hands back the rows that fail",
    "pointblank": "nothing of these rules",
    "pandera_pandas": "nothing of these rules",
    "frictionless": "the first row of a key that stands twice; items of lists and the order of dates are a check "
    "of our own in Python",
    "great_expectations": "lists and the order of dates only by columns and tables that are added before",
    "spark_sql": "row numbers: it hands back the rows that fail",
    "spark_ours": "lines: Spark has none, so rows are named by their key",
}


@dataclass
class Entry:
    """What was measured of a peer on one table."""

    name: str
    share: float
    version: str
    failed: str = ""
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rss: list[int] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    told: dict = field(default_factory=dict)

    def add(self, wall: float, cpu: float, rss: int, base: float | None) -> None:
        """Add a round, with the seconds of the floor in the same round."""
        self.wall.append(wall)
        self.cpu.append(cpu)
        self.rss.append(rss)
        if base:
            self.ratios.append(wall / base)


@dataclass
class Small:
    """What was measured of a small thing, beside the least that it could cost."""

    ours: str
    theirs: str
    failed: str = ""
    wall: list[float] = field(default_factory=list)
    base: list[float] = field(default_factory=list)

    def add(self, wall: float, base: float) -> None:
        """Add a round."""
        self.wall.append(wall)
        self.base.append(base)


def page(
    entries: Sequence[Entry], small: Sequence[Small], *, rows: int, repeat: int, machine: str, command: str
) -> str:
    """The page, in Markdown."""
    rounds = f"{repeat} round{'s' if repeat != 1 else ''}"
    parts = [
        "# Benchmarks",
        f"Validating a sanctions table of {rows:,} rows and writing it as Parquet, beside other libraries that are "
        f"given the same rules. Each run is a fresh process; the peers took turns in {rounds}. *Ratio* is "
        "wall time to that of the floor in the same round: the median, with the least and the greatest. The floor "
        "reads the CSV as text and writes it as Parquet with pyarrow, and checks nothing.",
        "![Wall time as a ratio to the floor](benchmarks.svg)",
    ]
    for share in sorted({e.share for e in entries}):
        title = (
            f"{share:.1%} of the rows wrong: found and told, not written"
            if share
            else "Nothing wrong: checked and written"
        )
        parts += [f"## {title}", _table([e for e in entries if e.share == share]), _ahead(entries, share)]
    parts += [
        "CPU is that of the process and all that it started. Memory is the peak of the largest process. "
        "Where a peer counts problems otherwise, it reports one cell under two rules; the number of bad rows is "
        "what compares. The floors write all rows of either table.",
        "## The rules",
        "Required cells, patterns, words of a vocabulary, items of lists (known, each once), dates of reduced "
        "precision with real calendar days, no end before its start, a date only with its basis, no padding and no "
        "control characters, a unique key, and foreign keys to countries and sources within lists. Ours also checks "
        "normal form C, the longest cell, the encoding and the form of the CSV, which no peer is asked.",
        "What a peer leaves out:",
        "\n".join(f"- {name}: {LEFT_OUT[name]}." for name in dict.fromkeys(e.name for e in entries) if name in LEFT_OUT)
        or "- No peer was measured.",
    ]
    if small:
        parts += ["## Small things", _small(small)]
    parts += [
        "## How to repeat",
        f"Measured on {machine}.",
        f"```sh\npip install -e '.[dev,benchmarks]'\ninvoke build\n{command}\n```",
        "Spark needs Java 17 and an environment of its own (`pip install -e '.[spark]'` there, and "
        "`--spark-python` with the path of its Python): Pandera imports Spark wherever it finds it, which would be "
        "counted as ours.",
    ]
    return "\n\n".join(parts) + "\n"


def _table(entries: Sequence[Entry]) -> str:
    lines = [
        "| peer | version | ratio | wall, s | CPU, s | memory, MB | problems | bad rows | says where |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for e in entries:
        if e.failed:
            lines.append(f"| {e.name} | {e.version or '–'} | {e.failed} | | | | | | |")
            continue
        told = [("–" if e.told.get(k) is None else f"{e.told[k]:,}") for k in ("problems", "bad_rows")]
        cells = [
            e.name,
            e.version,
            _spread(e.ratios),
            f"{median(e.wall):.2f}",
            f"{median(e.cpu):.2f}",
            f"{max(e.rss) / 1e6:,.0f}",
            *told,
            e.told.get("where") or "–",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def _ahead(entries: Sequence[Entry], share: float) -> str:
    done = {e.name: e for e in entries if e.share == share and e.wall}
    ours = done.pop("ours", None)
    peers = {n: e for n, e in done.items() if not n.endswith("floor")}
    if ours is None or not peers:
        return "No peer was measured beside ours."
    measures = (
        ("wall time", lambda e: median(e.wall), "{:.2f} s"),
        ("CPU", lambda e: median(e.cpu), "{:.2f} s"),
        ("memory", lambda e: max(e.rss) / 1e6, "{:,.0f} MB"),
    )
    found = []
    for word, value, form in measures:
        less = sorted((value(e), n) for n, e in peers.items() if value(e) < value(ours))
        if less:
            names = ", ".join(f"{n} ({form.format(v)})" for v, n in less)
            found.append(f"in {word} ahead of ours ({form.format(value(ours))}): {names}")
    return f"Peers {'; '.join(found)}." if found else "No peer is ahead of ours in wall time, CPU or memory."


def _small(small: Sequence[Small]) -> str:
    lines = ["| what | wall, s | beside | wall, s | ratio |", "|---|--:|---|--:|--:|"]
    for s in small:
        if s.failed:
            lines.append(f"| {s.ours} | {s.failed} | {s.theirs} | | |")
            continue
        ratios = [a / b for a, b in zip(s.wall, s.base, strict=True)]
        lines.append(f"| {s.ours} | {median(s.wall):.3f} | {s.theirs} | {median(s.base):.3f} | {_spread(ratios)} |")
    return "\n".join(lines)


_LEFT, _ROW, _WIDTH = 150, 20, 420


def plot(entries: Sequence[Entry]) -> str:
    """Bars of the ratio to the floor, as SVG; the scale ends with the slowest peer."""
    groups = [(s, [e for e in entries if e.share == s and e.ratios]) for s in sorted({e.share for e in entries})]
    most = max((median(e.ratios) for _, group in groups for e in group), default=1.0)
    parts, y = [], 20
    for share, group in groups:
        parts.append(_text(8, y, f"{share:.1%} of the rows wrong" if share else "Nothing wrong", size=13))
        y += 10
        for e in group:
            ratio = median(e.ratios)
            colour = "#154a80" if e.name == "ours" else "#93b8da"
            width = max(round(ratio / most * _WIDTH), 1)
            parts.append(f'<rect x="{_LEFT}" y="{y}" width="{width}" height="{_ROW - 5}" fill="{colour}"/>')
            parts.append(_text(8, y + 12, e.name))
            parts.append(_text(_LEFT + width + 6, y + 12, f"{ratio:.2f}"))
            y += _ROW
        y += 24
    width, height = _LEFT + _WIDTH + 60, y
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" font-size="11">',
        "<title>Wall time as a ratio to reading and writing without checks</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    return "\n".join([*head, *parts, "</svg>", ""])


def _text(x: int, y: int, text: str, *, size: int = 11) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="#1b1f24">{escape(text)}</text>'
