"""Pairs of states: their story in order, and their years in numbers."""

from __future__ import annotations

import itertools

import polars as pl

from stateties.contract.keys import record_id
from stateties.contract.model import DELIMITER
from stateties.pipeline.derive.columns import with_bounds
from stateties.pipeline.derive.links import Frames

#: First year of `dyad_years`.
FIRST_YEAR = 1979


def _pairs(codes: str) -> list[dict[str, str | None]]:
    """All pairs of a `;` list; a single state makes one line without a second."""
    states = sorted(codes.split(DELIMITER))
    if len(states) == 1:
        return [{"country_a": states[0], "country_b": None}]
    return [{"country_a": a, "country_b": b} for a, b in itertools.combinations(states, 2)]


def paired(frame: pl.DataFrame, states: str) -> pl.DataFrame:
    """One line per pair of the states in a `;` list, with `country_a` and `country_b`."""
    pair = pl.Struct({"country_a": pl.String, "country_b": pl.String})
    pairs = pl.col(states).map_elements(_pairs, return_dtype=pl.List(pair))
    return frame.with_columns(_pair=pairs).explode("_pair").unnest("_pair")


def ties(frames: Frames) -> pl.DataFrame:
    """The story of each pair: one dated line per visit, meeting, signature, milestone, (de)listing."""
    names = frames["people"].select(visitor_id="person_id", _name="name")
    visits = frames["visits"].filter(pl.col("status") == "occurred").join(names, on="visitor_id", how="left")
    met = pl.col("mode") == "third_country"
    lines = [
        visits.select(
            _states=pl.concat_str("visitor_country", "host_country", separator=DELIMITER),
            date="start_date",
            tie=pl.when(met).then(pl.lit("meeting")).otherwise(pl.lit("visit")),
            table=pl.lit("visits"),
            record_id="visit_id",
            label=pl.format("{} ({}) in {}", "_name", "visitor_title", "venue_country"),
        )
    ]
    agreements = frames["agreements"]
    lines.append(
        agreements.filter(pl.col("signed_date").is_not_null()).select(
            _states="parties",
            date="signed_date",
            tie=pl.lit("signature"),
            table=pl.lit("agreements"),
            record_id="agreement_id",
            label="title",
        )
    )
    steps = frames["agreement_milestones"].join(
        agreements.select("agreement_id", "parties", "title"), on="agreement_id"
    )
    by = pl.when(pl.col("country").is_null()).then(pl.lit("")).otherwise(pl.format(" by {}", pl.col("country")))
    lines.append(
        steps.select(
            _states="parties",
            date="date",
            tie=pl.lit("milestone"),
            table=pl.lit("agreement_milestones"),
            record_id=record_id(["agreement_id", "event", "date", "country"]),
            label=pl.format("{}{}: {}", pl.col("event").str.replace_all("_", " "), by, "title"),
        )
    )
    for day, tie in (("listed_date", "listing"), ("delisted_date", "delisting")):
        lines.append(
            frames["sanctions"]
            .filter(pl.col(day).is_not_null())
            .select(
                _states="countries",
                date=day,
                tie=pl.lit(tie),
                table=pl.lit("sanctions"),
                record_id="listing_id",
                label=pl.format("{}: {}", "list_name", "target_name"),
            )
        )
    long = paired(pl.concat(lines), "_states")
    dated = with_bounds(long.drop("_states"), "date")
    columns = [
        "country_a",
        "country_b",
        "date",
        "date_earliest",
        "date_latest",
        "date_precision",
        "tie",
        "table",
        "record_id",
        "label",
    ]
    return dated.select(columns).sort(
        "country_a", "country_b", "date_earliest", "date", "tie", "record_id", "label", nulls_last=True
    )


def dyad_years(frames: Frames, ranks: tuple[str, ...], last_year: int) -> pl.DataFrame:
    """Every pair of core states, and of a core state with a partner, per year from 1979.

    Args:
        frames: Typed tables.
        ranks: Vocabulary of ranks; each has its column of visits.
        last_year: Last year of the table.
    """
    grid = _grid(frames["countries"], last_year)
    occurred = frames["visits"].filter(pl.col("status") == "occurred")
    occurred = _as_pair(occurred, "visitor_country", "host_country").with_columns(year=_year("start_date"))
    met = pl.col("mode") == "third_country"
    of_rank = [((pl.col("visitor_rank") == r) & ~met).sum().cast(pl.Int64).alias(f"visits_{r}") for r in ranks]
    visits = occurred.group_by("country_a", "country_b", "year").agg(
        (~met).sum().cast(pl.Int64).alias("visits"), *of_rank, met.sum().cast(pl.Int64).alias("meetings")
    )
    whole = frames["agreements"].filter(pl.col("part_of").is_null() & pl.col("signed_date").is_not_null())
    whole = paired(whole.with_columns(year=_year("signed_date")), "parties")
    agreements = whole.group_by("country_a", "country_b", "year").agg(
        agreements=pl.len().cast(pl.Int64), documents=pl.col("documents_count").fill_null(1).sum().cast(pl.Int64)
    )
    acts = frames["sanctions"].filter(pl.col("listed_date").is_not_null())
    acts = acts.select(country=pl.col("countries").str.split(DELIMITER), year=_year("listed_date")).explode("country")
    acts = acts.group_by("country", "year").len("_acts").with_columns(pl.col("_acts").cast(pl.Int64))
    table = grid.join(visits, on=["country_a", "country_b", "year"], how="left")
    table = table.join(agreements, on=["country_a", "country_b", "year"], how="left")
    for side in ("a", "b"):
        table = table.join(
            acts.rename({"country": f"country_{side}", "_acts": f"listings_{side}"}),
            on=[f"country_{side}", "year"],
            how="left",
        )
    counted = {
        "visits": ["visits", *(f"visits_{r}" for r in ranks), "meetings"],
        "agreements": ["agreements", "documents"],
        "sanctions": ["listings_a", "listings_b"],
    }
    for name, columns in counted.items():
        table = _with_coverage(table, frames["coverage"].filter(pl.col("table") == name), f"{name}_coverage")
        # nothing found means none only where the search was systematic
        none = pl.when(pl.col(f"{name}_coverage") == "systematic").then(pl.lit(0, pl.Int64))
        table = table.with_columns(pl.when(pl.col(c) > 0).then(pl.col(c)).otherwise(none).alias(c) for c in columns)
    return table.sort("country_a", "country_b", "year")


def _grid(countries: pl.DataFrame, last_year: int) -> pl.DataFrame:
    """The pairs and years of the table, each year only while both states exist.

    A former state that has the COW code of a core state (the Soviet Union that of Russia) stands for it.
    """
    cow = dict(countries.select("iso3", "cow_code").iter_rows())
    core = set(countries.filter(pl.col("scope") == "core")["iso3"])
    near = set(countries.filter(pl.col("scope") == "partner")["iso3"])
    former = countries.filter((pl.col("scope") == "other") & pl.col("valid_to").is_not_null())["iso3"]
    core |= {c for c in former if cow[c] in {cow[state] for state in core}}
    pairs = [
        (a, b)
        for a, b in itertools.combinations(sorted(core | near), 2)
        if (a in core or b in core) and cow[a] != cow[b]
    ]
    grid = pl.DataFrame(pairs, schema=["country_a", "country_b"], orient="row").join(
        pl.DataFrame({"year": range(FIRST_YEAR, last_year + 1)}, schema={"year": pl.Int64}), how="cross"
    )
    codes = countries.select(
        "iso3",
        "cow_code",
        _from=pl.col("valid_from").str.slice(0, 4).cast(pl.Int64),
        _to=pl.col("valid_to").str.slice(0, 4).cast(pl.Int64),
    )
    for side in ("a", "b"):
        grid = (
            grid.join(codes, left_on=f"country_{side}", right_on="iso3")
            .filter(
                (pl.col("year") >= pl.col("_from").fill_null(0)) & (pl.col("year") <= pl.col("_to").fill_null(9999))
            )
            .drop("_from", "_to")
            .rename({"cow_code": f"country_{side}_cow"})
        )
    return grid


def _as_pair(frame: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    return frame.with_columns(country_a=pl.min_horizontal(one, other), country_b=pl.max_horizontal(one, other))


def _year(column: str) -> pl.Expr:
    return pl.col(column).str.slice(0, 4).cast(pl.Int64)


def _with_coverage(table: pl.DataFrame, coverage: pl.DataFrame, column: str) -> pl.DataFrame:
    """Add how far each year was searched: the best statement whose period touches it."""
    order = {"none": 0, "partial": 1, "systematic": 2}
    spans = coverage.select(
        "country_a",
        "country_b",
        _from=_year("period_start"),
        _to=_year("period_end"),
        _rank=pl.col("completeness").replace_strict(order, return_dtype=pl.Int64),
    )
    spans = spans.with_columns(year=pl.int_ranges("_from", pl.col("_to") + 1)).explode("year").drop_nulls("year")
    best = spans.group_by("country_a", "country_b", "year").agg(pl.col("_rank").max())
    words = {v: k for k, v in order.items()}
    joined = table.join(best, on=["country_a", "country_b", "year"], how="left")
    return joined.with_columns(
        pl.col("_rank").fill_null(0).replace_strict(words, return_dtype=pl.String).alias(column)
    ).drop("_rank")
