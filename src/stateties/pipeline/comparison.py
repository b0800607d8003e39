"""The row of this dataset in the comparison with others: its figures are counted, not typed."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from stateties.contract import Contract

_OWN = re.compile(r"^\| \*\*stateties\*\* \|.*$", re.MULTILINE)


def with_own_row(text: str, contract: Contract, package: Path) -> str:
    """The comparison with the row of this dataset as the package has it now.

    Args:
        text: The page; its other rows rest on what was read of the other datasets.
        contract: The contract, for the licence.
        package: Folder of the built package.
    """
    visits, agreements, sanctions = (_read(package, name) for name in ("visits", "agreements", "sanctions"))
    countries = _read(package, "countries").sort("name")
    core, partners = (", ".join(countries.filter(scope=scope)["name"]) for scope in ("core", "partner"))
    years = sorted(visits["start_date"].str.slice(0, 4))
    mean = ", ".join(
        f"{frame['n_sources'].sum() / frame.height:.1f} per {unit}"
        for frame, unit in ((visits, "visit"), (agreements, "agreement"), (sanctions, "listing"))
    )
    cells = [
        "**stateties**",
        f"visit or meeting, held or only announced ({visits.height:,}), agreement ({agreements.height:,}), act of "
        f"designation ({sanctions.height:,}); derived dyad-years",
        f"{years[0]}–{years[-1]}, searched to [different depth](report.md#coverage)",
        f"{core}; with one of them on the other side, {partners}",
        f"every row, with the addresses that were read: on average {mean}",
        "a row per listing and relisting, with its end; steps of agreements as dated milestones; changes between "
        "releases, field by field",
        f"{contract.package['licenses'][0]['name']}; code MIT",
    ]
    return _OWN.sub(lambda _: f"| {' | '.join(cells)} |", text)


def _read(package: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(package / f"{name}.parquet")
