"""The names that the explorer searches, in Latin letters beside how they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from anyascii import anyascii

from stateties.contract.model import DELIMITER


@dataclass(frozen=True, slots=True)
class Searched:
    """How a table is searched.

    Attributes:
        table: Name of the table.
        key: Column of the identifier.
        label: Column that a find shows.
        spellings: Columns that are searched.
        date: Column of the date, if there is one.
        notes: Columns shown beside the label.
    """

    table: str
    key: str
    label: str
    spellings: list[str]
    date: str | None = None
    notes: list[str] = field(default_factory=list)


_SEARCHED = [
    Searched("countries", "iso3", "name", ["name", "iso3"]),
    Searched("people", "person_id", "name", ["name", "name_original", "aliases"], notes=["name_original", "country"]),
    Searched(
        "organizations", "organization_id", "name", ["name", "name_original", "aliases"], notes=["kind", "country"]
    ),
    Searched("agreements", "agreement_id", "title", ["title", "title_original"], "signed_date", ["parties"]),
    Searched("programmes", "programme_id", "title", ["title"], "start_date", ["countries"]),
    Searched("sanctions", "listing_id", "target_name", ["target_name"], "listed_date", ["target_kind", "list_name"]),
    Searched("visits", "visit_id", "_label", ["_name", "_other", "cities"], "start_date", ["purpose"]),
]
#: Columns that hold codes of states, shown as names.
_CODED = {"country", "countries", "parties"}


def write_names(package: Path, out: Path) -> None:
    """Write one line per thing that can be searched: table, id, label, note, date, text.

    `text` is what is searched: every spelling, transliterated as anyascii does
    (https://github.com/anyascii/anyascii), with the spelling itself where it has other letters.

    Args:
        package: Folder of the built package.
        out: Parquet file to write.
    """
    states = dict(pl.read_parquet(package / "countries.parquet").select("iso3", "name").iter_rows())
    frames = []
    for searched in _SEARCHED:
        frame = pl.read_parquet(package / f"{searched.table}.parquet")
        if searched.table == "visits":
            frame = _with_visitor(frame, pl.read_parquet(package / "people.parquet"), states)
        frames.append(_lines(_spelled_out(frame, searched.notes, states), searched))
    pq.write_table(pl.concat(frames).to_arrow(), out, compression="zstd", store_schema=False)


def _with_visitor(visits: pl.DataFrame, people: pl.DataFrame, states: dict[str, str]) -> pl.DataFrame:
    """Visits with the spellings of the visitor's name, and a label of visitor and place."""
    names = people.select("person_id", _name="name", _other="name_original")
    visits = visits.join(names, left_on="visitor_id", right_on="person_id", how="left")
    visitor = pl.col("_name").fill_null(pl.col("visitor_id"))
    place = pl.col("venue_country").replace(states)
    return visits.with_columns(_label=pl.format("{} in {}", visitor, place))


def _spelled_out(frame: pl.DataFrame, columns: list[str], states: dict[str, str]) -> pl.DataFrame:
    """Names of states for their codes, in those of the columns that hold codes."""
    coded = [c for c in columns if c in _CODED]
    return frame.with_columns(
        pl.col(c).str.split(DELIMITER).list.eval(pl.element().replace(states)).list.join(", ") for c in coded
    )


def _lines(frame: pl.DataFrame, searched: Searched) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String)
    notes = [pl.col(c).str.replace_all("_", " ") for c in searched.notes]
    spelled = pl.concat_str(searched.spellings, separator=" ", ignore_nulls=True)
    return frame.select(
        table=pl.lit(searched.table),
        id=searched.key,
        label=searched.label,
        note=pl.concat_str(notes, separator=", ", ignore_nulls=True) if notes else nothing,
        date=pl.col(searched.date) if searched.date else nothing,
        text=spelled.map_elements(in_latin, return_dtype=pl.String),
    )


def in_latin(text: str) -> str:
    """A text in Latin letters, with itself behind where it is written in others."""
    latin = anyascii(text)
    return latin if latin == text else f"{latin} {text}"
