"""Rows are added, changed and ended, never deleted; a curator's columns are left alone."""

from __future__ import annotations

import pytest

from stateties.lists import un_sc
from stateties.lists.base import Entry
from stateties.lists.update import Seen, UpdateRefusedError, update


def entry(ident, name="NAME", listed="2007-03-24", **kwargs):
    return Entry(ident, "person", name, {"IRN": "programme Iran"}, ("Other", "Iran"), listed, **kwargs)


def run(rows, *entries, as_of="2026-02-27", **options):
    return update("un_sc", un_sc, entries, rows, as_of=as_of, source=f"un-{as_of}", **options)


@pytest.fixture
def standing():
    return run([], entry("IRi.1"), entry("IRi.2")).rows


def test_a_first_copy_adds_what_concerns_a_core_state(standing):
    result = run([], entry("IRi.1"), Entry("KPi.1", "person", "X", {}))
    assert [r["listing_id"] for r in result.rows] == ["un-sc-iri-1"]
    assert result.read == 2
    assert result.rows[0] == {
        "listing_id": "un-sc-iri-1", "direction": "sanction", "authority": "un_sc",
        "list_name": "United Nations Security Council Consolidated List", "programme_id": "", "official_id": "IRi.1",
        "target_kind": "person", "target_name": "NAME", "countries": "IRN", "measures": "Asset freeze",
        "legal_basis": "", "listed_date": "2007-03-24", "listed_date_basis": "list",
        "delisted_date": "", "end_reason": "",
        "source_ids": "un-2026-02-27",
        "notes": "Concerns IRN by programme Iran.",
    }  # fmt: skip


def test_the_same_copy_again_changes_nothing(standing):
    result = run(standing, entry("IRi.1"), entry("IRi.2"))
    assert (result.rows, result.added, result.changed, result.ended, result.kept) == (standing, [], [], [], 2)


def test_a_change_is_shown_and_a_curators_columns_stay(standing):
    standing[0] |= {"person_id": "somebody", "programme_id": "un-iran"}
    result = run(standing, entry("IRi.1", "NEW NAME"), entry("IRi.2"), as_of="2026-03-01")
    ((row, columns),) = result.changed
    assert columns == {"target_name": ("NAME", "NEW NAME")}
    assert (row["person_id"], row["programme_id"]) == ("somebody", "un-iran")
    assert row["source_ids"] == "un-2026-02-27;un-2026-03-01"


def test_what_is_gone_is_ended_and_said_to_be_observed(standing):
    result = run(standing, entry("IRi.1"), as_of="2026-03-01", max_fall=1)
    (row,) = result.ended
    assert (row["listing_id"], row["delisted_date"], row["end_reason"]) == (
        "un-sc-iri-2",
        "2026-03-01",
        "gone_from_list",
    )
    assert "the day of a removal is not known" in row["notes"]
    assert len(result.rows) == 2


def test_what_comes_back_is_a_new_row_dated_by_observation_and_stays_so(standing):
    ended = run(standing, entry("IRi.1"), as_of="2026-03-01", max_fall=1).rows
    result = run(ended, entry("IRi.1"), entry("IRi.2"), as_of="2026-04-01")
    (row,) = result.added
    assert row["listing_id"] == "un-sc-iri-2-again-2"
    assert (row["listed_date"], row["listed_date_basis"]) == ("2026-04-01", "observed")
    again = run(result.rows, entry("IRi.1"), entry("IRi.2"), as_of="2026-05-01")
    assert (again.added, again.changed, again.ended) == ([], [], [])
    third = run(
        run(again.rows, entry("IRi.1"), as_of="2026-06-01", max_fall=1).rows,
        entry("IRi.1"),
        entry("IRi.2"),
        as_of="2026-07-01",
    )
    assert [r["listing_id"] for r in third.added] == ["un-sc-iri-2-again-3"]


def test_what_the_copy_before_lacks_is_new():
    first = run([], entry("1", listed=""))
    assert (first.rows[0]["listed_date"], first.rows[0]["listed_date_basis"]) == ("", "")
    copy = [entry("1", listed=""), entry("2", listed=""), entry("3", listed="")]
    later = run(first.rows, *copy, as_of="2026-03-01", before=("2026-02-27", {"1", "3"}))
    assert [(r["listed_date"], r["listed_date_basis"]) for r in later.added] == [("2026-03-01", "observed"), ("", "")]
    assert [r["listed_date"] for r in run(first.rows, *copy, as_of="2026-03-01").added] == ["", ""]


def test_a_date_from_before_a_copy_that_lacks_the_entry_is_not_the_date_of_this_listing():
    row = run([], entry("IRi.1"), before=("2025-04-19", {"IRi.2"})).added[0]
    assert (row["listed_date"], row["listed_date_basis"]) == ("2026-02-27", "observed")
    assert row["notes"] == (
        "Concerns IRN by programme Iran. First seen in the copy of 2026-02-27, not yet in that of 2025-04-19. "
        "The list itself gives 2007-03-24."
    )
    row = run([], entry("IRi.1", listed="2025-09-28"), before=("2025-04-19", {"IRi.2"})).added[0]
    assert (row["listed_date"], row["listed_date_basis"]) == ("2025-09-28", "list")
    row = run([], entry("IRi.1"), before=("2025-04-19", {"IRi.1"})).added[0]
    assert (row["listed_date"], row["listed_date_basis"]) == ("2007-03-24", "list")


def test_a_series_of_copies_dates_what_appears_and_what_goes():
    seen = {"2": Seen("2025-05-02", "2025-05-01"), "3": Seen(last="2025-06-07")}
    rows = run([], entry("1", listed=""), entry("3", listed=""), as_of="2025-01-01").rows
    result = run(rows, entry("1", listed=""), entry("2", listed=""), seen_on=seen, max_fall=1)
    (new,), (gone,) = result.added, result.ended
    assert (new["listed_date"], new["listed_date_basis"]) == ("2025-05-02", "observed")
    assert new["notes"].endswith("First seen in the copy of 2025-05-02, not yet in that of 2025-05-01.")
    assert gone["delisted_date"] == "2025-06-07~"
    assert "Last seen in the copy of 2025-06-07;" in gone["notes"]


def test_an_act_that_curators_hold_does_not_stand_twice():
    result = run([], entry("IRi.1"), entry("IRi.2"), held={"IRi.2"})
    assert ([r["official_id"] for r in result.rows], result.held) == (["IRi.1"], 1)


def test_the_day_that_a_curator_found_in_the_act_stays(standing):
    standing[0] |= {"listed_date": "2007-03-20", "listed_date_basis": "act"}
    assert run(standing, entry("IRi.1"), entry("IRi.2")).changed == []


def test_the_first_known_word_for_a_programme_gives_it(standing):
    tags = {"Iran": "un-iran"}
    assert [r["programme_id"] for r in run([], entry("IRi.1"), tags=tags).rows] == ["un-iran"]
    again = run(standing, entry("IRi.1"), entry("IRi.2"), tags=tags)
    assert {r["programme_id"] for r in again.rows} == {"un-iran"}
    standing[0]["programme_id"] = "another"
    assert run(standing, entry("IRi.1"), entry("IRi.2"), tags=tags).rows[0]["programme_id"] == "another"


def test_a_copy_that_lacks_too_much_is_refused(standing):
    with pytest.raises(UpdateRefusedError, match="1 of 2 standing rows are not in this copy, more than 10%"):
        run(standing, entry("IRi.1"))


def test_two_entries_of_one_name_are_two_rows():
    rows = run([], entry("a"), entry("a"), entry("a")).rows
    assert [r["listing_id"] for r in rows] == ["un-sc-a", "un-sc-a-no-2", "un-sc-a-no-3"]
