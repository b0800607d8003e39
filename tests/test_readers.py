"""The package where users work: pandas, Polars, SQL in DuckDB, and R.

R is not installed everywhere, so what its package frictionless asks of a package is checked here rule by
rule, as its version 1.2.1 has it (https://github.com/frictionlessdata/frictionless-r, `R/`), and its reading
of a CSV is followed with Python. Where `Rscript` and that package are there, R itself reads the tables; CI has
no R, and that test was run by hand with R 4.2.2 and the sources of frictionless 1.2.1.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import subprocess
import zipfile

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

import stateties
from stateties.data import PACKAGE
from stateties.pipeline.archive import write_zip

#: Types that `check_schema()` takes.
R_TYPES = {
    "string",
    "number",
    "integer",
    "boolean",
    "object",
    "array",
    "date",
    "time",
    "datetime",
    "year",
    "yearmonth",
    "duration",
    "geopoint",
    "geojson",
    "any",
}
#: R reads whole numbers as doubles.
LARGEST_EXACT = 2**53


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The folder that the zip of the dataset itself unpacks to."""
    out = tmp_path_factory.mktemp("unpacked")
    archive = write_zip(PACKAGE, out)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(out / "folder")
    return out / "folder"


def test_pandas_reads_the_parquet(unpacked):
    for name in stateties.tables():
        frame = pd.read_parquet(unpacked / f"{name}.parquet")
        assert list(frame.columns) == [f["name"] for f in stateties.schema(name)["fields"]]
        assert len(frame) == len(stateties.load(name))
    visits = pd.read_parquet(unpacked / "visits.parquet")
    assert isinstance(visits["start_date_earliest"].iloc[0], dt.date)


def test_polars_reads_the_parquet_lazily(unpacked):
    for name in stateties.tables():
        assert pl.read_parquet(unpacked / f"{name}.parquet").equals(stateties.load(name, "polars"))
    visits = pl.scan_parquet(unpacked / "visits.parquet")
    told = visits.filter(pl.col("status") == "occurred").group_by("host_country").len().collect()
    assert told["len"].sum() == (stateties.load("visits")["status"] == "occurred").sum()


def test_duckdb_answers_sql_over_the_parquet(unpacked, monkeypatch):
    monkeypatch.chdir(unpacked.parent)
    connection = duckdb.connect()
    for name in stateties.tables():
        (count,) = connection.execute(f"SELECT count(*) FROM 'folder/{name}.parquet'").fetchone()  # noqa: S608
        assert count == len(stateties.load(name))
    rows = connection.execute("""
        SELECT v.start_date, p.name, unnest(string_split(v.source_ids, ';')) AS source_id
        FROM 'folder/visits.parquet' v JOIN 'folder/people.parquet' p ON p.person_id = v.visitor_id
        WHERE v.visit_id = 'irn-cub-2023-06-raisi' AND v.start_date_earliest >= DATE '2023-06-01'
    """).fetchall()
    cited = stateties.load("citations")
    assert {r[:2] for r in rows} == {("2023-06-14", "Ebrahim Raisi")}
    assert {r[2] for r in rows} == set(cited.loc[cited["record_id"] == "irn-cub-2023-06-raisi", "source_id"])
    connection.close()


#: What the R package asks of a resource, in its order, and how it names what is wrong.
R_RULES = {
    # resource(), check_path()
    "resource_without_path_data": lambda r, folder: bool(r.get("path")) and "data" not in r,
    "path_unsafe": lambda r, folder: not r["path"].startswith(("/", "../")),
    "path_not_found": lambda r, folder: (folder / r["path"]).is_file(),
    # schema()
    "resource_not_tabular": lambda r, folder: r.get("profile") == "tabular-data-resource",
    "resource_without_schema": lambda r, folder: isinstance(r.get("schema"), dict),
    # check_schema()
    "schema_invalid": lambda r, folder: "fields" in r["schema"],
    "fields_without_name": lambda r, folder: all(f.get("name") for f in r["schema"]["fields"]),
    "fields_type_invalid": lambda r, folder: {f["type"] for f in r["schema"]["fields"]} <= R_TYPES,
}


def r_refuses(resource, folder):
    """What the R package would say of a resource; empty if it reads it."""
    return next((name for name, holds in R_RULES.items() if not holds(resource, folder)), "")


def described(folder):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]


def test_r_takes_every_csv_and_leaves_parquet_alone(unpacked):
    for resource in described(unpacked):
        expected = "" if resource["format"] == "csv" else "resource_not_tabular"
        assert r_refuses(resource, unpacked) == expected, resource["name"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.pop("profile"), "resource_not_tabular"),
        (lambda r: r.update(path="../visits.csv"), "path_unsafe"),
        (lambda r: r.update(path="visit.csv"), "path_not_found"),
        (lambda r: r["schema"]["fields"][8].update(type="list"), "fields_type_invalid"),
        (lambda r: r["schema"]["fields"][0].pop("name"), "fields_without_name"),
    ],
)
def test_what_r_would_refuse_is_found(unpacked, change, said):
    resource = described(unpacked)[0]
    change(resource)
    assert r_refuses(resource, unpacked) == said


def r_reads(resource, folder):
    """Rows as `read_from_path()` and readr read them: columns by position, types by the schema alone."""
    fields, missing = resource["schema"]["fields"], resource["schema"]["missingValues"]
    with (folder / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
        reader = csv.reader(file, delimiter=",", quotechar='"', doublequote=True, strict=True)
        next(reader)  # skip = 1: the header is not looked at
        for line in reader:
            yield {f["name"]: r_cell(f, t, missing) for f, t in zip(fields, line, strict=True)}


def r_cell(field, text, missing):
    if text in missing:
        return None
    if field["type"] == "integer":
        assert abs(int(text)) < LARGEST_EXACT
        return int(text)
    if field["type"] == "date":
        assert field.get("format", "default") == "default"
        return dt.datetime.strptime(text, "%Y-%m-%d").date()
    words = field.get("constraints", {}).get("enum")  # a factor: other words would be NA
    assert not words or text in words
    return text


def test_r_would_read_the_values_of_the_package(unpacked):
    for resource in described(unpacked):
        if resource["format"] != "csv":
            continue
        assert not {"dialect", "compression", "bareNumber"} & set(resource)  # nothing but the defaults
        assert not any({"decimalChar", "groupChar", "bareNumber"} & set(f) for f in resource["schema"]["fields"])
        names = [f["name"] for f in resource["schema"]["fields"]]
        header = (unpacked / resource["path"]).read_text(encoding="utf-8").split("\n", 1)[0]
        assert header.split(",") == names
        table = pq.ParquetFile(unpacked / f"{resource['name']}.parquet").read(columns=names)
        assert list(r_reads(resource, unpacked)) == table.to_pylist(), resource["name"]


R_SCRIPT = """
suppressMessages(library(frictionless))
package <- read_package(file.path(commandArgs(trailingOnly = TRUE)[1], "datapackage.json"))
for (name in setdiff(resources(package), grep("-parquet$", resources(package), value = TRUE))) {
  rows <- read_resource(package, name)
  cat(name, nrow(rows), ncol(rows), nrow(readr::problems(rows)), sum(is.na(rows)), "\\n")
}
cat(class(read_resource(package, "sources")$accessed_date), "\\n")
"""


def r_is_there():
    if not shutil.which("Rscript"):
        return False
    asked = ["Rscript", "-e", 'quit(status = !requireNamespace("frictionless", quietly = TRUE))']
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not r_is_there(), reason="no R with the package frictionless here")
def test_r_reads_every_table(unpacked, tmp_path):
    (tmp_path / "read.R").write_text(R_SCRIPT, encoding="utf-8")
    done = subprocess.run(["Rscript", tmp_path / "read.R", unpacked], capture_output=True, text=True, check=True)
    *tables, dates = done.stdout.splitlines()
    expected = []
    for resource in described(unpacked):
        if resource["format"] == "csv":
            names = [f["name"] for f in resource["schema"]["fields"]]
            table = pq.ParquetFile(unpacked / f"{resource['name']}.parquet").read(columns=names)
            nulls = sum(c.null_count for c in table.columns)
            expected.append(f"{resource['name']} {table.num_rows} {len(names)} 0 {nulls} ")
    assert tables == expected
    assert dates == "Date "
