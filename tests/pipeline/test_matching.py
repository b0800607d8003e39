"""Matches are proposed for a curator: spellings and scripts meet, namesakes do not slip through unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateties.pipeline.matching import DecisionError, decide, likeness, propose, words
from stateties.pipeline.rows import read_rows
from stateties.pipeline.validate import validate_folder


def person(ident, name, country="VEN", original="", aliases=""):
    return {"person_id": ident, "name": name, "name_original": original, "aliases": aliases, "country": country}


def organization(ident, name, country="VEN", aliases=""):
    return {"organization_id": ident, "name": name, "name_original": "", "aliases": aliases, "country": country}


def listing(ident, name, country="VEN", kind="person", **cells):
    empty = {"person_id": "", "organization_id": "", "listed_date": "2018-09-25"}
    return {**empty, "listing_id": ident, "target_name": name, "target_kind": kind, "countries": country, **cells}


PEOPLE = [
    person("delcy-rodriguez", "Delcy Rodríguez"),
    person("jorge-rodriguez", "Jorge Rodríguez"),
    person("alex-saab", "Alex Saab"),
    person("tarek-william-saab", "Tarek William Saab"),
    person("vladimir-putin", "Vladimir Putin", "RUS", "Владимир Путин"),
    person("mohammad-reza-ashtiani", "Mohammad Reza Ashtiani", "IRN", aliases="Mohammad Reza Gharaei Ashtiani"),
]
BANKS = [
    organization("bank-melli", "Bank Melli", "IRN"),
    organization("bank-mellat", "Bank Mellat", "IRN"),
    organization("bandes", "Banco de Desarrollo Económico y Social de Venezuela", aliases="BANDES"),
    organization("banco-bandes-uruguay", "Banco Bandes Uruguay S.A.", "URY"),
]


def proposed(*listings, decided=(), offices=()):
    found = propose(listings, people=PEOPLE, organizations=BANKS, offices=offices, decided=decided)
    return [(p.listing["listing_id"], p.candidate_id) for p in found]


@pytest.mark.parametrize(
    ("name", "country", "candidate"),
    [
        ("RODRIGUEZ GOMEZ, Delcy Eloina", "VEN", "delcy-rodriguez"),
        ("RODRIGUEZ GOMEZ, Jorge Jesus", "VEN", "jorge-rodriguez"),
        ("SAAB MORAN, Alex Nain", "VEN", "alex-saab"),
        ("SAAB HALABI, Tarek William", "VEN", "tarek-william-saab"),
        ("PUTIN, Vladimir Vladimirovich", "RUS", "vladimir-putin"),
        ("Путин Владимир Владимирович", "RUS", "vladimir-putin"),
        ("ASHTIANI, Mohammad Reza Gharayi", "IRN", "mohammad-reza-ashtiani"),
    ],
)
def test_a_spelling_finds_its_person_and_no_namesake(name, country, candidate):
    assert proposed(listing("l", name, country)) == [("l", candidate)]


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("RODRIGUEZ TORRES, Miguel Eduardo", "VEN"),
        ("SAAB CERTAIN, Isham Ali", "VEN"),
        ("RODRIGUEZ", "VEN"),
        ("RODRIGUEZ GOMEZ, Delcy Eloina", "CUB"),
        ("PUTINA, Maria Vladimirovna", "RUS"),
        ("ASHTIANI, Ali Reza", "IRN"),
    ],
)
def test_a_namesake_is_not_proposed(name, country):
    assert proposed(listing("l", name, country)) == []


def test_banks_of_similar_name_stay_apart():
    assert proposed(listing("l", "BANK MELLI", "IRN", "organization")) == [("l", "bank-melli")]
    assert proposed(listing("l", "BANK MELLAT", "IRN", "organization")) == [("l", "bank-mellat")]
    found = proposed(listing("l", "BANCO DE DESARROLLO ECONOMICO Y SOCIAL DE VENEZUELA", "VEN", "organization"))
    assert found == [("l", "bandes")]
    assert proposed(listing("l", "BANCO BANDES URUGUAY S.A.", "VEN", "organization")) == []


def test_vessels_and_listings_that_have_an_identifier_are_left_alone():
    assert proposed(listing("l", "SAAB MORAN, Alex Nain", kind="vessel")) == []
    assert proposed(listing("l", "SAAB MORAN, Alex Nain", person_id="alex-saab")) == []


def test_what_was_decided_is_not_proposed_again():
    decided = [{"listing_id": "l", "candidate_id": "alex-saab"}]
    assert proposed(listing("l", "SAAB MORAN, Alex Nain"), decided=decided) == []
    assert proposed(listing("k", "SAAB MORAN, Alex Nain"), decided=decided) == [("k", "alex-saab")]


def test_the_likeliest_comes_first_with_the_offices_of_the_day():
    offices = [
        {"person_id": "delcy-rodriguez", "title": "Vice President", "start_date": "2018-06", "end_date": ""},
        {"person_id": "delcy-rodriguez", "title": "Foreign Minister", "start_date": "2014", "end_date": "2017-06"},
    ]
    found = propose(
        [listing("a", "RODRIGUEZ GOMEZ, Delcy Eloina"), listing("b", "RODRIGUEZ, Delcy")],
        people=PEOPLE, organizations=[], offices=offices, decided=[],
    )  # fmt: skip
    assert [(p.listing["listing_id"], p.offices) for p in found] == [
        ("b", ("Vice President",)),
        ("a", ("Vice President",)),
    ]
    assert found[0].score == 1


def test_words_of_every_script_meet_in_latin_letters():
    assert words("Díaz-Canel, Miguel") == ["diaz", "canel", "miguel"]
    assert likeness(words("Владимир Путин"), words("Vladimir PUTIN")) == pytest.approx(1, abs=0.05)
    assert likeness([], ["a"]) == 0


def test_a_decision_is_kept_and_the_listing_carries_it(contract, project, today):
    datasets = Path("datasets")
    with (datasets / "people.csv").open("a", encoding="utf-8") as file:
        file.write("hispan-tv,Hispan Tv,,,IRN,\n")
    read = {r["listing_id"]: r for r in read_rows(datasets / "sanctions" / "curated.csv")}
    assert read["us-ofac-2019-11-hispantv"]["organization_id"] == "hispantv"

    options = {"decision": "refused", "note": "Somebody else.", "day": "2026-01-10"}
    decide(contract, datasets, "us-ofac-2019-11-04-ebrahim-raisi", "miguel-diaz-canel", **options)

    kept = read_rows(datasets / "matches.csv")
    assert [(m["candidate_id"], m["decision"]) for m in kept] == [
        ("ebrahim-raisi", "accepted"),
        ("miguel-diaz-canel", "refused"),
    ]
    assert [p.code for p in validate_folder(contract, datasets, today).problems] == ["person-unused"]


def test_an_accepted_match_is_written_on_the_listing(contract, project, today):
    datasets = Path("datasets")
    path = datasets / "sanctions" / "curated.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"RAISI, Ebrahim",ebrahim-raisi', '"RAISI, Ebrahim",'),
        encoding="utf-8",
    )
    (datasets / "matches.csv").write_text("listing_id,candidate_table,candidate_id,decision,decided_on,note\n")

    options = {"decision": "accepted", "note": "Same office.", "day": "2026-01-10"}
    decide(contract, datasets, "us-ofac-2019-11-04-ebrahim-raisi", "ebrahim-raisi", **options)

    assert '"RAISI, Ebrahim",ebrahim-raisi' in path.read_text(encoding="utf-8")
    assert validate_folder(contract, datasets, today).problems == []


@pytest.mark.parametrize(
    ("listing_id", "candidate", "said"),
    [
        ("nothing", "ebrahim-raisi", "there is no listing 'nothing'"),
        ("us-ofac-2019-11-04-ebrahim-raisi", "nobody", "there is no 'nobody' in people"),
        ("us-ofac-2019-11-04-ebrahim-raisi", "ebrahim-raisi", "was decided before"),
        ("us-ofac-2019-11-04-ebrahim-raisi", "miguel-diaz-canel", "was decided before"),
    ],
)
def test_a_decision_that_contradicts_is_refused(contract, project, listing_id, candidate, said):
    with pytest.raises(DecisionError, match=said):
        decide(contract, Path("datasets"), listing_id, candidate, decision="accepted", note="x", day="2026-01-10")
