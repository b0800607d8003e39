"""The tools of their fields take the metadata, and are asked in earnest."""

from __future__ import annotations

import json
import shutil

import pytest

from stateties.pipeline.field_tools import ToolsMissingError, complaints, environment
from stateties.pipeline.metadata import zenodo
from stateties.pipeline.run import build_package
from tests.conftest import FIXTURES, ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    return environment(tmp_path_factory.mktemp("tools"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory, contract):
    folder = tmp_path_factory.mktemp("sound")
    build_package(ROOT / "schemas", FIXTURES / "good", folder / "package", frictionless=False)
    (folder / ".zenodo.json").write_text(zenodo(contract.package), encoding="utf-8")
    return folder


@pytest.fixture
def asked(tools, sound, tmp_path):
    """What the tools say of a package in which one file was changed."""

    def run(name=None, change=None):
        copy = shutil.copytree(sound, tmp_path / "copy")
        if name:
            path = copy / name
            path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        return complaints(tools, copy / "package", copy / ".zenodo.json")

    return run


def test_they_take_a_small_package(asked):
    assert asked() == []


def test_they_take_the_package_of_this_checkout_with_all_its_rows(tools):
    assert complaints(tools, ROOT / "src" / "stateties" / "_data", ROOT / ".zenodo.json") == []


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("package/CITATION.cff", lambda t: t.replace("type: dataset", "type: atlas"), "CITATION.cff: cffconvert"),
        ("package/CITATION.cff", lambda t: t.replace("version:", "versions:"), "CITATION.cff: cffconvert"),
        (".zenodo.json", lambda t: t.replace("dataset", "software"), ".zenodo.json: upload_type: 'software'"),
        (".zenodo.json", lambda t: t.replace('"version": "', '"version": "9'), ".zenodo.json: version: '9"),
        ("package/croissant.json", lambda t: t.replace('"visits.parquet"', '"none.parquet"'), "croissant.json: ml"),
        ("package/croissant.json", lambda t: t.replace('"column": "visit_id"', '"column": "id"'), "croissant.json: ml"),
        (
            "package/croissant.json",
            lambda t: json.dumps({**json.loads(t), "recordSet": json.loads(t)["recordSet"][1:]}),
            "croissant.json: visits: mlcroissant loads None records, the table has 1",
        ),
    ],
)
def test_they_refuse_what_is_wrong(asked, name, change, said):
    (complaint, *_) = asked(name, change)
    assert complaint.startswith(said)


def test_an_environment_without_them_is_no_judge(sound, tmp_path):
    with pytest.raises(ToolsMissingError, match="python: "):
        complaints(tmp_path / "python", sound / "package", sound / ".zenodo.json")
