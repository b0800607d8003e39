"""`invoke links` as it is typed: its exit codes, its files, and what a stop leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import invoke
import pytest
import tasks

from stateties.pipeline.rows import read_rows
from tests.conftest import ROOT
from tests.pipeline.addresses.web import respond

COLUMNS = "source_id,url,archive_url,title,publisher,publisher_country,kind,language,published_date,accessed_date"


@pytest.fixture
def place(project):
    shutil.copytree(ROOT / "schemas", project / "schemas")
    return project


@pytest.fixture
def run(capsys):
    """Run the task as it is typed, in the folder that is the current one."""

    def typed(*arguments):
        program = invoke.Program(namespace=tasks.namespace)
        code = 0
        try:
            program.run(["invoke", "links", *arguments])
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code, out, err

    return typed


def write_sources(place, *urls):
    rows = [f"s{n},{url},,Raisi in Havana,EFE,ESP,news,es,2023-06-16,2026-01-10" for n, url in enumerate(urls)]
    path = place / "datasets" / "sources.csv"
    path.write_text("\n".join([COLUMNS, *rows]) + "\n", encoding="utf-8")
    return path


def start(*arguments, **env):
    """Start the task in a process of its own, which can be killed."""
    shutil.copy(ROOT / "tasks.py", Path())
    command = [sys.executable, "-m", "invoke", "links", *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=os.environ | env, **options)


def local(web, path):
    return web.url(path, host="127.0.0.1")


def test_dead_links_are_told_and_are_no_failure(web, place, run):
    web.page("/a")
    write_sources(place, local(web, "/a"), local(web, "/gone"))
    code, out, err = run("--private", "--pause", "0", "--report", "links.md")
    assert (code, err) == (0, "")
    assert f"  datasets/sources.csv:3: url: {local(web, '/gone')}: 404 [gone]\n" in out
    assert "2 in all: 2 known, 0 not asked yet" in out
    assert "\033[" not in out
    assert f"- <{local(web, '/gone')}> (404, asked " in (place / "links.md").read_text(encoding="utf-8")
    asked = len(web.asked)

    code, out, _ = run("--private", "--offline", "--only", "/gone", "--max-age", "0")
    assert code == 0
    assert "1 in all: 1 known" in out
    assert len(web.asked) == asked


def test_a_run_that_is_killed_or_stopped_loses_nothing(web, place, run):
    reached = threading.Semaphore(0)
    holding = [True]

    def hold(handler):
        if holding[0]:
            reached.release()
            web.stop.wait(30)
        respond(handler, 404, {}, b"")

    paths = ("/a", "/b", "/c", "/d")
    for path in paths:
        web.page(path)
    write_sources(place, *(local(web, p) for p in paths))
    page, web.routes["/b"] = web.routes["/b"], hold

    first = start("--private", "--pause", "0")
    assert reached.acquire(timeout=30)
    first.kill()
    first.communicate()
    holding[0], web.routes["/b"], web.routes["/c"] = True, page, hold

    second = start("--private", "--pause", "0")
    assert reached.acquire(timeout=30)
    second.send_signal(signal.SIGINT)
    out, err = second.communicate(timeout=30)
    assert (second.returncode, err) == (130, "stateties: stopped; run it again to go on\n")
    assert "4 in all: 2 known, 2 not asked yet" in out
    web.routes["/c"] = page

    code, out, _ = run("--private", "--pause", "0")
    assert code == 0
    assert "4 in all: 4 known, 0 not asked yet" in out
    # what was under way when the run ended is asked again, and nothing else
    assert [web.count(p, "HEAD") for p in paths] == [1, 2, 2, 1]


def test_archived_copies_are_filled_or_only_shown(web, place, run):
    copy = f"web.archive.org/web/20260109101112/{local(web, '/a')}"
    closest = {"available": True, "status": "200", "timestamp": "20260109101112", "url": f"http://{copy}"}
    body = json.dumps({"archived_snapshots": {"closest": closest}}).encode()

    class Any(dict):
        def get(self, path, default=None):
            return 200, {}, body

    web.routes = Any()
    path = write_sources(place, local(web, "/a"))
    before = path.read_text(encoding="utf-8")
    options = ("--archive", "--private", "--pause", "0", "--api", local(web, "/available"))

    code, out, err = run(*options, "--dry-run")
    assert (code, err) == (0, "")
    assert f"+ s0: archive_url: '' → 'https://{copy}', 1 day before 2026-01-10\n" in out
    assert path.read_text(encoding="utf-8") == before

    code, out, err = run(*options)
    assert (code, err) == (0, "")
    assert "Look at each copy before you commit it" in out
    assert [r["archive_url"] for r in read_rows(path)] == [f"https://{copy}"]
    assert len(web.asked) == 1, "the second run knows the answer"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--limit=-1"], 2, "--limit: '-1' is not a number from 0 to 1,000,000"),
        (["--pause", "ten"], 2, "--pause: 'ten' is not a number from 0 to 60"),
        (["--max-age", "nan"], 2, "--max-age: 'nan' is not a number from 0 to 36,500"),
        (["--archive", "--report", "x.md"], 2, "--report: goes not with --archive"),
        (["--dry-run"], 2, "--dry-run: goes only with --archive"),
        (["--contact", "a\nb"], 2, "--contact: 'a\\nb' cannot stand in a request"),
        (["--report", "nowhere/x.md"], 2, "--report: there is no folder 'nowhere'"),
    ],
)
def test_misuse_ends_with_2(place, run, arguments, code, said):
    done = run(*arguments)
    assert done[0] == code
    assert f"stateties: {said}" in done[2]
    assert not (place / ".cache").exists()


def test_a_broken_file_or_cache_is_told_without_a_traceback(place, run):
    path = write_sources(place, "https://news.example.org/a")
    (place / ".cache").mkdir()
    (place / ".cache" / "links.sqlite").write_text("no database" * 100)
    code, _, err = run("--offline")
    assert code == 1
    assert err.startswith("stateties: .cache/links.sqlite: cannot be used")
    path.write_text("source_id\n", encoding="utf-8")
    code, _, err = run("--offline")
    assert code == 1
    assert err.startswith("stateties: datasets/sources.csv:1")


def test_without_the_extra_the_task_says_what_to_install(place):
    (place / "protego.py").write_text("raise ModuleNotFoundError('no', name='protego')")
    process = start("--offline", PYTHONPATH=str(place))
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (
        2,
        "stateties: asking for addresses needs protego: pip install -e '.[links]'\n",
    )
