"""Make the tables to measure by: a sanctions-like and a visits-like one, and those that they name.

    python benchmarks/data.py FOLDER --rows 1000000 [--bad 0.001] [--seed 1]

The same seed gives the same bytes. Notes are long, and every fifth one has a line end and quotation
marks in it. With `--bad`, that share of the rows has one cell that is wrong, of all kinds in turn.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl

CHUNK = 250_000
STATES = ["IRN", "RUS", "CUB", "VEN", "NIC", "BOL", "CHN", "PRK", "BLR", "SYR"]
WORDS = [
    "the",
    "ministry",
    "said",
    "on",
    "that",
    "the",
    "company",
    "which",
    "had",
    "been",
    "named",
    "in",
    "an",
    "earlier",
    "notice",
    "was",
    "still",
    "shipping",
    "oil",
    "and",
    "parts",
    "between",
    "ports",
    "of",
    "both",
    "states",
    "under",
    "another",
    "flag",
    "and",
    "name",
    "while",
    "its",
    "owners",
    "denied",
    "any",
    "link",
    "to",
    "the",
    "armed",
    "forces",
]
SOURCES, PEOPLE = 5_000, 2_000


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--bad", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    make(options.folder, options.rows, options.bad, options.seed)


def make(folder: Path, rows: int, bad: float = 0.0, seed: int = 1) -> None:
    """Write the files.

    Args:
        folder: Where to.
        rows: Rows of each of the two tables.
        bad: Share of rows with a cell that is wrong.
        seed: Of the random numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    references(folder)
    for name, table in (("sanctions", sanctions), ("visits", visits)):
        rng = np.random.default_rng(seed)
        with (folder / f"{name}.csv").open("wb") as file:
            for first in range(0, rows, CHUNK):
                frame = table(rng, first, min(CHUNK, rows - first))
                frame = spoiled(frame, rng, bad, name) if bad else frame
                frame.write_csv(file, include_header=first == 0)


def references(folder: Path) -> None:
    """Write the tables that the others name."""
    pl.DataFrame({"iso3": STATES, "name": STATES}).write_csv(folder / "countries.csv")
    ids = [f"source-{i}" for i in range(SOURCES)]
    urls = [f"https://news.stateties.org/{i}/a-page" for i in range(SOURCES)]
    pl.DataFrame({"source_id": ids, "url": urls}).write_csv(folder / "sources.csv")
    people = [f"person-{i}" for i in range(PEOPLE)]
    pl.DataFrame({"person_id": people, "name": people}).write_csv(folder / "people.csv")


def sanctions(rng: np.random.Generator, first: int, rows: int) -> pl.DataFrame:
    """Rows of the sanctions-like table."""
    day = _days(rng, rows)
    ended = pl.select(pl.when(pl.Series(rng.random(rows) < 0.2)).then(_days(rng, rows, 2024))).to_series()  # noqa: PLR2004
    return pl.DataFrame(
        {
            "listing_id": _ids("us-ofac", first, rows),
            "authority": rng.choice(["us_ofac", "eu_council", "un_sc", "gb_fcdo", "ca_gac"], rows),
            "list_name": rng.choice(["Specially Designated Nationals", "Consolidated List", "Annex I"], rows),
            "target_kind": rng.choice(["person", "organization", "vessel"], rows),
            "target_name": _text(rng, rows, 2, 5),
            "countries": _pairs(rng, rows, STATES),
            "measures": rng.choice(["Asset freeze", "Asset freeze;Travel ban", "Export control"], rows),
            "listed_date": day,
            "listed_date_basis": rng.choice(["act", "list", "observed"], rows),
            "delisted_date": ended,
            "source_ids": _sources(rng, rows),
            "notes": _notes(rng, rows),
        }
    )


def visits(rng: np.random.Generator, first: int, rows: int) -> pl.DataFrame:
    """Rows of the visits-like table."""
    visitor = rng.integers(0, len(STATES), rows)
    host = (visitor + rng.integers(1, len(STATES), rows)) % len(STATES)
    states = np.array(STATES)
    start = _days(rng, rows, 2010)
    return pl.DataFrame(
        {
            "visit_id": _ids("irn-ven", first, rows),
            "visitor_id": np.char.add("person-", rng.integers(0, PEOPLE, rows).astype(str)),
            "visitor_country": states[visitor],
            "host_country": states[host],
            "venue_country": states[host],
            "mode": rng.choice(["bilateral", "summit_margin"], rows),
            "visit_type": rng.choice(["state", "official", "working", "unknown"], rows),
            "status": "occurred",
            "start_date": start,
            "end_date": _days(rng, rows, 2024),
            "purpose": _notes(rng, rows),
            "source_ids": _sources(rng, rows),
        }
    )


def spoiled(frame: pl.DataFrame, rng: np.random.Generator, share: float, name: str) -> pl.DataFrame:
    """Make one cell wrong in that share of the rows."""
    rows = np.flatnonzero(rng.random(frame.height) < share)
    kinds = [
        (frame.columns[0], lambda c: frame[c][0]),  # a key that stands in another row too
        ("source_ids", lambda _: "source-0;no-source"),
        (frame.columns[-5], lambda _: "2023-02-30" if name == "sanctions" else "1990-13"),
        ("listed_date" if name == "sanctions" else "end_date", lambda _: "soon"),
        ("target_kind" if name == "sanctions" else "mode", lambda _: "splendid"),
        ("notes" if name == "sanctions" else "purpose", lambda _: " padded "),
    ]
    for number, (column, value) in enumerate(kinds):
        mask = np.zeros(frame.height, bool)
        mask[rows[number :: len(kinds)]] = True
        spoil = pl.when(pl.Series(mask)).then(pl.lit(value(column))).otherwise(pl.col(column)).alias(column)
        frame = frame.with_columns(spoil)
    return frame


def _ids(stem: str, first: int, rows: int) -> pl.Series:
    return pl.select(pl.format(f"{stem}-{{}}", pl.int_range(first, first + rows))).to_series()


def _days(rng: np.random.Generator, rows: int, start: int = 1990) -> pl.Series:
    days = np.datetime64(f"{start}-01-01") + rng.integers(0, 730, rows)
    text = days.astype("datetime64[D]").astype(str).astype(object)
    coarse = rng.random(rows)
    text[coarse < 0.1] = [t[:7] for t in text[coarse < 0.1]]  # noqa: PLR2004
    return pl.Series(text.tolist(), dtype=pl.String)


def _pairs(rng: np.random.Generator, rows: int, words: list[str]) -> np.ndarray:
    one, other = rng.integers(0, len(words), rows), rng.integers(1, len(words), rows)
    first, second = np.array(words)[one], np.array(words)[(one + other) % len(words)]
    return np.where(rng.random(rows) < 0.5, first, np.char.add(np.char.add(first, ";"), second))  # noqa: PLR2004


def _sources(rng: np.random.Generator, rows: int) -> np.ndarray:
    numbers = rng.integers(0, SOURCES // 2, rows)
    one = np.char.add("source-", numbers.astype(str))
    return np.char.add(np.char.add(one, ";source-"), (numbers + SOURCES // 2).astype(str))


def _text(rng: np.random.Generator, rows: int, least: int, most: int) -> pl.Series:
    table = np.array(WORDS)
    pool = [" ".join(table[rng.integers(0, len(table), rng.integers(least, most + 1))]) for _ in range(5_000)]
    return pl.Series(pool)[rng.integers(0, len(pool), rows)]


def _notes(rng: np.random.Generator, rows: int) -> pl.Series:
    notes = _text(rng, rows, 15, 40)
    broken = pl.Series(rng.random(rows) < 0.2)  # noqa: PLR2004
    return pl.select(pl.when(broken).then(pl.format('{}\nHe said "no".', notes)).otherwise(notes)).to_series()


if __name__ == "__main__":
    main()
