"""Say what is wrong with a package that somebody has, by the contract that it carries."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from stateties.packages import open_package
from stateties.pipeline.unpack import unpacked
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
