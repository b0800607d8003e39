"""The report counts what is there, and the picture shows it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from stateties.pipeline.heatmap import heatmap
from stateties.pipeline.report import as_markdown, as_text, sections
from stateties.pipeline.run import build_package
from tests.conftest import ROOT


@pytest.fixture
def package(project, today):
    build_package(ROOT / "schemas", project / "datasets", project / "out", today, frictionless=False)
    return project / "out"


def section(package, title):
    (found,) = [s for s in sections(package) if s.title == title]
    return {row[0]: dict(zip(found.header, row, strict=True)) for row in found.rows}


def test_pairs_count_what_occurred_and_who_bears_it_out(package):
    pairs = section(package, "Visits by pair")
    assert list(pairs) == ["CUB–IRN", "CUB–RUS", "IRN–RUS", "all pairs", "with partners"]
    assert pairs["CUB–IRN"] == {
        "pair": "CUB–IRN", "visits": "1", "meetings": "0", "other rows": "0", "years": "2023–2023",
        "exact day": "100 %", "two publishers": "100 %", "both sides": "0 %",
    }  # fmt: skip
    assert pairs["CUB–RUS"]["years"] == "–"


def test_an_official_source_or_one_of_each_side_counts_as_both_sides(project, package, today):
    sources = project / "datasets" / "sources.csv"
    sources.write_text(sources.read_text(encoding="utf-8").replace("EFE,ESP", "IRNA,IRN"), encoding="utf-8")
    build_package(ROOT / "schemas", project / "datasets", package, today, frictionless=False)
    assert section(package, "Visits by pair")["CUB–IRN"]["both sides"] == "100 %"


def test_agreements_count_a_package_once_and_its_documents(package):
    pairs = section(package, "Agreements by pair")
    assert (pairs["CUB–IRN"]["agreements"], pairs["CUB–IRN"]["documents"]) == ("1", "6")
    assert pairs["CUB–IRN"]["no later step"] == "100 %"
    assert section(package, "Agreements by kind and period")["package"]["2020–24"] == "1"
    assert section(package, "Agreements by domain and period")["trade"]["all"] == "2"


def test_coverage_counts_years_and_gaps_count_records(package):
    assert section(package, "Coverage")["CUB–IRN"]["visits"] == "2 / 0 / 25"
    gaps = section(package, "What is still missing")
    assert gaps["agreements without any later step"]["records"] == "1"
    assert gaps["visits without an end"]["share"] == "0 %"


def test_text_is_aligned_and_markdown_has_the_same_cells(package):
    found = sections(package)
    text, markdown = as_text(found), as_markdown(found, "visits.svg")
    assert "\033" not in text
    for s in found:
        for row in s.rows:
            assert f"| {' | '.join(row)} |" in markdown
            assert all(cell in text for cell in row)
    assert "![Visits that occurred, by pair of core states and year](visits.svg)" in markdown


def test_the_picture_has_a_cell_per_pair_and_year_with_its_number(package):
    root = ET.fromstring(heatmap(package, 2026))
    said = [t.text for t in root.iter("{http://www.w3.org/2000/svg}title")][1:]
    assert len(said) == 3 * 48
    assert "CUB–IRN 2023: 1" in said
    assert "CUB–RUS 2023: 0" in said
