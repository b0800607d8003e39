"""Addresses of one page, lone publishers, and what lies about unused."""

from __future__ import annotations

import pytest

from stateties.rules.sources import same_page


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example.org/2023/a-b",
        "https://www.news.example.org/2023/a-b/",
        "https://NEWS.example.org:443/2023/a-b#part",
        "https://news.example.org/2023/a%2Db",
    ],
)
def test_ways_to_write_one_address(other):
    assert same_page(other) == same_page("https://news.example.org/2023/a-b")


@pytest.mark.parametrize(
    "other",
    ["https://news.example.org/2023/A-b", "https://news.example.org/2023/a-b?id=1", "https://example.org/2023/a-b"],
)
def test_addresses_of_other_pages(other):
    assert same_page(other) != same_page("https://news.example.org/2023/a-b")


def test_an_official_source_stands_alone(dataset):
    assert dataset.change("visits", source_ids="treasury-2019-raisi").codes() == []
    assert dataset.change("visits", source_ids="efe-2023-raisi").codes() == [
        ("source_ids", "EFE", "single-publisher"),
    ]


def test_two_pages_of_one_publisher_are_one_publisher(dataset):
    dataset.change("sources", 1, publisher="EFE", publisher_country="ESP")
    assert {c[2] for c in dataset.codes()} == {"single-publisher"}


def test_a_disagreement_uses_its_source(dataset):
    dataset.add("sources", source_id="irna-2023", url="https://agency.example.org/a/1")
    assert dataset.codes() == [("source_id", "irna-2023", "source-unused")]
    dataset.change("disagreements", source_id="irna-2023")
    assert dataset.codes() == []


def test_an_office_alone_does_not_use_a_person_and_a_claim_about_it_uses_an_organization(dataset):
    dataset.add("people", person_id="yvan-gil", name="Yván Gil").add("offices", office_id="x", person_id="yvan-gil")
    dataset.change("sanctions", 1, target_kind="person", organization_id="", person_id="ebrahim-raisi")
    assert [c[2] for c in dataset.codes()] == ["organization-unused", "person-unused"]
    dataset.change("claims", about_table="organizations", about_id="hispantv")
    assert [c[2] for c in dataset.codes()] == ["person-unused"]


def test_a_publisher_has_one_country_and_namesakes_have_two_names(dataset):
    dataset.change("sources", 1, publisher="EFE")
    assert {c[2] for c in dataset.codes()} == {"publisher-country", "single-publisher"}
    assert dataset.change("sources", 1, publisher="EFE (Havana)").codes() == []


def test_copies_of_an_official_list_of_different_days_are_different_sources(dataset):
    copies = {"url": "https://list.example.org/consolidated.xml", "kind": "official_list"}
    dataset.add("sources", source_id="un-2025", published_date="2025-04-19", **copies)
    dataset.add("sources", source_id="un-2026", published_date="2025-12-27", **copies)
    unused = [("source_id", s, "source-unused") for s in ("un-2025", "un-2026")]
    assert dataset.codes() == unused
    dataset.add("sources", source_id="un-again", published_date="2025-12-27", **copies)
    assert ("url", copies["url"], "url-duplicate") in dataset.codes()
