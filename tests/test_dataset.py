"""The records themselves, beyond what validation says of them."""

from __future__ import annotations

import datetime as dt

import pycountry
import pytest

import stateties
from stateties.pipeline.docs import generated
from stateties.pipeline.validate import validate_folder
from tests.conftest import ROOT

#: Codes that are not in ISO 3166-1: user-assigned, or of a state that is no more.
NOT_IN_FORCE = {"SUN", "XKX"}


@pytest.fixture(scope="module")
def validation(contract):
    return validate_folder(contract, ROOT / "datasets", dt.datetime.now(dt.UTC).date())


def test_the_dataset_has_no_error(validation):
    assert [str(p) for p in validation.problems if p.severity == "error"] == []


def test_countries_are_those_of_iso_3166(validation):
    ours = {(c["iso3"], c["iso2"]) for c in validation.tables["countries"].iter_rows(named=True)}
    theirs = {(c.alpha_3, c.alpha_2) for c in pycountry.countries}
    assert {c for c in ours if c[0] not in NOT_IN_FORCE} == theirs
    assert {c[0] for c in ours} & NOT_IN_FORCE == NOT_IN_FORCE


def test_core_states_and_partners_are_those_of_the_readme(validation):
    scope = validation.tables["countries"].select("iso3", "scope").rows()
    assert {c for c, s in scope if s == "core"} == {"BOL", "CUB", "IRN", "NIC", "RUS", "VEN"}
    assert {c for c, s in scope if s == "partner"} == {"BLR", "CHN", "PRK", "SYR"}


def test_generated_files_are_up_to_date(contract):
    for path, text in generated(contract, ROOT / "src" / "stateties" / "_data", ROOT).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `invoke build docs`"


def test_the_readme_example_prints_what_the_readme_says(capsys):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    example = text.split("```python\n", 1)[1].split("```", 1)[0]
    output = text.split("<!-- output -->\n```text\n", 1)[1].split("```", 1)[0]
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out == output
    assert output


def test_whoever_travelled_while_listed_is_found():
    found = stateties.load("visits_under_sanctions")
    assert (found["visit_id"] == "irn-cub-2023-06-raisi").any()
