"""Importing a list into the dataset: reviewed, whole or not at all, and valid afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stateties.lists import LISTS
from stateties.lists.base import ListError
from stateties.pipeline.imports import import_list, summary
from stateties.pipeline.validate import validate_folder
from tests.conftest import ROOT
from tests.lists.test_formats import FILES, written


@pytest.fixture
def bring(contract, project):
    shutil.copy(ROOT / "datasets" / "countries.csv", project / "datasets")

    def run(name, text=None, **options):
        options = {"source": "treasury-2019-raisi", "as_of": "2026-01-10", **options}
        return import_list(contract, Path("datasets"), name, written(project, name, text), **options)

    return run


@pytest.mark.parametrize("name", LISTS)
def test_imported_rows_are_valid_and_canonical(bring, contract, project, today, name):
    result = bring(name)
    assert result.added
    assert validate_folder(contract, Path("datasets"), today).problems == []
    before = Path(f"datasets/sanctions/{name}.csv").read_bytes()
    assert not bring(name).added
    assert Path(f"datasets/sanctions/{name}.csv").read_bytes() == before


def test_a_refused_file_changes_nothing(bring):
    bring("un_sc")
    before = Path("datasets/sanctions/un_sc.csv").read_bytes()
    with pytest.raises(ListError):
        bring("un_sc", FILES["un_sc"][1][:-40])
    assert Path("datasets/sanctions/un_sc.csv").read_bytes() == before


def test_a_dry_run_writes_nothing(bring):
    assert bring("un_sc", write=False).added
    assert not Path("datasets/sanctions/un_sc.csv").exists()


def test_the_source_must_be_known_and_the_day_must_be_given(bring):
    with pytest.raises(ValueError, match="--source: 'nothing' is not in sources"):
        bring("un_sc", source="nothing")
    with pytest.raises(ValueError, match="--as-of: this file does not say"):
        bring("ca_sema", as_of="")
    assert bring("un_sc", as_of="").added


def test_the_summary_names_rows_and_counts_the_rest(bring):
    text = summary(bring("us_ofac_sdn"), most=2)
    assert text.splitlines() == [
        "5 entries read; 4 rows stand: 4 added, 0 changed, 0 ended, 0 as before",
        "+ us-ofac-sdn-36  AEROCARIBE EXAMPLE",
        "+ us-ofac-sdn-900  EXAMPLE, Ali",
        "+ … 2 more",
    ]
    changed = FILES["us_ofac_sdn"][1].replace("AEROCARIBE", "AERO-CARIBE")
    assert "~ us-ofac-sdn-36  target_name: 'AEROCARIBE EXAMPLE' → 'AERO-CARIBE EXAMPLE'" in summary(
        bring("us_ofac_sdn", changed)
    )
