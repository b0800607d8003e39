"""Derived columns and tables, on tables small enough to know the answer."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stateties.pipeline.build import build_tables
from stateties.pipeline.derive import columns, links
from stateties.pipeline.validate import validate_folder


def edited(tables, name, **columns):
    """The tables with columns of the first row of one of them changed."""
    first = pl.int_range(pl.len()) == 0
    changes = [pl.when(first).then(pl.lit(v, pl.String)).otherwise(pl.col(c)).alias(c) for c, v in columns.items()]
    return {**tables, name: tables[name].with_columns(changes)}


def added(tables, name, **columns):
    """The tables with the first row of one of them once more, changed."""
    row = tables[name].head(1).with_columns(pl.lit(v, pl.String).alias(c) for c, v in columns.items())
    return {**tables, name: pl.concat([tables[name], row])}


@pytest.fixture
def text(contract, project, today):
    return validate_folder(contract, project / "datasets", today).tables


@pytest.fixture
def built(contract, today):
    def build(tables):
        return {n: pl.from_arrow(t) for n, t in build_tables(contract, tables, today).items()}

    return build


def row(frame, **values):
    found = frame.filter(pl.all_horizontal(pl.col(c) == v for c, v in values.items())).rows(named=True)
    assert len(found) == 1
    return found[0]


def test_edtf_columns_get_their_span_and_precision(text, built):
    visits = built(edited(text, "visits", start_date="2023-02", end_date="2024~"))["visits"]
    assert visits.select("start_date_earliest", "start_date_latest", "start_date_precision").row(0) == (
        dt.date(2023, 2, 1), dt.date(2023, 2, 28), "month",
    )  # fmt: skip
    assert visits.select("end_date_earliest", "end_date_latest", "end_date_precision").row(0) == (
        dt.date(2024, 1, 1), dt.date(2024, 12, 31), "year_approximate",
    )  # fmt: skip
    leap = built(edited(text, "visits", start_date="2020-02", end_date=None))["visits"]
    assert leap["start_date_latest"][0] == dt.date(2020, 2, 29)
    assert leap.select("end_date_earliest", "end_date_latest", "end_date_precision").row(0) == (None, None, None)


def test_cow_codes_stand_beside_iso_codes(text, built):
    visits = built(text)["visits"]
    assert visits.select("visitor_country_cow", "host_country_cow", "venue_country_cow").row(0) == (630, 40, 40)


@pytest.mark.parametrize(
    ("sources", "disputed", "said"),
    [
        ("efe-2023-raisi;granma-2023-raisi", False, (2, 2, "corroborated")),
        ("efe-2023-raisi", False, (1, 1, "single_publisher")),
        ("efe-2023-raisi;granma-2023-raisi", True, (2, 2, "disputed")),
    ],
)
def test_evidence_counts_publishers_and_says_where_a_source_disagrees(text, built, sources, disputed, said):
    tables = edited(text, "visits", source_ids=sources)
    if not disputed:
        tables = {**tables, "disagreements": tables["disagreements"].clear()}
    assert built(tables)["visits"].select("n_sources", "n_publishers", "evidence").row(0) == said


@pytest.mark.parametrize(
    ("signed", "steps", "status", "since"),
    [
        ("2023-06-15", [], "signed", "2023-06-15"),
        (None, [("announced", "2023-01", None)], "announced", "2023-01"),
        ("2023-06-15", [("announced", "2023-01", None)], "signed", "2023-06-15"),
        ("2023-06-15", [("ratified", "2023-07", "IRN")], "partly_ratified", "2023-07"),
        ("2023-06-15", [("ratified", "2023-07", "IRN"), ("ratified", "2023-08", "CUB")], "ratified", "2023-08"),
        ("2023-06-15", [("ratified", "2023-07", None)], "ratified", "2023-07"),
        (
            "2023-06-15",
            [("entered_into_force", "2023-09", None), ("published", "2023-10", None)],
            "in_force",
            "2023-09",
        ),
        ("2023-06-15", [("entered_into_force", "2023", None)], "in_force", "2023"),
        ("2023-06-15", [("suspended", "2024", None), ("terminated", None, None)], "terminated", None),
        ("2023-06-15", [("first_delivery", "2024", None)], "signed", "2023-06-15"),
        ("2023", [("announced", "2023-05", None)], "signed", "2023"),
    ],
)
def test_the_status_of_an_agreement_follows_from_its_steps(text, built, signed, steps, status, since):
    tables = edited(text, "agreements", signed_date=signed)
    frame = tables["agreement_milestones"].head(1)
    rows = [
        frame.with_columns(event=pl.lit(event), date=pl.lit(date, pl.String), country=pl.lit(country, pl.String))
        for event, date, country in steps
    ]
    tables["agreement_milestones"] = pl.concat([frame.clear(), *rows])

    found = row(built(tables)["agreements"], agreement_id="cub-irn-2023-06-customs")

    assert (found["status"], found["status_date"]) == (status, since)


def test_ties_tell_the_story_of_a_pair_in_order(text, built):
    ties = built(text)["ties"]
    assert ties.select("country_a", "country_b", "date", "tie", "record_id").rows() == [
        ("CUB", "IRN", "2023-06-14", "visit", "irn-cub-2023-06-raisi"),
        ("CUB", "IRN", "2023-06-15", "signature", "cub-irn-2023-06-customs"),
        ("CUB", "IRN", "2023-06-15", "signature", "cub-irn-2023-06-package"),
        ("CUB", "IRN", "2023-09", "milestone", "cub-irn-2023-06-customs:entered_into_force:2023-09:"),
        ("IRN", None, "2019-11", "listing", "us-ofac-2019-11-hispantv"),
        ("IRN", None, "2019-11-04", "listing", "us-ofac-2019-11-04-ebrahim-raisi"),
    ]


def test_a_listing_and_its_end_are_two_ties_and_what_did_not_occur_is_none(text, built):
    tables = edited(text, "sanctions", delisted_date="2024-05", countries="CUB;IRN")
    tables = edited(tables, "visits", status="postponed")
    ties = built(tables)["ties"]
    assert ties.filter(pl.col("record_id") == "us-ofac-2019-11-04-ebrahim-raisi").select(
        "country_a", "country_b", "date", "tie"
    ).rows() == [("CUB", "IRN", "2019-11-04", "listing"), ("CUB", "IRN", "2024-05", "delisting")]
    assert "visit" not in ties["tie"].to_list()


def test_a_meeting_in_a_third_country_is_no_visit(text, built):
    tables = edited(text, "visits", mode="third_country", venue_country="ESP")
    made = built(tables)
    assert made["ties"].filter(pl.col("table") == "visits")["tie"].to_list() == ["meeting"]
    found = row(made["dyad_years"], country_a="CUB", country_b="IRN", year=2023)
    assert (found["visits"], found["meetings"], found["visits_head_of_government"]) == (0, 1, 0)


def test_dyad_years_are_zero_where_the_search_was_systematic_and_empty_where_not(text, built):
    years = built(text)["dyad_years"]
    found = row(years, country_a="CUB", country_b="IRN", year=2023)
    assert (found["visits"], found["visits_head_of_government"], found["visits_foreign_minister"]) == (1, 1, 0)
    assert (found["country_a_cow"], found["country_b_cow"], found["visits_coverage"]) == (40, 630, "systematic")
    assert row(years, country_a="CUB", country_b="IRN", year=2022)["visits"] == 0
    other = row(years, country_a="CUB", country_b="IRN", year=2021)
    assert (other["visits"], other["visits_coverage"]) == (None, "none")


def test_dyad_years_count_a_package_once_with_all_its_documents(text, built):
    found = row(built(text)["dyad_years"], country_a="CUB", country_b="IRN", year=2023)
    assert (found["agreements"], found["documents"]) == (1, 6)


def test_dyad_years_count_listings_on_either_side(text, built):
    found = row(built(text)["dyad_years"], country_a="CUB", country_b="IRN", year=2019)
    assert (found["listings_a"], found["listings_b"]) == (None, 2)


def test_dyad_years_pair_core_states_and_leave_out_years_before_a_state(text, built):
    years = built(text)["dyad_years"]
    assert years.select("country_a", "country_b").unique(maintain_order=True).rows() == [
        ("CUB", "IRN"), ("CUB", "RUS"), ("CUB", "SUN"), ("IRN", "RUS"), ("IRN", "SUN"),
    ]  # fmt: skip
    assert years.filter(country_b="RUS")["year"].min() == 1991
    assert years.filter(country_b="SUN")["year"].max() == 1991
    assert years.filter(country_b="IRN")["year"].to_list() == list(range(1979, 2027))


@pytest.mark.parametrize(
    ("listed", "delisted", "start", "said"),
    [
        ("2019-11-04", None, "2023-06-14", ["certain"]),
        ("2023-06-13", None, "2023-06-14", ["certain"]),
        ("2023-06-14", None, "2023-06-14", ["possible"]),
        ("2023-06-15", None, "2023-06-14", []),
        ("2023-06", None, "2023-06-14", ["possible"]),
        ("2023", None, "2024-06-14", ["certain"]),
        ("2019-11-04", "2023-06-13", "2023-06-14", []),
        ("2019-11-04", "2023-06", "2023-06-14", ["possible"]),
        ("2019-11-04", "2023-06-15", "2023-06-14", ["certain"]),
        (None, None, "2023-06-14", []),
    ],
)
def test_who_travelled_while_listed(text, built, listed, delisted, start, said):
    tables = edited(text, "sanctions", listed_date=listed, delisted_date=delisted)
    tables = edited(tables, "visits", start_date=start, end_date=None)
    assert built(tables)["visits_under_sanctions"]["certainty"].to_list() == said


def test_delegates_and_counterparts_count_as_participants(text, built):
    tables = edited(text, "sanctions", person_id="miguel-diaz-canel")
    found = built(tables)["visits_under_sanctions"]
    assert found.select("person_id", "participation").rows() == [("miguel-diaz-canel", "counterpart")]


def test_citations_name_records_of_several_key_columns_by_all_of_them(text, contract):
    frames = {t.name: columns.typed(t, text[t.name]) for t in contract.curated}
    cited = links.citations(contract, frames)
    assert cited.filter(table="agreement_milestones")["record_id"].unique().to_list() == [
        "cub-irn-2023-06-customs:entered_into_force:2023-09:"
    ]
    assert len(cited.filter(table="visits")) == 2


def test_parties_stand_one_a_line(text, built):
    assert built(text)["agreement_parties"].rows()[:2] == [
        ("cub-irn-2023-06-customs", "CUB", 40),
        ("cub-irn-2023-06-customs", "IRN", 630),
    ]
