"""The values that foreign keys of one file may have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from stateties.contract.model import Contract, Table
from stateties.pipeline.read import read_table


def known_values(contract: Contract, table: Table, package: Path, given: Mapping[str, Path]) -> dict[str, pl.Series]:
    """Values of the columns that a table's foreign keys name.

    Args:
        contract: The contract.
        table: The table.
        package: Folder of a data package.
        given: Files, CSV or Parquet, that stand in for tables of the package.

    Returns:
        The values, by `table.field`. Links of a table to itself are left out: its rows are in the file.

    Raises:
        OSError: A file cannot be read.
    """
    found = {}
    for link in table.links:
        target, column = link.reference.table, link.reference.field
        if target == table.name and target not in given:
            continue
        path = given.get(target, package / f"{target}.parquet")
        if path.suffix == ".parquet":
            values = pl.read_parquet(path, columns=[column])[column]
        else:
            path.stat()
            values = read_table(path, contract.table(target).columns).frame[column]
        found[f"{target}.{column}"] = values.drop_nulls().unique()
    return found
