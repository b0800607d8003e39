"""Files of any length: the stream finds what the whole finds, and its output is whole or not there."""

from __future__ import annotations

import errno
import gzip
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.data import make
from hypothesis import given, settings
from hypothesis import strategies as st

from stateties.contract import load_contract
from stateties.pipeline import large
from stateties.pipeline.large import validate_large
from stateties.pipeline.links import known_values
from stateties.pipeline.read import read_table
from stateties.pipeline.validate import check_table
from tests.conftest import FIXTURES, ROOT

GOOD = FIXTURES / "good"
SCHEMAS = ROOT / "benchmarks" / "schemas"


@pytest.fixture(scope="module")
def bench():
    return load_contract(SCHEMAS)


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    make(folder, rows=2_000, bad=0.05, seed=3)
    return folder


def known(contract, name, folder):
    return known_values(
        contract, contract.table(name), folder, {t: folder / f"{t}.csv" for t in ("countries", "sources", "people")}
    )


def whole(contract, path, name):
    table = contract.table(name)
    return sorted(set(check_table(table, [read_table(path, table.columns)])[1]))


@pytest.mark.parametrize("name", ["sanctions", "visits"])
@pytest.mark.parametrize("block", [2_000, 50_000, 16 << 20])
def test_the_size_of_the_blocks_changes_nothing(bench, bad, name, block):
    verdict = validate_large(bench, bad / f"{name}.csv", name, block=block)
    expected = whole(bench, bad / f"{name}.csv", name)
    assert verdict.problems == expected
    assert len(expected) > 50
    assert sum(verdict.counts.values()) == len(expected)
    assert verdict.rows == 2_000


TEXT = st.text(st.sampled_from('ab,"\n\r\0 é\u0301\u2028\x07'), max_size=8)


@settings(max_examples=100, deadline=None)
@given(data=st.lists(TEXT, max_size=12).map("".join), block=st.integers(1, 40))
def test_whatever_stands_in_the_file_both_ways_tell_the_same(data, block):
    contract = load_contract(SCHEMAS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "countries.csv"
        path.write_text("iso3,name\n" + data, encoding="utf-8", newline="")
        streamed = validate_large(contract, path, "countries", block=block).problems
        assert list(map(str, streamed)) == list(map(str, whole(contract, path, "countries")))


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_compressed_files_are_read_alike(bench, bad, tmp_path, suffix):
    path = tmp_path / f"sanctions.csv{suffix}"
    data = (bad / "sanctions.csv").read_bytes()
    if suffix == ".zst":
        with pa.output_stream(path, compression="zstd") as file:
            file.write(data)
    else:
        path.write_bytes(gzip.compress(data) if suffix else data)
    told = [(p.line, p.column, p.code) for p in validate_large(bench, path, "sanctions").problems]
    assert told == [(p.line, p.column, p.code) for p in whole(bench, bad / "sanctions.csv", "sanctions")]


def test_what_is_converted_is_typed_and_converts_again(contract, tmp_path):
    out = tmp_path / "sources.parquet"
    assert validate_large(contract, GOOD / "sources.csv", "sources", out=out).errors == 0
    table = pq.read_table(out)
    assert str(table.schema.field("accessed_date").type) == "date32[day]"
    assert table.num_rows == len((GOOD / "sources.csv").read_text(encoding="utf-8").splitlines()) - 1
    again = tmp_path / "again.parquet"
    assert validate_large(contract, out, "sources", out=again).errors == 0
    assert pq.read_table(again).equals(table)


def test_foreign_keys_are_told_with_the_item_that_is_missing(bench, bad):
    verdict = validate_large(bench, bad / "sanctions.csv", "sanctions", known=known(bench, "sanctions", bad))
    lost = [p for p in verdict.problems if p.code == "link-broken"]
    assert lost
    assert {p.value for p in lost} == {"no-source"}


def test_only_so_many_are_listed_but_all_are_counted(bench, bad):
    full = validate_large(bench, bad / "sanctions.csv", "sanctions")
    few = validate_large(bench, bad / "sanctions.csv", "sanctions", max_problems=5)
    assert few.problems == full.problems[:5]
    assert few.counts == full.counts


def test_keys_that_outgrow_memory_are_kept_in_files(bench, bad, monkeypatch):
    monkeypatch.setattr(large.Seen, "HELD", 100)
    assert validate_large(bench, bad / "sanctions.csv", "sanctions", block=20_000).problems == whole(
        bench, bad / "sanctions.csv", "sanctions"
    )


def test_where_something_is_wrong_what_stood_there_stays(bench, bad, tmp_path):
    out = tmp_path / "out.parquet"
    out.write_bytes(b"before")
    assert validate_large(bench, bad / "sanctions.csv", "sanctions", out=out, block=20_000).errors
    assert out.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [out]


def test_a_full_disk_leaves_nothing_behind(bench, tmp_path, monkeypatch):
    make(tmp_path, rows=500)

    class Full(pq.ParquetWriter):
        def write_table(self, *args, **kwargs):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(large.pq, "ParquetWriter", Full)
    with pytest.raises(OSError, match="No space left"):
        validate_large(bench, tmp_path / "sanctions.csv", "sanctions", out=tmp_path / "out.parquet")
    assert not [p for p in tmp_path.iterdir() if "parquet" in p.name]


@pytest.mark.slow
def test_an_interruption_leaves_nothing_behind(tmp_path):
    make(tmp_path, rows=150_000)
    out = tmp_path / "out" / "sanctions.parquet"
    out.parent.mkdir()
    code = (
        "import sys; from pathlib import Path; from stateties.contract import load_contract; "
        "from stateties.pipeline.large import validate_large; "
        "contract = load_contract(Path(sys.argv[1])); "
        "validate_large(contract, Path(sys.argv[2]), 'sanctions', out=Path(sys.argv[3]), block=1 << 20)"
    )
    running = subprocess.Popen([sys.executable, "-c", code, SCHEMAS, tmp_path / "sanctions.csv", out])
    while not list(out.parent.iterdir()) and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    assert running.wait(60) != 0
    assert list(out.parent.iterdir()) == []


@pytest.mark.slow
def test_a_file_in_which_every_row_is_wrong_takes_no_more_memory(bench, tmp_path):
    make(tmp_path, rows=300_000, bad=1.0)
    code = (
        "import resource, sys; from pathlib import Path; from stateties.contract import load_contract; "
        "from stateties.pipeline.large import validate_large; "
        "v = validate_large(load_contract(Path(sys.argv[1])), Path(sys.argv[2]), 'sanctions'); "
        "print(v.errors, len(v.problems), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, SCHEMAS, tmp_path / "sanctions.csv"], capture_output=True, text=True, check=True
    )
    errors, listed, kilobytes = map(int, done.stdout.split())
    assert errors > 200_000
    assert listed == 1_000
    assert kilobytes < 1 << 20


def test_progress_ends_with_all_of_the_file(bench, bad):
    told = []
    validate_large(bench, bad / "sanctions.csv", "sanctions", block=50_000, progress=lambda *p: told.append(p))
    size = Path(bad / "sanctions.csv").stat().st_size
    assert told[-1] == (size, size, 2_000)
    assert [t[2] for t in told] == sorted(t[2] for t in told)
