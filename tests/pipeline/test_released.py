"""Identifiers of the last release are read from its tag."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from stateties.pipeline.released import NoSuchReleaseError, changes, previous_release, released_ids
from tests.conftest import ROOT


def git(*arguments):
    options = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    subprocess.run(["git", *options, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(project):
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    return Path("datasets")


def test_there_is_none_before_the_first_release(contract, repository):
    assert released_ids(contract, repository) == ("", {})


def test_there_is_none_outside_a_repository(contract, project, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    assert released_ids(contract, Path("datasets")) == ("", {})


def test_the_newest_tag_counts_and_files_of_a_folder_are_one_table(contract, repository):
    git("tag", "v0.1.0")
    Path("datasets/people.csv").unlink()
    git("add", "-A")
    git("commit", "-qm", "second")

    release, ids = released_ids(contract, repository)

    assert release == "v0.1.0"
    assert ids["people"] == {"ebrahim-raisi", "miguel-diaz-canel"}
    assert ids["sanctions"] == {"us-ofac-2019-11-04-ebrahim-raisi", "us-ofac-2019-11-hispantv"}
    assert "visit_people" not in ids


def test_a_tag_can_be_named_and_must_exist(contract, repository):
    git("tag", "v0.1.0")
    git("tag", "v0.2.0")
    assert released_ids(contract, repository, "v0.1.0")[0] == "v0.1.0"
    with pytest.raises(NoSuchReleaseError, match="there is no tag 'v9'"):
        released_ids(contract, repository, "v9")


@pytest.fixture
def checkout(project):
    shutil.copytree(ROOT / "schemas", project / "schemas")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    return project


def test_changes_are_counted_from_the_release_before_the_version(checkout):
    assert changes(checkout, "0.1.0").is_empty()
    for tag in ("v0.1.0", "v0.9.0", "v0.10.0", "v1-draft", "v2.0.0"):
        git("tag", tag)
    assert previous_release(checkout, "0.1.0") is None
    assert previous_release(checkout, "0.10.0") == "v0.9.0"
    assert previous_release(checkout, "0.10.1") == "v0.10.0"
    path = checkout / "datasets" / "visits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Havana", "La Habana"), encoding="utf-8")
    assert changes(checkout, "0.1.0").is_empty()
    assert changes(checkout, "0.2.0").row(0)[1:] == (
        "visits",
        "irn-cub-2023-06-raisi",
        "changed",
        "cities",
        "Havana",
        "La Habana",
    )


def test_a_source_distribution_carries_its_changes(checkout):
    git("tag", "v0.1.0")
    path = checkout / "datasets" / "visits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Havana", ""), encoding="utf-8")
    found = changes(checkout, "0.2.0")
    (checkout / "PKG-INFO").touch()
    assert changes(checkout, "0.2.0").is_empty()
    found.write_csv(checkout / "changes.csv")
    assert changes(checkout, "0.2.0").equals(found)


def test_a_folder_in_another_repository_has_no_releases(checkout):
    git("tag", "v0.1.0")
    assert previous_release(checkout / "datasets", "0.2.0") is None
