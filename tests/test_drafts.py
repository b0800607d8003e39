"""A batch of drafts fits the dataset that it is meant for."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from stateties.pipeline.validate import validate_folder
from tests.conftest import ROOT

BATCHES = sorted(p for p in (ROOT / "drafts").glob("*") if p.is_dir())


@pytest.mark.parametrize("batch", BATCHES, ids=lambda p: p.name)
def test_a_batch_has_no_error_beside_the_dataset(contract, tmp_path, batch):
    shutil.copytree(ROOT / "datasets", tmp_path / "datasets")
    for table in contract.curated:
        rows = batch / f"{table.name}.csv"
        if rows.exists():
            target = tmp_path / "datasets" / table.path.replace("*", "curated")
            header, lines = rows.read_text(encoding="utf-8").split("\n", 1)
            assert header == ",".join(table.columns)
            with target.open("a", encoding="utf-8") as file:
                file.write(lines)

    found = validate_folder(contract, tmp_path / "datasets", dt.datetime.now(dt.UTC).date()).problems

    assert [str(p) for p in found if p.severity == "error"] == []
