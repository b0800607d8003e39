"""Say what is wrong with a package that somebody has, by the contract that it carries."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from stateties.contract import Contract, load_contract
from stateties.packages import Package, PackageError, open_package
from stateties.pipeline.validate import validate_folder
from stateties.problems import Problem


def validate_package(path: Path, today: dt.date) -> list[Problem]:
    """Check the files of a package, then its tables by every rule.

    Args:
        path: Folder or zip of the package.
        today: The day that counts as today.

    Returns:
        What is wrong with the CSVs, each file named behind the package.

    Raises:
        PackageError: A file is missing, has changed or is not what a package may hold.
        ContractError: The schemas of the package are not usable.
    """
    package = open_package(path)
    package.descriptor()
    with unpacked(package) as (folder, contract):
        problems = validate_folder(contract, folder, today).problems
        return [replace(p, file=f"{path}/{Path(p.file).name}") for p in problems]


@contextmanager
def unpacked(package: Package) -> Iterator[tuple[Path, Contract]]:
    """The files of a package in a folder of their own, and its contract with the paths that they have there.

    Raises:
        ContractError: The schemas of the package are not usable.
        PackageError: Its CSVs are not those of its contract.
    """
    with tempfile.TemporaryDirectory(prefix="stateties-") as scratch:
        folder = Path(scratch)
        for name, data in package.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        contract = load_contract(folder / "schemas")
        tables = {n: replace(t, path=f"{n}.csv" if t.path else "") for n, t in contract.tables.items()}
        for table in tables.values():
            if not (folder / f"{table.name}.csv").is_file():
                raise PackageError(f"{package.path}: {table.name}.csv is missing, which its schemas describe")
        yield folder, replace(contract, tables=tables)
