"""The benchmarks run, and what they compare finds the same rows. No clock is looked at."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys

import pytest
from benchmarks.peers import rules

from stateties.contract.edtf import EDTF_PATTERN
from tests.conftest import ROOT


def run(*arguments):
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spoiled")
    run(ROOT / "benchmarks/data.py", folder, "--rows", "5000", "--bad", "0.02")
    return folder


def peer(name, folder):
    script = ROOT / f"benchmarks/peers/by_{name}.py"
    return json.loads(run(script, folder, "sanctions", folder / f"{name}.parquet").splitlines()[-1])


def test_the_benchmarks_complete(tmp_path):
    options = ["--rows", "1000", "--only", "floor,polars_floor,ours", "--repeat", "1", "--no-small"]
    run(ROOT / "benchmarks/run.py", *options, "--cache", tmp_path / "cache", "--out", tmp_path)
    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith(("| floor", "| polars_f", "| ours"))]
    assert [r[0].strip() for r in rows] == ["floor", "polars_floor", "ours"] * 2
    assert all(r[3].strip() for r in rows)
    assert "<svg" in (tmp_path / "benchmarks.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["dataframely", "pointblank", "pandera_pandas"])
def test_ours_and_a_peer_find_as_many_bad_rows(spoiled, name):
    if importlib.util.find_spec(name.partition("_")[0]) is None:
        pytest.skip(f"{name} is not installed (extra: benchmarks)")
    ours, theirs = peer("ours", spoiled), peer(name, spoiled)
    assert ours["bad_rows"] == theirs["bad_rows"] > 50
    assert not (spoiled / "ours.parquet").exists()
    assert not (spoiled / f"{name}.parquet").exists()


@pytest.mark.parametrize(
    "date", ["2023", "2023-02", "2023-02-28", "2024-02-29~", "1900-02-29", "2023-13", "soon", "2023\n"]
)
def test_peers_take_the_dates_that_the_contract_takes(date):
    assert bool(re.fullmatch(rules.EDTF[1:-1], date)) == bool(re.fullmatch(EDTF_PATTERN, date))
