"""What the tests share."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from stateties.contract import Contract, load_contract

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
