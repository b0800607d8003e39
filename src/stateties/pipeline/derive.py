"""What follows from the records: columns and tables that nobody types.

Every function takes typed tables and returns typed tables; nothing here reads or writes a file.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import narwhals as nw
import polars as pl

from stateties.contract import Contract, Table
from stateties.contract.derived import country_fields, edtf_fields
from stateties.contract.edtf import earliest_text, precision
from stateties.contract.model import DELIMITER

Frames = Mapping[str, pl.DataFrame]

FIRST_YEAR = 1979

#: State of an agreement after each step; steps that leave its state as it was are not named.
STATUS_AFTER = {
    "announced": "announced",
    "initialled": "initialled",
    "ratified": "ratified",
    "entered_into_force": "in_force",
    "extended": "in_force",
    "suspended": "suspended",
    "terminated": "terminated",
    "superseded": "superseded",
    "completed": "completed",
    "abandoned": "abandoned",
}
_LIFE = [
    "announced",
    "initialled",
    "signed",
    "partly_ratified",
    "ratified",
    "in_force",
    "suspended",
    "completed",
    "abandoned",
    "terminated",
    "superseded",
]


def typed(table: Table, text: pl.DataFrame) -> pl.DataFrame:
    """The table with its columns in their types, sorted by its key.

    Args:
        table: The table; its cells have been validated.
        text: The table as text.
    """
    casts = {
        "integer": lambda c: pl.col(c).cast(pl.Int64),
        "date": lambda c: pl.col(c).str.to_date("%Y-%m-%d"),
    }
    return text.select(casts.get(f.type, pl.col)(f.name) for f in table.fields).sort(table.primary_key)


def with_dates(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the first and last day and the precision of each EDTF column."""
    for field in edtf_fields(table):
        frame = _with_bounds(frame, field.name)
    return frame


def _with_bounds(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    first = nw.from_native(frame).with_columns(
        earliest_text(nw.col(name)).alias(f"{name}_earliest"), precision(nw.col(name)).alias(f"{name}_precision")
    )
    day = pl.col(f"{name}_earliest").str.to_date("%Y-%m-%d")
    kind = pl.col(f"{name}_precision")
    last = (
        pl.when(kind.str.starts_with("year"))
        .then(day.dt.offset_by("11mo").dt.month_end())
        .when(kind.str.starts_with("month"))
        .then(day.dt.month_end())
        .otherwise(day)
    )
    bounds = [day, last.alias(f"{name}_latest"), kind]
    return first.to_native().select(*frame.columns, *bounds)


def with_cow(table: Table, frame: pl.DataFrame, countries: pl.DataFrame) -> pl.DataFrame:
    """Add the Correlates of War code beside each country code."""
    for field in country_fields(table):
        codes = countries.select(pl.col("iso3").alias(field.name), pl.col("cow_code").alias(f"{field.name}_cow"))
        frame = frame.join(codes, on=field.name, how="left", maintain_order="left")
    return frame


def record_id(table: Table) -> pl.Expr:
    """Identifier of a record: its key, joined by `:` where it has several columns."""
    return _joined(table.primary_key)


def _joined(columns: Iterable[str]) -> pl.Expr:
    return pl.concat_str([pl.col(c).fill_null("") for c in columns], separator=":")


def citations(contract: Contract, frames: Frames) -> pl.DataFrame:
    """Which record cites which source, one line each."""
    parts = [
        frames[t.name]
        .select(
            pl.lit(t.name).alias("table"),
            record_id(t).alias("record_id"),
            source_id=pl.col("source_ids").str.split(DELIMITER),
        )
        .explode("source_id")
        for t in contract.curated
        if "source_ids" in t.columns
    ]
    return pl.concat(parts).sort("table", "record_id", "source_id")


def with_evidence(table: Table, frame: pl.DataFrame, cited: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """Add how many sources and publishers bear each record out, and whether one says otherwise."""
    own = cited.filter(pl.col("table") == table.name).join(frames["sources"], on="source_id")
    sums = own.group_by("record_id").agg(
        n_sources=pl.len().cast(pl.Int64), n_publishers=pl.col("publisher").n_unique().cast(pl.Int64)
    )
    disputed = frames["disagreements"].filter(pl.col("table") == table.name)["record_id"].unique()
    evidence = (
        pl.when(pl.col("_id").is_in(disputed.implode()))
        .then(pl.lit("disputed"))
        .when(pl.col("n_publishers") > 1)
        .then(pl.lit("corroborated"))
        .otherwise(pl.lit("single_publisher"))
    )
    counted = frame.with_columns(record_id(table).alias("_id")).join(
        sums, left_on="_id", right_on="record_id", how="left", maintain_order="left"
    )
    return counted.with_columns(evidence=evidence).drop("_id")


def with_status(agreements: pl.DataFrame, milestones: pl.DataFrame) -> pl.DataFrame:
    """Add the state of each agreement by its last step, and the day from which it holds.

    Args:
        agreements: The agreements, with the span of `signed_date`.
        milestones: The milestones, with the span of `date`.
    """
    parties = agreements.select("agreement_id", _parties=pl.col("parties").str.split(DELIMITER).list.len())
    steps = milestones.with_columns(status=pl.col("event").replace_strict(STATUS_AFTER, default=None))
    ratified = (
        steps.filter(pl.col("status") == "ratified")
        .join(parties, on="agreement_id")
        .group_by("agreement_id")
        .agg(_whole=(pl.col("country").n_unique() >= pl.col("_parties").first()) | pl.col("country").is_null().any())
    )
    partly = (pl.col("status") == "ratified") & ~pl.col("_whole")
    steps = steps.join(ratified, on="agreement_id", how="left").with_columns(
        status=pl.when(partly).then(pl.lit("partly_ratified")).otherwise(pl.col("status"))
    )
    span = ["date", "date_earliest", "date_latest"]
    signed = agreements.select(
        "agreement_id",
        status=pl.when(pl.col("signed_date").is_not_null()).then(pl.lit("signed")),
        **{column: f"signed_{column}" for column in span},
    )
    every = pl.concat([signed, steps.select("agreement_id", "status", *span)]).drop_nulls("status")
    last = [
        {"agreement_id": name, **_last_step(rows.rows(named=True))}
        for (name,), rows in every.group_by("agreement_id", maintain_order=True)
    ]
    found = pl.DataFrame(last, schema=dict.fromkeys(["agreement_id", "status", "status_date"], pl.String))
    return agreements.join(found, on="agreement_id", how="left", maintain_order="left")


def _last_step(steps: list[dict[str, Any]]) -> dict[str, str | None]:
    """The step that holds: the furthest in the life of an agreement, unless another surely came later."""
    furthest: dict[str, Any] = {}
    for step in sorted(steps, key=lambda s: (_LIFE.index(s["status"]), s["date"] or "")):
        dated = furthest and step["date_latest"] and furthest["date_earliest"]
        if not (dated and step["date_latest"] < furthest["date_earliest"]):
            furthest = step
    return {"status": furthest["status"], "status_date": furthest["date"]}


def agreement_parties(agreements: pl.DataFrame, countries: pl.DataFrame) -> pl.DataFrame:
    """Which state is party to which agreement, one line each."""
    long = agreements.select("agreement_id", country=pl.col("parties").str.split(DELIMITER)).explode("country")
    codes = countries.select(country="iso3", country_cow="cow_code")
    return long.join(codes, on="country", how="left").sort("agreement_id", "country")


def _pairs(codes: str) -> list[dict[str, str | None]]:
    """All pairs of a `;` list; a single state makes one line without a second."""
    states = sorted(codes.split(DELIMITER))
    if len(states) == 1:
        return [{"country_a": states[0], "country_b": None}]
    return [{"country_a": a, "country_b": b} for a, b in itertools.combinations(states, 2)]


def _paired(frame: pl.DataFrame, states: str) -> pl.DataFrame:
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
            record_id=_joined(["agreement_id", "event", "date", "country"]),
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
    long = _paired(pl.concat(lines), "_states")
    dated = _with_bounds(long.drop("_states"), "date")
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
    whole = _paired(whole.with_columns(year=_year("signed_date")), "parties")
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
    scope = dict(countries.select("iso3", "scope").iter_rows())
    core = {c for c, s in scope.items() if s == "core"}
    near = {c for c, s in scope.items() if s == "partner"}
    pairs = [(a, b) for a, b in itertools.combinations(sorted(core | near), 2) if a in core or b in core]
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


def visits_under_sanctions(frames: Frames) -> pl.DataFrame:
    """Participants of visits that occurred who stood on a list on the first day of the visit.

    A listing counts from the act, or from the day it took effect where that is given. Where a date
    is too coarse to tell, or the visitor was listed or delisted on the very day, `certainty` says
    possible.
    """
    visits = frames["visits"].filter(pl.col("status") == "occurred")
    principal = visits.select("visit_id", person_id="visitor_id", participation=pl.lit("visitor"))
    others = frames["visit_people"].select("visit_id", "person_id", participation="role")
    present = pl.concat([principal, others]).join(
        visits.select("visit_id", visit_start="start_date", _first="start_date_earliest", _last="start_date_latest"),
        on="visit_id",
    )
    listed = frames["sanctions"].filter(pl.col("person_id").is_not_null() & pl.col("listed_date").is_not_null())
    listed = listed.with_columns(
        _on_first=pl.coalesce("effective_date_earliest", "listed_date_earliest"),
        _on_last=pl.coalesce("effective_date_latest", "listed_date_latest"),
    )
    both = present.join(listed, on="person_id")
    off_first, off_last = pl.col("delisted_date_earliest"), pl.col("delisted_date_latest")
    possible = (pl.col("_on_first") <= pl.col("_last")) & (off_last.is_null() | (off_last >= pl.col("_first")))
    certain = (pl.col("_on_last") < pl.col("_first")) & (off_first.is_null() | (off_first > pl.col("_last")))
    rows = both.filter(possible).with_columns(
        certainty=pl.when(certain).then(pl.lit("certain")).otherwise(pl.lit("possible"))
    )
    columns = [
        "visit_id",
        "visit_start",
        "person_id",
        "participation",
        "listing_id",
        "authority",
        "list_name",
        "listed_date",
        "certainty",
    ]
    return rows.select(columns).sort("visit_id", "person_id", "participation", "listing_id")
