"""What is shipped works where nothing else is: wheel, sdist and zip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.metadata import version

import pytest

from stateties.pipeline.guide import LIBRARY, STYLE, UNPACKED, ZIP, filled, run
from stateties.pipeline.package import digest
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

LOAD = """
import sys
import stateties
visits = stateties.load("visits")
assert len(visits), "no visits"
assert str(visits["start_date_earliest"].dtype).startswith("datetime64")
assert stateties.__version__ in stateties.cite()
for name in stateties.tables():
    stateties.load(name, backend="arrow")
for module in ("polars", "pandera", "frictionless", "invoke", "narwhals"):
    try:
        __import__(module)
    except ModuleNotFoundError:
        continue
    sys.exit(f"{module} is installed, so this proves nothing")
print(stateties.__file__)
"""


def sh(*command, **kwargs):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, **kwargs)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A wheel that was made from an sdist, and the sdist."""
    out, before = tmp_path_factory.mktemp("dist"), set(ROOT.iterdir())
    sh(sys.executable, "-m", "build", "--outdir", out, ROOT)
    assert before <= set(ROOT.iterdir()), "a build removes nothing"
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return wheel, sdist


def environment(folder):
    venv.create(folder, with_pip=True)
    return folder / "bin" / "python"


def test_the_wheel_carries_the_package_and_nothing_of_the_workshop(built):
    with zipfile.ZipFile(built[0]) as wheel:
        names = set(wheel.namelist())
    own = {n for n in names if not n.split("/")[0].endswith(".dist-info")}
    assert {n.split("/")[0] for n in own} == {"stateties"}
    package = ROOT / "src" / "stateties" / "_data"
    expected = {f"stateties/_data/{p.relative_to(package).as_posix()}" for p in package.rglob("*") if p.is_file()}
    assert {n for n in own if n.startswith("stateties/_data/")} == expected
    assert not any("__pycache__" in n or n.startswith(("tests/", "datasets/")) for n in names)
    assert any(n.endswith("licenses/LICENSES/CC-BY-4.0.txt") for n in names)
    assert built[0].stat().st_size < 5_000_000


def test_the_wheel_holds_the_same_data_as_the_checkout(built, tmp_path):
    with zipfile.ZipFile(built[0]) as wheel:
        wheel.extractall(tmp_path)
    package = ROOT / "src" / "stateties" / "_data"
    for path in package.rglob("*"):
        if path.is_file():
            assert digest(tmp_path / "stateties" / "_data" / path.relative_to(package)) == digest(path), path.name


def test_the_sdist_holds_what_a_build_needs(built):
    with tarfile.open(built[1]) as sdist:
        names = {n.split("/", 1)[1] for n in sdist.getnames() if "/" in n}
    assert {
        "pyproject.toml",
        "hatch_build.py",
        "README.md",
        "LICENSE",
        "changes.csv",
        "datasets/visits.csv",
        "schemas/visits.json",
    } <= names
    assert not any(n.startswith("src/stateties/_data") for n in names)


@pytest.fixture(scope="module")
def alone(built, tmp_path_factory):
    """Python of an environment that has the wheel and what it needs."""
    python = environment(tmp_path_factory.mktemp("alone") / "env")
    sh(python, "-m", "pip", "install", "--quiet", built[0])
    return python


def test_the_wheel_loads_with_pandas_and_pyarrow_alone(alone, tmp_path):
    where = sh(alone, "-I", "-c", LOAD, cwd=tmp_path)
    assert str(alone.parent.parent) in where
    done = subprocess.run([alone.parent / "stateties", "tables"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'stateties[pipeline]'" in done.stderr


def test_the_guide_runs_with_the_wheel_and_with_the_files_of_a_release_alone(built, alone, tmp_path):
    docs = ROOT / "docs"
    text = (docs / "guide.md").read_text(encoding="utf-8")
    pictures = {p.name: p.read_text(encoding="utf-8") for p in (docs / "guide").glob("*.svg")}
    sh(alone, "-m", "pip", "install", "--quiet", f"matplotlib=={version('matplotlib')}")
    for way in (LIBRARY, ZIP):
        folder = tmp_path / way
        folder.mkdir()
        shutil.copy(docs / "guide" / STYLE, folder)
        if way == ZIP:
            sh(alone, "-m", "pip", "uninstall", "--quiet", "--yes", "stateties")
            with zipfile.ZipFile(built[0]) as wheel:
                wheel.extractall(folder)
            (folder / "stateties" / "_data").rename(folder / UNPACKED)
        ran = run(text, way, folder, alone)
        assert filled(text, ran) == text, way
        assert ran.pictures == pictures, way


@pytest.fixture(scope="module")
def zips(built, tmp_path_factory):
    """The zip as two environments pack it: other Python where there is one, other place, time zone and locale."""
    pythons = [sys.executable, other_environment(built[0], tmp_path_factory.mktemp("other") / "env")]
    differing = [{"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"}, {"TZ": "America/Caracas"}]
    found = []
    for python, other in zip(pythons, differing, strict=True):
        copy = tmp_path_factory.mktemp("copy") / "repository"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", "_data", "dist", ".*_cache"))
        # the source of the copy, with the libraries of the environment
        source = {"PYTHONPATH": str(copy / "src")}
        sh(python, "-m", "invoke", "package", cwd=copy, env=os.environ | other | source, umask=0o077)
        (archive,) = (copy / "dist").glob("*.zip")
        found.append(archive)
    return found


def other_environment(wheel, folder):
    """An environment with the same versions of what writes the bytes, and another Python if there is one."""
    names = [f"python3.{minor}" for minor in (13, 12, 11) if minor != sys.version_info.minor]
    usable = [n for n in names if shutil.which(n) and not subprocess.run([n, "-V"], check=False).returncode]
    sh((usable or [sys.executable])[0], "-m", "venv", folder)
    pinned = folder / "constraints.txt"
    same = [f"{name}=={version(name)}" for name in ("polars", "polars-runtime-32", "pyarrow")]
    pinned.write_text("\n".join(same), encoding="utf-8")
    sh(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "-c", pinned, f"{wheel}[pipeline]")
    return folder / "bin" / "python"


def test_two_environments_pack_the_same_zip_byte_for_byte(zips):
    one, two = zips
    assert one.name == two.name
    assert digest(one) == digest(two)


def test_wheel_and_zip_carry_the_same_data(built, zips):
    prefix = "stateties/_data/"
    with zipfile.ZipFile(built[0]) as wheel, zipfile.ZipFile(zips[0]) as archive:
        carried = {n.removeprefix(prefix): wheel.read(n) for n in wheel.namelist() if n.startswith(prefix)}
        assert {n: archive.read(n) for n in archive.namelist()} == carried
