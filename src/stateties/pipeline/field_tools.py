"""Let the tools of their fields judge citation and catalogue metadata.

They need an environment of their own: cffconvert wants an older jsonschema than frictionless, and
mlcroissant brings type stubs of pandas, which would change what mypy says of this project.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

from pyarrow.parquet import read_metadata

from stateties.packages import DESCRIPTOR

REQUIREMENTS = ("cffconvert==2.0.0", "mlcroissant[parquet]==1.1.1", "setuptools<81")

_CROISSANT = """
import json, sys
import mlcroissant
try:
    dataset = mlcroissant.Dataset(sys.argv[1])
    issues = [*dataset.metadata.issues.errors]
    counts = {r.id: sum(1 for _ in dataset.records(r.id)) for r in dataset.metadata.record_sets}
except Exception as error:
    issues, counts = [f"{type(error).__name__}: {error}"], {}
print(json.dumps({"issues": issues, "counts": counts}))
"""


class ToolsMissingError(RuntimeError):
    """The tools cannot be installed or started."""


def environment(folder: Path) -> Path:
    """Make an environment with the tools.

    Args:
        folder: Folder for it.

    Returns:
        Its Python.

    Raises:
        ToolsMissingError: They cannot be installed; the message carries what pip said.
    """
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = _run(python, "-m", "pip", "install", "--quiet", *REQUIREMENTS)
    if done.returncode:
        raise ToolsMissingError(f"cffconvert and mlcroissant cannot be installed:\n{done.stderr.strip()}")
    return python


def complaints(python: Path, package: Path, deposit: Path) -> list[str]:
    """What the tools find wrong; empty if nothing.

    Args:
        python: Python of an environment with the tools.
        package: Folder of a package.
        deposit: The `.zenodo.json` beside it. Zenodo has no checker that can be installed: the file is
            held against what cffconvert makes of the citation.

    Raises:
        ToolsMissingError: A tool is not there.
    """
    for module in ("cffconvert", "mlcroissant"):
        if _run(python, "-c", f"import {module}").returncode:
            raise ToolsMissingError(f"{python}: {module} is not installed there; install {' '.join(REQUIREMENTS)}")
    return [*_citation(python, package / "CITATION.cff", deposit), *_croissant(python, package)]


def _run(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run([python, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise ToolsMissingError(f"{python}: {error.strerror or error}") from None


def _cffconvert(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(python, "-c", "from cffconvert.cli.cli import cli; cli()", *arguments)


def _citation(python: Path, citation: Path, deposit: Path) -> Iterator[str]:
    done = _cffconvert(python, "--validate", "--infile", str(citation))
    if done.returncode:
        yield f"{citation.name}: cffconvert refuses it: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
        return
    theirs = json.loads(_cffconvert(python, "--format", "zenodo", "--infile", str(citation)).stdout)
    theirs["license"] = theirs["license"]["id"].lower()
    ours = json.loads(deposit.read_text(encoding="utf-8"))
    for key, value in theirs.items():
        if ours.get(key) != value:
            yield f"{deposit.name}: {key}: {ours.get(key)!r} is not what cffconvert reads from the citation, {value!r}"
    if ours.get("upload_type") != "dataset":
        yield f"{deposit.name}: upload_type: {ours.get('upload_type')!r} is not 'dataset'"


def _croissant(python: Path, package: Path) -> Iterator[str]:
    done = _run(python, "-c", _CROISSANT, str(package / "croissant.json"))
    try:
        told = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        yield f"croissant.json: mlcroissant fails: {done.stderr.strip()[-500:]}"
        return
    yield from (f"croissant.json: mlcroissant refuses it: {issue}" for issue in told["issues"])
    described = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    for resource in described["resources"]:
        if resource["format"] == "parquet" and not told["issues"]:
            name = resource["name"].removesuffix("-parquet")
            rows, loaded = read_metadata(package / resource["path"]).num_rows, told["counts"].get(name)
            if loaded != rows:
                yield f"croissant.json: {name}: mlcroissant loads {loaded} records, the table has {rows}"
