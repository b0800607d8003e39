"""Validation as a whole: everything at once, nothing twice, nothing that follows from something else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from stateties.pipeline.large import validate_large
from stateties.pipeline.validate import validate_folder


@pytest.fixture
def said(contract, project, today):
    def validate(**kwargs):
        return [
            str(p) for p in validate_folder(contract, Path("datasets"), kwargs.pop("today", today), **kwargs).problems
        ]

    return validate


def replace(file, old, new, count=-1):
    path = Path("datasets") / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, count), encoding="utf-8")


def test_problems_of_all_files_come_in_one_run_in_the_order_of_the_files(said):
    replace("visits.csv", "official", "splendid")
    replace("people.csv", "Miguel Díaz-Canel,,,CUB", "Miguel Díaz-Canel,,,CUBA")
    replace("agreements.csv", "Havana", " Havana", 1)
    assert [line.split(": ")[0] for line in said()] == [
        "datasets/agreements.csv:2",
        "datasets/people.csv:3",
        "datasets/visits.csv:2",
    ]


def test_a_typo_in_a_date_is_one_problem_and_hides_no_other(said):
    replace("visits.csv", "2023-06-14", "2023-06-31")
    replace("visits.csv", "bilateral", "bilatral")
    assert sorted(line.rsplit("[", 1)[1] for line in said()) == ["date-invalid]", "not-in-vocabulary]"]


def test_today_comes_from_outside(said):
    assert said(today=dt.date(2023, 6, 1))
    assert not said(today=dt.date(2026, 1, 11))


def test_what_is_announced_may_lie_ahead(said):
    replace("visits.csv", "occurred,2023-06-14,2023-06-15", "announced,2026-02,")
    assert said() == []


def test_a_table_of_several_files_is_one_table(said):
    path = Path("datasets/sanctions/ofac_sdn.csv")
    path.write_text(Path("datasets/sanctions/curated.csv").read_text(encoding="utf-8"), encoding="utf-8")
    assert [line for line in said() if "duplicate" not in line] == []
    assert {line.split(":")[0] for line in said()} == {
        "datasets/sanctions/curated.csv",
        "datasets/sanctions/ofac_sdn.csv",
    }


def test_a_redirect_stands_for_an_identifier_that_is_gone(said):
    released = {"visits": frozenset({"irn-cub-2023-05-raisi"})}
    assert len(said(released=released, release="v0.1.0")) == 1
    with Path("datasets/redirects.csv").open("a", encoding="utf-8") as file:
        file.write("visits,irn-cub-2023-05-raisi,irn-cub-2023-06-raisi,Wrong month.,0.2.0\n")
    assert said(released=released, release="v0.1.0") == []


def test_a_redirect_leads_somewhere(said):
    with Path("datasets/redirects.csv").open("a", encoding="utf-8") as file:
        file.write("visits,irn-cub-2023-05-raisi,irn-cub-2023-07-raisi,Wrong month.,0.2.0\n")
    (line,) = said()
    assert line.startswith("datasets/redirects.csv:2: new_id: 'irn-cub-2023-07-raisi' is not in visits.visit_id")


def test_nothing_is_said_of_unused_rows_while_rows_cannot_be_read(said):
    replace("visits.csv", '"To sign memoranda, and to open a forum."', "To sign memoranda, and to open a forum.")
    assert [line.rsplit("[", 1)[1] for line in said()] == ["row-length]"]


def test_a_single_file_is_checked_by_its_schema_alone(contract, project):
    path = Path("my.csv")
    path.write_text("iso3,iso2,name,cow_code,gw_code,wikidata_id,scope,valid_from,valid_to\nPER,PE,Peru,1,,,near,,\n")
    assert [str(p) for p in validate_large(contract, path, "countries").problems] == [
        "my.csv:2: cow_code: '1' is not between 2 and 999 [out-of-range]",
        "my.csv:2: scope: 'near' is not in the vocabulary [not-in-vocabulary]",
    ]
