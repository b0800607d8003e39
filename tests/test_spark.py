"""Spark's partitions find what a file's stream finds, whatever the partitions."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from stateties.contract import load_contract
from stateties.pipeline.large import validate_large
from stateties.pipeline.links import known_values
from tests.conftest import FIXTURES, ROOT

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed (extra: spark)")

GOOD = FIXTURES / "good"


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "3")
        .getOrCreate()
    )
    yield session
    session.stop()


def read(spark, path):
    return spark.read.csv(str(path), header=True, multiLine=True, quote='"', escape='"', nullValue="")


def both(spark, contract, path, name, partitions):
    """Problems as Spark finds them and as the stream finds them, without their places."""
    from stateties.spark import validate

    table = contract.table(name)
    others = {link.reference.table for link in table.links} - {name}
    files = {
        t: path.with_name(f"{t}.csv") if path.with_name(f"{t}.csv").exists() else GOOD / f"{t}.csv" for t in others
    }
    df = read(spark, path).repartition(partitions)
    found = validate(df, name, known={t: read(spark, f) for t, f in files.items()}, contract=contract)
    ours = sorted((r["column"], r["code"], r["value"], r["message"]) for r in found.collect())
    known = known_values(contract, table, Path(), files)
    return ours, sorted(
        (p.column, p.code, p.value, p.message) for p in validate_large(contract, path, name, known=known).problems
    )


@pytest.mark.parametrize("partitions", [1, 4])
def test_a_clean_table_has_no_problems(spark, contract, partitions):
    assert both(spark, contract, GOOD / "visits.csv", "visits", partitions) == ([], [])


@pytest.mark.parametrize("partitions", [1, 5])
def test_spark_and_the_stream_give_the_same_verdict(spark, tmp_path, partitions):
    contract = load_contract(ROOT / "benchmarks" / "schemas")
    sys.path.insert(0, str(ROOT))
    from benchmarks.data import make

    make(tmp_path, rows=3_000, bad=0.02, seed=7)
    for name in ("sanctions", "visits"):
        ours, theirs = both(spark, contract, tmp_path / f"{name}.csv", name, partitions)
        assert ours == theirs
        assert len(ours) > 50


def test_keys_that_are_split_badly_are_still_found(spark, contract, tmp_path):
    header, row = (GOOD / "people.csv").read_text(encoding="utf-8").splitlines()[:2]
    path = tmp_path / "people.csv"
    path.write_text("\n".join([header, *[row] * 40]) + "\n", encoding="utf-8")
    ours, theirs = both(spark, contract, path, "people", 8)
    assert ours == theirs
    assert [o[1] for o in ours].count("duplicate-value") == 40


def test_a_column_that_is_missing_is_refused(spark, contract):
    from stateties.spark import validate

    with pytest.raises(ValueError, match="the DataFrame has no column iso2"):
        validate(read(spark, GOOD / "countries.csv").drop("iso2"), "countries", contract=contract)
