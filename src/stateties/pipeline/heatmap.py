"""A picture of pairs by years, as SVG that is the same on every machine."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

from stateties.pipeline.report import core_pairs, with_pair

_FIRST = 1979
_CELL, _LEFT, _TOP = 14, 76, 50
#: From pale to dark, readable in grey and to the colour-blind (a ramp of one hue).
_RAMP = ["#eef2f7", "#c6d7ea", "#93b8da", "#5b93c4", "#2f6ea8", "#154a80"]
_UPPER = [0, 1, 2, 4, 7]
_LABELS = ["0", "1", "2", "3–4", "5–7", "8+"]


def heatmap(package: Path, last_year: int) -> str:
    """Visits that occurred, a row per pair of core states, a column per year.

    Args:
        package: Folder of the built package.
        last_year: Last year shown.

    Returns:
        An SVG document; each cell names pair, year and number for those who point at it or hear it.
    """
    visits = with_pair(pl.read_parquet(package / "visits.parquet"))
    held = visits.filter((pl.col("status") == "occurred") & (pl.col("mode") != "third_country"))
    found = {(p, y): n for p, y, n in held.group_by("pair", "year").len().iter_rows()}
    pairs = [f"{a}–{b}" for a, b in core_pairs(pl.read_parquet(package / "countries.parquet"))]
    years = range(_FIRST, last_year + 1)
    width, height = _LEFT + len(years) * _CELL + 12, _TOP + len(pairs) * _CELL + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" font-size="10">',
        "<title>Visits that occurred, by pair of core states and year</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(8, 16, "Visits that occurred, by pair and year of arrival", size=13),
        _text(8, 30, "A pale cell says that none is recorded, not that none took place.", fill="#555555"),
    ]
    for i, year in enumerate(years):
        if year % 5 == 0:
            parts.append(_text(_LEFT + i * _CELL, _TOP - 3, str(year), fill="#555555"))
    for row, pair in enumerate(pairs):
        y = _TOP + row * _CELL
        parts.append(_text(8, y + 10, pair))
        for i, year in enumerate(years):
            n = found.get((pair, year), 0)
            parts.append(
                f'<rect x="{_LEFT + i * _CELL}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{_colour(n)}">'
                f"<title>{pair} {year}: {n}</title></rect>"
            )
    y = _TOP + len(pairs) * _CELL + 16
    for i, (colour, label) in enumerate(zip(_RAMP, _LABELS, strict=True)):
        x = _LEFT + i * 56
        parts.append(f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{colour}"/>')
        parts.append(_text(x + 18, y + 10, label))
    return "\n".join([*parts, "</svg>", ""])


def _colour(n: int) -> str:
    return next((c for c, upper in zip(_RAMP, _UPPER, strict=False) if n <= upper), _RAMP[-1])


def _text(x: int, y: int, text: str, *, size: int = 10, fill: str = "#1b1f24") -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}">{escape(text)}</text>'
