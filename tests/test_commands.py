"""The command line: what it prints and how it ends."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

import stateties
from stateties.packages import checksums
from stateties.pipeline.archive import write_zip
from stateties.pipeline.package import digest
from tests.conftest import FIXTURES, ROOT


def run(*arguments, cwd=ROOT, program="stateties.cli", env=None):
    environment = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")} | (env or {})
    return subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def test_tasks_are_listed_like_a_table_of_contents():
    ours, theirs = run("--list"), run("--list", program="invoke")
    for name in ("tables", "show", "validate", "build", "diff", "export", "cite"):
        assert f"\n  {name} " in ours.stdout
    for name in (
        "fmt",
        "validate",
        "import-list",
        "link",
        "links",
        "build",
        "package",
        "report",
        "docs",
        "test",
        "lint",
        "check",
    ):
        assert f"\n  {name} " in theirs.stdout


def test_version_and_citation():
    assert stateties.__version__ in run("--version").stdout
    assert run("cite").stdout.strip() == stateties.cite()
    assert run("cite", "--format", "bibtex").stdout.strip() == stateties.cite("bibtex")


def test_tables_show_their_rows():
    lines = run("tables").stdout.splitlines()
    assert [line.split()[0] for line in lines] == stateties.tables()
    assert int(lines[0].split()[1].replace(",", "")) == len(stateties.load("visits"))


def test_show_prints_rows_and_records():
    visit = stateties.load("visits")["visit_id"][0]
    assert visit in run("show", "visits", "--limit", "1").stdout
    assert f"visit_id                {visit}" in run("show", "visits", "--id", visit).stdout
    (record,) = json.loads(run("show", "visits", "--id", visit, "--format", "json").stdout)
    assert record["visit_id"] == visit
    assert run("show", "visits", "--limit", "0", "--format", "csv").stdout.count("\n") > len(stateties.load("visits"))


def test_the_story_of_a_pair_is_told_in_order_under_its_years():
    lines = run("show", "ties", "--pair", "ven-irn").stdout.splitlines()
    ties = stateties.load("ties")
    own = ties[(ties["country_a"] == "IRN") & (ties["country_b"] == "VEN")]
    years = [line for line in lines if not line.startswith(" ")]
    assert len(lines) == len(own) + len(years)
    assert years == sorted(years)
    assert "  2023-06-12   visit      Ebrahim Raisi (President) in VEN" in lines


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "visit"], 2, "no table 'visit'; there are: visits"),
        (["show", "visits", "--id", "nobody"], 1, "no record 'nobody' in visits"),
        (["show", "visits", "--pair", "IRN-VEN"], 2, "--pair: only `ties` has pairs"),
        (["show", "ties", "--pair", "IRN"], 2, "--pair: 'IRN' is not a pair of country codes"),
        (["show", "ties", "--pair", "PER-TCD"], 1, "nothing is recorded between PER and TCD"),
        (["show", "visits", "--format", "yaml"], 2, "--format: 'yaml' is not known; one of: text, csv, json"),
        (["validate", "nothing.csv", "--table", "visits"], 1, ""),
        (["validate", "nothing.csv", "--table", "visit"], 2, "--table: no table 'visit'; there are: visits"),
        (["validate", "nothing.csv", "--table", "visits", "--format", "xml"], 2, "--format: 'xml' is not known"),
        (["validate", "--table", "visits"], 2, "file"),
        (["validate", "nothing.csv"], 2, "--table: name the table whose schema nothing.csv follows"),
        (["validate", "nothing.zip"], 1, "nothing.zip: there is no such folder or zip"),
        (["validate", "."], 1, ".: 'SHA256SUMS' is missing"),
        (["validate", ".", "--table", "visits"], 2, "--table: a package says itself which tables it holds"),
        (["cite", "--format", "mla"], 2, "--format: 'mla' is not known; one of: text, bibtex, apa, csl-json"),
        (["diff", "nothing.zip", "."], 2, "there is no zip, folder, tag or commit 'nothing.zip' here"),
        (["diff", ".", ".", "--out", "changes.csv"], 2, "--out: 'changes.csv' is not the name of a Parquet file"),
        (["cite", "--package", "nothing.zip"], 1, "nothing.zip: there is no such folder or zip"),
        (["export", "docx", "--out", "a.docx"], 2, "no form 'docx'; there are: sqlite, xlsx, graphml, ftm"),
        (["export", "xlsx"], 2, "--out: '' is not the name of such a file; end it in .xlsx"),
        (["export", "sqlite", "--out", "nowhere/a.db"], 1, "nowhere: No such file or directory"),
        (
            ["export", "graphml", "--out", "a.graphml", "--kind", "claim"],
            2,
            "--kind: no kind 'claim'; there are: visit",
        ),
        (["validates"], 2, "No idea what 'validates' is"),
        (["--colour"], 2, "No idea what '--colour' is"),
        (["build", "nowhere", "--out", "out"], 1, ""),
    ],
)
def test_misuse_ends_with_2_and_problems_with_1_and_never_with_a_traceback(arguments, code, said, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m stateties.cli show sources --limit 0 --format csv | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("source_id,url,")


def test_a_csv_of_ones_own_is_validated(tmp_path):
    good = FIXTURES / "good" / "people.csv"
    done = run("validate", str(good), "--table", "people")
    assert (done.returncode, done.stdout) == (0, "0 errors, 0 warnings\n")

    (tmp_path / "my.csv").write_text(good.read_text(encoding="utf-8").replace("CUB", "Cuba"), encoding="utf-8")
    done = run("validate", "my.csv", "--table", "people", cwd=tmp_path)
    assert done.returncode == 1
    assert "my.csv:3: country: 'Cuba' does not have the form [A-Z]{3} [pattern-mismatch]" in done.stdout
    assert "\033[" not in done.stdout
    (told,) = json.loads(run("validate", "my.csv", "--table", "people", "--format", "json", cwd=tmp_path).stdout)
    assert (told["line"], told["code"]) == (3, "pattern-mismatch")


def test_a_package_is_built_from_a_folder_of_ones_own(tmp_path):
    done = run("build", str(FIXTURES / "good"), "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "22 tables" in done.stdout
    assert (tmp_path / "out" / "datapackage.json").is_file()


def test_a_downloaded_package_is_validated(tmp_path):
    run("build", str(FIXTURES / "good"), "--out", "out", cwd=tmp_path)
    archive = write_zip(tmp_path / "out", tmp_path)
    for package in ("out", archive.name):
        done = run("validate", package, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "0 errors, 0 warnings\n")

    # a package that is whole, but whose maker did not keep the rules
    path = tmp_path / "out" / "visits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2023-06-15", "2023-06-13"), encoding="utf-8")
    forged = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    forged["resources"][0]["hash"] = f"sha256:{digest(path)}"
    (tmp_path / "out" / "datapackage.json").write_text(json.dumps(forged), encoding="utf-8")
    done = run("validate", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "stateties: out: 'datapackage.json' does not have the sha256 of SHA256SUMS" in done.stderr
    lines = (tmp_path / "out" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    names = [line.split("  ", 1)[1] for line in lines]
    sums = checksums({n: digest(tmp_path / "out" / n) for n in names})
    (tmp_path / "out" / "SHA256SUMS").write_text(sums, encoding="utf-8")
    done = run("validate", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "  out/visits.csv:2: end_date: '2023-06-13' lies before start_date '2023-06-14'" in done.stdout


def test_two_packages_are_compared(tmp_path):
    shutil.copytree(FIXTURES / "good", tmp_path / "datasets")
    run("build", "datasets", "--out", "old", cwd=tmp_path)
    path = tmp_path / "datasets" / "visits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Havana", "La Habana"), encoding="utf-8")
    run("build", "datasets", "--out", "new", cwd=tmp_path)
    done = run("diff", "old", "new", "--out", "changes.parquet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "  ~ irn-cub-2023-06-raisi: cities: 'Havana' is now 'La Habana'\n" in done.stdout
    assert "This needs a PATCH version" in done.stdout
    assert pd.read_parquet(tmp_path / "changes.parquet")["new_value"].tolist() == ["La Habana"]
    assert "### visits: 1 changed" in run("diff", "old", "new", "--format", "markdown", cwd=tmp_path).stdout


def test_a_downloaded_package_is_exported(small, tmp_path):
    package = str(write_zip(small.path, tmp_path))
    done = run("export", "graphml", "--out", "my.GraphML", "--package", package, "--kind", "visit", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "my.GraphML: 3 states, 1 visits\n", "")
    assert (tmp_path / "my.GraphML").stat().st_mode & 0o777 == 0o644


def test_without_the_library_of_a_form_the_command_says_what_to_install(tmp_path):
    (tmp_path / "networkx.py").write_text("raise ModuleNotFoundError('no', name='networkx')")
    (tmp_path / "my.graphml").write_text("years of work")
    done = run("export", "graphml", "--out", "my.graphml", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2
    assert done.stderr == "stateties: this export needs networkx: pip install 'stateties[export]'\n"
    assert (tmp_path / "my.graphml").read_text() == "years of work"


def test_without_the_pipeline_the_command_says_what_to_install(tmp_path):
    (tmp_path / "invoke.py").write_text("raise ModuleNotFoundError('no', name='invoke')")
    done = run("tables", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2
    assert done.stderr == "stateties: the command line needs invoke: pip install 'stateties[pipeline]'\n"


def test_a_broken_row_is_told_in_the_repository(tmp_path):
    for name in ("datasets", "schemas", "tasks.py"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    path = tmp_path / "datasets" / "visits.csv"
    header, first, *rest = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    first[header.index("start_date")], first[header.index("end_date")] = "2020-02-30", ""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, first, *rest])

    done = run("validate", cwd=tmp_path, program="invoke")

    assert done.returncode == 1
    assert "  datasets/visits.csv:2: start_date: '2020-02-30' is not a calendar date [date-invalid]\n" in done.stdout
    told = run("validate", "--format", "github", cwd=tmp_path, program="invoke").stdout
    assert "::error file=datasets/visits.csv,line=2,title=date-invalid::start_date: '2020-02-30'" in told
    assert run("validate", "--format", "xml", cwd=tmp_path, program="invoke").returncode == 2
    assert run("validate", "--today", "tomorrow", cwd=tmp_path, program="invoke").returncode == 2
