"""What names a record must find it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("table", "column", "value", "resource"),
    [
        ("visits", "visitor_id", "nobody", "people.person_id"),
        ("visit_people", "visit_id", "no-visit", "visits.visit_id"),
        ("agreements", "part_of", "no-package", "agreements.agreement_id"),
        ("agreements", "supersedes", "no-agreement", "agreements.agreement_id"),
        ("sanctions", "programme_id", "no-programme", "programmes.programme_id"),
        ("claims", "about_id", "no-visit", "visits.visit_id"),
        ("disagreements", "record_id", "no-visit", "visits.visit_id"),
        ("disagreements", "source_id", "no-source", "sources.source_id"),
        ("claims", "source_ids", "efe-2023-raisi;no-source", "sources.source_id"),
    ],
)
def test_a_broken_link_is_told_with_the_item_that_is_missing(dataset, table, column, value, resource):
    problems = dataset.change(table, **{column: value}).problems()
    missing = value.split(";")[-1]
    assert [(p.column, p.message) for p in problems if p.code == "link-broken"] == [
        (column, f"{missing!r} is not in {resource}")
    ]


def test_a_record_with_a_key_of_several_columns_is_named_by_all_of_them(dataset):
    name = "cub-irn-2023-06-customs:entered_into_force:2023-09:"
    dataset.change("disagreements", table="agreement_milestones", record_id=name, field="date")
    assert dataset.codes() == []
    dataset.change("disagreements", record_id="cub-irn-2023-06-customs")
    assert [c[2] for c in dataset.codes()] == ["link-broken"]
