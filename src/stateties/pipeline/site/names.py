"""The names that the explorer searches, in Latin letters beside how they are written."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from anyascii import anyascii

from stateties.contract.model import DELIMITER

#: Table, key, label, columns that are searched, date, and columns of a note beside the label.
_SEARCHED: list[tuple[str, str, str, list[str], str | None, list[str]]] = [
    ("countries", "iso3", "name", ["name", "iso3"], None, []),
    ("people", "person_id", "name", ["name", "name_original", "aliases"], None, ["name_original", "country"]),
    ("organizations", "organization_id", "name", ["name", "name_original", "aliases"], None, ["kind", "country"]),
    ("agreements", "agreement_id", "title", ["title", "title_original"], "signed_date", ["parties"]),
    ("programmes", "programme_id", "title", ["title"], "start_date", ["countries"]),
    ("sanctions", "listing_id", "target_name", ["target_name"], "listed_date", ["target_kind", "list_name"]),
]

_CODED = {"country", "countries", "parties", "venue_country"}


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
    for table, key, label, searched, date, noted in _SEARCHED:
        frame = pl.read_parquet(package / f"{table}.parquet")
        frames.append(_lines(_spelled_out(frame, noted, states), table, key, label, searched, date, noted))
    names = pl.read_parquet(package / "people.parquet").select("person_id", _name="name", _other="name_original")
    visits = pl.read_parquet(package / "visits.parquet").join(
        names, left_on="visitor_id", right_on="person_id", how="left"
    )
    visits = _spelled_out(visits, ["venue_country"], states).with_columns(
        _label=pl.format("{} in {}", pl.col("_name").fill_null(pl.col("visitor_id")), "venue_country")
    )
    frames.append(
        _lines(visits, "visits", "visit_id", "_label", ["_name", "_other", "cities"], "start_date", ["purpose"])
    )
    pq.write_table(pl.concat(frames).to_arrow(), out, compression="zstd", store_schema=False)


def _spelled_out(frame: pl.DataFrame, columns: list[str], states: dict[str, str]) -> pl.DataFrame:
    """Names of states for their codes, in those of the columns that hold codes."""
    coded = [c for c in columns if c in _CODED]
    return frame.with_columns(
        pl.col(c).str.split(DELIMITER).list.eval(pl.element().replace(states)).list.join(", ") for c in coded
    )


def _lines(
    frame: pl.DataFrame, table: str, key: str, label: str, searched: list[str], date: str | None, noted: list[str]
) -> pl.DataFrame:
    spelled = pl.concat_str(searched, separator=" ", ignore_nulls=True)
    return frame.select(
        table=pl.lit(table),
        id=key,
        label=label,
        note=pl.concat_str([pl.col(c).str.replace_all("_", " ") for c in noted], separator=", ", ignore_nulls=True)
        if noted
        else pl.lit(None, pl.String),
        date=pl.col(date) if date else pl.lit(None, pl.String),
        text=spelled.map_elements(in_latin, return_dtype=pl.String),
    )


def in_latin(text: str) -> str:
    """A text in Latin letters, with itself behind where it is written in others."""
    latin = anyascii(text)
    return latin if latin == text else f"{latin} {text}"
