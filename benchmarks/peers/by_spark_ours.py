"""The checks of this library on a Spark DataFrame, on two cores."""

from __future__ import annotations

import sys
from pathlib import Path

from rules import SCHEMAS, report
from spark import read, session
from stateties.contract import load_contract
from stateties.spark import validate

folder, table, out = sys.argv[1:]
with session() as spark:
    frame = read(spark, Path(folder) / f"{table}.csv").persist()
    known = {name: read(spark, Path(folder) / f"{name}.csv") for name in ("countries", "sources", "people")}
    problems = validate(frame, table, known=known, contract=load_contract(SCHEMAS)).collect()
    rows = frame.count()
    if not problems:
        frame.write.mode("overwrite").parquet(out)
# A key that stands twice names two rows: how many rows are bad is not said.
report(rows, len(problems), None, "row")
