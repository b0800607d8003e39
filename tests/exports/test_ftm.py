"""The listings as entities of FollowTheMoney: read back by its library, valid, and as many as there are."""

from __future__ import annotations

import json
from collections import Counter

import pytest

import stateties
from stateties.exports import ExportError, export

pytest.importorskip("followthemoney", reason="followthemoney is not installed (extra: ftm)")


def read(path):
    from followthemoney import model

    with path.open(encoding="utf-8") as file:
        return {entity.id: entity for entity in map(model.get_proxy, map(json.loads, file))}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("ftm") / "stateties.jsonl"
    return out, export("ftm", out)


@pytest.fixture(scope="module")
def entities(written):
    return read(written[0])


def test_every_entity_is_valid_and_stands_once(written, entities):
    assert len(entities) == sum(written[1].values()) == len(written[0].read_text(encoding="utf-8").splitlines())
    assert Counter(e.schema.name for e in entities.values()) == written[1]
    for entity in entities.values():
        assert entity.schema.validate(entity.to_dict()) is None
        assert all(entity.has(name) for name in entity.schema.required)


def test_every_listing_is_a_sanction_on_an_entity_that_is_there(entities):
    listings = stateties.load("sanctions").set_index("listing_id")
    sanctions = {e.first("recordId"): e for e in entities.values() if e.schema.name == "Sanction"}
    assert set(sanctions) == set(listings.index)
    for sanction in sanctions.values():
        assert sanction.first("entity") in entities
        assert sanction.first("sourceUrl")
    standing = listings["delisted_date"].isna() & listings["end_reason"].isna() & (listings["direction"] == "sanction")
    assert {sanctions[i].first("entity") for i in listings.index[standing]} == {
        e.id for e in entities.values() if e.has("topics", quiet=True) and "sanction" in e.get("topics")
    }


def test_targets_are_as_many_as_there_are(entities):
    listings = stateties.load("sanctions")
    linked = listings["person_id"].notna() | listings["organization_id"].notna()
    people, bodies = listings["person_id"].dropna().nunique(), listings["organization_id"].dropna().nunique()
    targets = {e.first("entity") for e in entities.values() if e.schema.name == "Sanction"}
    assert len(targets) == (~linked).sum() + people + bodies
    assert targets == {e.id for e in entities.values() if e.schema.is_a("Thing") and e.schema.name != "Position"}
    vessels = {e.id for e in entities.values() if e.schema.name == "Vessel"}
    assert len(vessels) == (listings["target_kind"] == "vessel").sum()


def test_who_travelled_and_who_was_listed_are_one(entities):
    raisi = entities["stateties-person-ebrahim-raisi"]
    assert (raisi.schema.name, raisi.first("country")) == ("Person", "ir")
    assert {"Ebrahim Raisi", "ابراهیم رئیسی"} <= set(raisi.get("name"))
    held = [e for e in entities.values() if e.schema.name == "Occupancy" and raisi.id in e.get("holder")]
    assert {entities[e.first("post")].first("name") for e in held} >= {"President"}


def test_dates_are_as_precise_as_the_listing(entities):
    listings = stateties.load("sanctions")
    for row in listings[["listing_id", "listed_date", "delisted_date"]].itertuples():
        sanction = entities[f"stateties-sanction-{row.listing_id}"]
        for name, date, words in (("listingDate", row.listed_date, "listed"), ("endDate", row.delisted_date, "ended")):
            about = isinstance(date, str) and date.endswith("~")
            assert sanction.get(name) == ([date] if isinstance(date, str) and not about else [])
            assert (f"{words} about {str(date)[:-1]}" in sanction.get("description")) == about


def test_a_date_that_is_not_that_of_the_act_says_so(entities):
    listings = stateties.load("sanctions")
    other = listings["listed_date_basis"].isin(["observed", "carried_over"])
    said = {
        e.first("recordId")
        for e in entities.values()
        if e.schema.name == "Sanction" and any("not that of the act" in d for d in e.get("description"))
    }
    assert said == set(listings.loc[other, "listing_id"]) != set()


@pytest.mark.parametrize("ended", [{"delisted_date": "2024", "end_reason": None}, {"end_reason": "unknown"}])
def test_a_listing_that_ended_makes_no_topic(forged, tmp_path, ended):
    export("ftm", tmp_path / "my.jsonl", package=forged(sanctions=lambda rows: [r.update(ended) for r in rows]))
    assert not any(e.has("topics", quiet=True) for e in read(tmp_path / "my.jsonl").values())


def test_what_followthemoney_does_not_take_leaves_the_old_file(forged, kept):
    def refused(said, **changes):
        def write(out):
            with pytest.raises(ExportError, match=said):
                export("ftm", out, package=forged(**changes))

        kept("my.jsonl", write)

    refused("alias: FollowTheMoney does not take", sanctions=lambda rows: [r.update(target_name=" ") for r in rows])
    refused("listingDate: FollowTheMoney does not", sanctions=lambda rows: rows[0].update(listed_date="2023-02-30"))
    refused("sourceUrl: FollowTheMoney does not", sources=lambda rows: [r.update(url="nowhere") for r in rows])
