"""Agreements, packages and chains of agreements."""

from __future__ import annotations

CUSTOMS, PACKAGE = "cub-irn-2023-06-customs", "cub-irn-2023-06-package"


def test_a_circle_of_three_is_told_at_each_and_a_chain_is_none(dataset):
    dataset.change("agreements", supersedes="a-1").add("agreements", agreement_id="a-1", title="A", supersedes="a-2")
    dataset.add("agreements", agreement_id="a-2", title="B", supersedes="")
    assert dataset.codes() == []
    dataset.change("agreements", 3, supersedes=CUSTOMS)
    assert [c[2] for c in dataset.codes()] == ["circular-link"] * 3


def test_an_agreement_does_not_supersede_itself(dataset):
    assert dataset.change("agreements", supersedes=CUSTOMS).codes() == [("supersedes", CUSTOMS, "circular-link")]


def test_a_package_may_have_fewer_known_parts_than_documents(dataset):
    assert dataset.change("agreements", 1, documents_count="1").codes() == []
    assert dataset.change("agreements", 1, documents_count="").codes() == []


def test_parties_are_distinct_and_at_least_two(dataset):
    assert dataset.change("agreements", parties="CUB;CUB").codes() == [
        ("parties", "CUB;CUB", "list-duplicate"),
        ("parties", "CUB;CUB", "parties-too-few"),
    ]


def test_amount_and_currency_stand_together(dataset):
    assert dataset.change("agreements", value_amount="5", value_currency="EUR").codes() == []
    assert dataset.change("agreements", value_amount="").codes() == [("value_amount", "", "amount-without-currency")]


def test_a_title_said_again_with_other_points_is_still_a_copy(dataset):
    dataset.change("agreements", summary="MEMORANDUM, on customs!")
    assert dataset.codes() == [("summary", "MEMORANDUM, on customs!", "summary-copied")]
