"""The whole way, from a folder of CSVs to a checked package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from stateties.contract import load_contract
from stateties.pipeline.build import build_tables
from stateties.pipeline.package import frictionless_errors, write_package
from stateties.pipeline.validate import validate_folder
from stateties.problems import Problem


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made.

    Attributes:
        rows: Number of rows by table.
        warnings: What is not wrong but could be better.
    """

    rows: dict[str, int]
    warnings: list[Problem]


class BuildError(ValueError):
    """The tables have errors; nothing was written.

    Attributes:
        problems: The errors.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def build_package(
    schemas: Path,
    datasets: Path,
    out: Path,
    today: dt.date | None = None,
    *,
    frictionless: bool = True,
    changes: Callable[[str], pl.DataFrame] | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Built:
    """Validate, build, write and check a package.

    Args:
        schemas: Folder of the contract.
        datasets: Folder with a CSV per table.
        out: Folder of the package; what stands there is replaced whole or not at all.
        today: The day that counts as today; by default the day in UTC.
        frictionless: Whether frictionless checks the CSV resources before it takes the old one's place.
        changes: Gives the table `changes` for a version, once the tables are known to be sound; by default it
            is empty.
        step: Is told what is done next.

    Raises:
        BuildError: The tables have errors.
        ContractError: The schemas are not usable.
        PackageError: What was written is not sound, or `out` is not the place for it.
    """
    contract = load_contract(schemas)
    step("validating")
    validation = validate_folder(contract, datasets, today or dt.datetime.now(dt.UTC).date())
    errors = [p for p in validation.problems if p.severity == "error"]
    if errors:
        raise BuildError(errors)
    released = dt.date.fromisoformat(contract.package["created"][:10])
    step("building")
    tables = build_tables(
        contract, validation.tables, released, changes(contract.package["version"]) if changes else None
    )
    step("writing and checking")
    write_package(
        contract, tables, schemas, out, check=partial(frictionless_errors, parquet=False) if frictionless else None
    )
    return Built({name: t.num_rows for name, t in tables.items()}, validation.problems)
