"""Validate a Spark DataFrame by the schema of a table.

Each partition is judged by the same checks as a file, in batches of Arrow (`mapInArrow`). What needs
all rows at once, keys and foreign keys, is left to Spark's own grouping and joins. Install
`stateties[spark]`; a cluster needs it, and Python with the same packages, on every worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from stateties import data
from stateties.contract import Contract, load_contract
from stateties.contract.checks import keys, lost_link
from stateties.contract.model import DELIMITER, Table
from stateties.contract.to_pandera import text_schema
from stateties.problems import Problem, problem
from stateties.rules import ROW_RULES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def validate(
    df: DataFrame, table: str, *, known: Mapping[str, DataFrame] | None = None, contract: Contract | None = None
) -> DataFrame:
    """Say what is wrong with the rows of a DataFrame.

    Args:
        df: The columns of the table; they are taken as text, and others are not looked at.
        table: Name of the table whose schema it follows.
        known: DataFrames that foreign keys lead to, by table name; a table that is not there is not looked at.
        contract: The contract; by default that of the installed package.

    Returns:
        A DataFrame of problems, lazily made: row (the key of the row, its parts joined by `:`), column,
        code, severity, value, message and hint, all text. It is empty if nothing is wrong.

    Raises:
        KeyError: There is no such table.
        ValueError: The DataFrame lacks a column of the table.
    """
    from pyspark.sql import functions as f

    contract = contract or load_contract(data.PACKAGE / "schemas")
    found = contract.table(table)
    if missing := [c for c in found.columns if c not in df.columns]:
        raise ValueError(f"the DataFrame has no column {', '.join(missing)}; {table} has: {', '.join(found.columns)}")
    cells = df.select(*(f.nullif(f.col(c).cast("string"), f.lit("")).alias(c) for c in found.columns))
    cells = cells.withColumn(_ROW, f.concat_ws(":", *(f.coalesce(f.col(c), f.lit("")) for c in found.primary_key)))
    problems = cells.mapInArrow(_judge(found), _SCHEMA)
    malformed = problems.select(f.col("row").alias(_ROW), f.col("column").alias("_column")).distinct()
    for key in keys(found):
        rows = cells if len(key.columns) > 1 else cells.filter(f.col(key.columns[0]).isNotNull())
        again = rows.groupBy(*key.columns).agg(f.collect_list(_ROW).alias("_rows")).filter(f.size("_rows") > 1)
        each = again.select(f.explode("_rows").alias(_ROW), f.col(key.columns[0]).alias(_VALUE))
        problems = problems.union(each.mapInArrow(_word(key.columns[0], key.code, key.params), _SCHEMA))
    for link in found.links:
        target, column = link.reference.table, link.reference.field
        if known is None or target not in known:
            continue
        items = cells.select(_ROW, f.explode(f.split(link.field, DELIMITER)).alias(_VALUE)).filter(f"{_VALUE} <> ''")
        lost = items.join(known[target].select(f.col(column).alias(_VALUE)), _VALUE, "left_anti")
        lost = lost.join(malformed.filter(f.col("_column") == link.field), _ROW, "left_anti").select(_ROW, _VALUE)
        code, params = lost_link(link)
        problems = problems.union(lost.mapInArrow(_word(link.field, code, params), _SCHEMA))
    return problems


#: A problem as a row.
_SCHEMA = "row string, column string, code string, severity string, value string, message string, hint string"
_ARROW = pa.schema([(name.split()[0], pa.string()) for name in _SCHEMA.split(", ")])
_ROW, _VALUE = "_row", "_value"

Batches = Iterator[pa.RecordBatch]


def _judge(table: Table) -> Callable[[Batches], Batches]:
    """Judges batches of rows by the checks of a table; runs on the workers."""

    def run(batches: Batches) -> Batches:
        schema = text_schema(table, ROW_RULES.get(table.name, ()))
        for batch in batches:
            rows = pl.DataFrame(pl.from_arrow(batch))
            refused = schema.refused(rows.select(table.columns))
            if len(refused):
                rows = rows[refused].rename({_ROW: "_file"}).with_columns(pl.lit(0).alias("_line"))
                told = schema.explain(rows.select(table.columns))
                yield _batch(schema.problems(rows, told))

    return run


def _word(column: str, code: str, params: Mapping[str, Any]) -> Callable[[Batches], Batches]:
    """Words problems of rows and values; runs on the workers."""

    def run(batches: Batches) -> Batches:
        for batch in batches:
            rows = batch.to_pylist()
            yield _batch(problem(code, r[_ROW], 0, column, r[_VALUE] or "", **params) for r in rows)

    return run


def _batch(problems: Iterable[Problem]) -> pa.RecordBatch:
    rows = [(p.file, p.column, p.code, p.severity, p.value, p.message, p.hint) for p in problems]
    columns = zip(*rows, strict=True) if rows else ([] for _ in _ARROW)
    return pa.RecordBatch.from_arrays([pa.array(list(c), pa.string()) for c in columns], schema=_ARROW)
