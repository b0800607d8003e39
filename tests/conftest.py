"""What the tests share."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from stateties.contract import Contract, load_contract
from stateties.packages import Package, open_package
from stateties.pipeline.run import build_package

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract(ROOT / "schemas")


@pytest.fixture
def today() -> dt.date:
    return dt.date(2026, 1, 15)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a small sound dataset, and is the current one."""
    shutil.copytree(FIXTURES / "good", tmp_path / "datasets")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package of the small sound dataset."""
    out = tmp_path_factory.mktemp("small") / "package"
    build_package(ROOT / "schemas", FIXTURES / "good", out, frictionless=False)
    return open_package(out)
