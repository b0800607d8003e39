"""`load` and its companions, on the package that is built in this checkout."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import stateties
from stateties import data


def test_every_table_loads_with_the_columns_that_its_schema_names():
    for name in stateties.tables():
        assert list(stateties.load(name).columns) == [f["name"] for f in stateties.schema(name)["fields"]]


def test_dates_are_dates_strings_are_strings_and_whole_numbers_stay_whole():
    frame = stateties.load("agreements")
    assert pd.api.types.is_datetime64_any_dtype(frame["signed_date_earliest"])
    assert isinstance(frame["title"].dtype, pd.StringDtype)
    assert frame["documents_count"].dtype == pd.Int64Dtype()
    assert frame["documents_count"].isna().any()
    assert frame["notes"].isna().any()


def test_namibia_is_no_null():
    countries = stateties.load("countries")
    assert countries.loc[countries["iso3"] == "NAM", "iso2"].item() == "NA"


def test_backends_hold_the_same_rows():
    arrow = stateties.load("visits", backend="arrow")
    polars = stateties.load("visits", backend="polars")
    assert isinstance(arrow, pa.Table)
    assert isinstance(polars, pl.DataFrame)
    assert polars.rows() == [tuple(row.values()) for row in arrow.to_pylist()]
    assert stateties.load("visits")["visit_id"].tolist() == polars["visit_id"].to_list()


def test_an_unknown_name_is_answered_with_those_that_there_are():
    with pytest.raises(ValueError, match="no table 'visit'; there are: visits, visit_people, agreements"):
        stateties.load("visit")
    with pytest.raises(ValueError, match="no table 'visit'; there are: visits"):
        stateties.schema("visit")
    with pytest.raises(ValueError, match="no backend 'dask'; there are: pandas, polars, arrow"):
        stateties.load("visits", backend="dask")


def test_a_schema_is_a_copy():
    stateties.schema("visits")["fields"].clear()
    assert stateties.schema("visits")["fields"]


def test_a_citation_names_version_and_licence():
    assert f"version {stateties.__version__} [data set]. CC-BY-4.0." in stateties.cite()


def test_a_checkout_without_a_package_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "PACKAGE", tmp_path)
    data.descriptor.cache_clear()
    try:
        with pytest.raises(data.DataNotBuiltError, match="run `invoke build`"):
            stateties.load("visits")
    finally:
        data.descriptor.cache_clear()


def test_importing_is_light():
    script = "import sys, stateties; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"pandas", "pyarrow", "numpy", "polars", "narwhals", "pandera", "frictionless", "invoke", "networkx"}
    assert not heavy & set(done.stdout.split())


def test_loading_needs_no_part_of_the_pipeline():
    script = "import sys, stateties; stateties.load('visits'); print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"polars", "narwhals", "pandera", "frictionless", "invoke"} & set(done.stdout.split())
