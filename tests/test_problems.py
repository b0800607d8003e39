"""Every kind of problem shows its message: a folder of `fixtures/bad` each.

A folder holds the files that differ from `fixtures/good` and `expected.txt`, the lines that the
validation must say. `removed.txt` names a file to take away, `released.json` gives the identifiers
of an earlier release.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from stateties.pipeline.validate import validate_folder
from stateties.problems import CODES, has_errors, problem
from tests.conftest import FIXTURES

BAD = sorted((FIXTURES / "bad").iterdir())


def test_the_good_fixture_has_no_problem(contract, project, today):
    assert validate_folder(contract, Path("datasets"), today).problems == []


@pytest.mark.parametrize("folder", BAD, ids=lambda f: f.name)
def test_each_kind_of_problem_is_told_once_and_alone(folder, contract, project, today):
    shutil.copytree(folder, project / "datasets", dirs_exist_ok=True)
    if (removed := folder / "removed.txt").exists():
        (project / "datasets" / removed.read_text().strip()).unlink()
    ids = json.loads((folder / "released.json").read_text()) if (folder / "released.json").exists() else {}
    released = {table: frozenset(names) for table, names in ids.items()}

    found = validate_folder(contract, Path("datasets"), today, released=released, release="v0.0.9").problems

    assert [str(p) for p in found] == (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert {p.code for p in found} == {folder.name}
    assert all(p.hint for p in found)


def test_every_code_has_a_fixture():
    assert {f.name for f in BAD} == set(CODES)


def test_warnings_are_no_errors():
    warning = problem("source-unused", "datasets/sources.csv", 2, "source_id", "x")
    error = problem("bom", "datasets/visits.csv", 1)
    assert not has_errors([warning])
    assert has_errors([warning, error])


def test_a_long_value_is_shortened_in_the_message_and_kept_in_the_problem():
    told = problem("url-malformed", "f.csv", 2, "url", "x" * 500)
    assert len(told.message) < 200
    assert told.value == "x" * 500
