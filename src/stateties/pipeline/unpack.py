"""Lay out a package that was opened, for what reads files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from stateties.contract import Contract, load_contract
from stateties.packages import Package, PackageError


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
