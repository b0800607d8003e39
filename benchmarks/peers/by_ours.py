"""The checks of this library."""

from __future__ import annotations

import sys
from pathlib import Path

from rules import SCHEMAS, report
from stateties.contract import load_contract
from stateties.pipeline.large import validate_large
from stateties.pipeline.links import known_values

folder, table, out = sys.argv[1:]
contract = load_contract(SCHEMAS)
files = {name: Path(folder) / f"{name}.csv" for name in ("countries", "sources", "people")}
known = known_values(contract, contract.table(table), Path(folder), files)
path = Path(folder) / f"{table}.csv"
verdict = validate_large(contract, path, table, known=known, out=Path(out), max_problems=100_000)
listed = verdict.errors == len(verdict.problems)
report(verdict.rows, verdict.errors, len({p.line for p in verdict.problems}) if listed else None, "line")
