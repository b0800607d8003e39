"""Measure what validation costs, beside other libraries that are given the same rules.

    python benchmarks/run.py [--rows 1000000] [--bad 0.001] [--repeat 3] [--only floor,ours]
                             [--slow-limit 300] [--spark-python PYTHON]

Peers run in fresh processes, one at a time, round by round, each on a table with nothing wrong and on
one with some rows wrong. Writes docs/benchmarks.md and docs/benchmarks.svg. Works on Linux and macOS.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from benchmarks.page import Entry, Small, page, plot  # noqa: E402

#: Peers, the distribution whose version is told, and the module without which they cannot run.
PEERS = {
    "floor": ("pyarrow", "pyarrow"),
    "polars_floor": ("polars", "polars"),
    "ours": ("stateties", "stateties"),
    "dataframely": ("dataframely", "dataframely"),
    "pointblank": ("pointblank", "pointblank"),
    "pandera_pandas": ("pandera", "pandera"),
    "frictionless": ("frictionless", "frictionless"),
    "great_expectations": ("great-expectations", "great_expectations"),
    "spark_sql": ("pyspark", "pyspark"),
    "spark_ours": ("pyspark", "pyspark"),
}
SPARK = {"spark_sql", "spark_ours"}


@dataclass
class Used:
    """What one run of a program used.

    Attributes:
        wall: Seconds from start to end.
        cpu: Seconds of processor, of the program and all that it started.
        rss: Peak resident memory of its largest process, in bytes.
        code: Exit code; None if it took too long and was ended.
        output: What it printed.
        error: What it printed on standard error.
    """

    wall: float
    cpu: float
    rss: int
    code: int | None
    output: str
    error: str = field(repr=False, default="")


def main() -> None:
    """Read the arguments, measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--bad", type=float, default=0.001, help="share of wrong rows in the second table")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", default=",".join(PEERS), help="names of peers; floor is always measured")
    parser.add_argument("--slow-limit", type=float, default=300, help="seconds after which a run is ended")
    parser.add_argument("--spark-python", default=sys.executable, help="Python of an environment with Spark")
    parser.add_argument("--cache", type=Path, default=cache(), help="folder of the tables that are made")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="folder of the page and the picture")
    parser.add_argument("--no-small", action="store_true", help="leave out import, load and the shipped dataset")
    options = parser.parse_args()
    names = [n for n in PEERS if n in {"floor", *options.only.split(",")}]
    if unknown := set(options.only.split(",")) - set(PEERS):
        parser.error(f"no peer {', '.join(sorted(unknown))}; there are: {', '.join(PEERS)}")

    gather_orphans()
    pythons = {n: options.spark_python if n in SPARK else sys.executable for n in names}
    versions = {n: version(pythons[n], *PEERS[n]) for n in names}
    entries = []
    for share in (0.0, options.bad) if options.bad else (0.0,):
        folder = data(options.cache, options.rows, share)
        entries += measure(folder, share, names, pythons, versions, options.repeat, options.slow_limit)
    small = [] if options.no_small else small_things(options.repeat)
    options.out.mkdir(parents=True, exist_ok=True)
    command = f"python benchmarks/run.py --rows {options.rows} --bad {options.bad} --repeat {options.repeat}"
    text = page(entries, small, rows=options.rows, repeat=options.repeat, machine=machine(), command=command)
    (options.out / "benchmarks.md").write_text(text, encoding="utf-8", newline="\n")
    (options.out / "benchmarks.svg").write_text(plot(entries), encoding="utf-8", newline="\n")
    say(f"{options.out / 'benchmarks.md'}: written")
    if any(e.failed.startswith("failed") for e in entries):
        sys.exit(1)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def cache() -> Path:
    """Where tables are kept between runs, outside of the repository."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stateties-benchmarks"


def data(cache: Path, rows: int, bad: float) -> Path:
    """The folder of the tables; they are made where they are not there yet."""
    maker = HERE / "data.py"
    digest = hashlib.sha256(maker.read_bytes()).hexdigest()[:8]
    folder = cache / f"{rows}-{bad}-{digest}"
    if not folder.is_dir():
        say(f"{folder}: making {rows:,} rows")
        new = folder.with_name(f"{folder.name}.{os.getpid()}")
        subprocess.run([sys.executable, maker, new, "--rows", str(rows), "--bad", str(bad)], check=True)
        new.rename(folder)
    return folder


def measure(
    folder: Path,
    share: float,
    names: Sequence[str],
    pythons: dict[str, str],
    versions: dict[str, str],
    repeat: int,
    limit: float,
) -> list[Entry]:
    """Run the peers round by round on the tables of a folder."""
    entries = {n: Entry(n, share, versions[n], *([] if versions[n] else ["not installed"])) for n in names}
    for name in names:
        if not versions[name]:
            say(f"{name}: not installed, left out")
    warm(folder / "sanctions.csv")
    for number in range(repeat):
        base = None
        for name in names:
            entry = entries[name]
            if entry.failed:
                continue
            script = HERE / "peers" / f"by_{name}.py"
            with tempfile.TemporaryDirectory(dir=folder.parent) as out:
                target = Path(out) / "out.parquet"
                used = run([pythons[name], str(script), str(folder), "sanctions", str(target)], limit)
                written = target.exists()
            told = answer(used.output)
            if used.code is None:
                entry.failed = f"over {limit:g} s"
            elif used.code or told is None:
                entry.failed = f"failed: {(used.error.strip().splitlines() or ['no answer'])[-1]}"
            elif not share and (told["problems"] or not written):
                entry.failed = "failed: it refuses a table with nothing wrong"
            else:
                base = used if name == "floor" else base
                entry.told = told
                entry.add(used.wall, used.cpu, used.rss, base.wall if base else None)
            say(f"round {number + 1}, {share:g} bad, {name}: {entry.failed or f'{used.wall:.2f} s'}")
    return list(entries.values())


def warm(path: Path) -> None:
    """Read a file once, so that nobody pays for a cold disk; bit by bit, as what we hold would be counted as theirs."""
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


def answer(output: str) -> dict | None:
    """The line of JSON that a peer printed last."""
    for line in reversed(output.splitlines()):
        start = line.find('{"rows"')
        if start >= 0:
            return json.loads(line[start:])
    return None


# -- one run


def run(command: Sequence[str], limit: float) -> Used:
    """Run a program and say what it used; it is ended, with all that it started, after a limit in seconds."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as error:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=error, start_new_session=True)
        late = threading.Event()

        def end() -> None:
            late.set()
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(limit, end)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        usages = [usage]
        with suppress(ChildProcessError):  # what it left behind
            while True:
                usages.append(os.wait4(-1, 0)[2])
        timer.cancel()
        texts = []
        for file in (output, error):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    unit = 1 if sys.platform == "darwin" else 1024
    cpu = sum(u.ru_utime + u.ru_stime for u in usages)
    code = None if late.is_set() else process.returncode
    return Used(wall, cpu, max(u.ru_maxrss for u in usages) * unit, code, *texts)


def gather_orphans() -> None:
    """On Linux, have the processes that a child leaves behind counted too."""
    if sys.platform == "linux":
        set_child_subreaper = 36
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def version(python: str, distribution: str, module: str) -> str:
    """The version of a library in the environment of that Python; empty if it is not there."""
    code = (
        "import importlib.metadata as m, importlib.util as u\n"
        f"print(m.version({distribution!r}) if u.find_spec({module!r}) else '')"
    )
    if distribution == "pyspark" and not shutil.which("java"):
        return ""
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=False).stdout.strip()


# -- small things


_WHOLE = """
import datetime as dt
from pathlib import Path
from stateties.contract import load_contract
from stateties.pipeline.validate import validate_folder
validate_folder(load_contract(Path({schemas!r})), Path({datasets!r}), dt.date.today())
"""


def small_things(repeat: int) -> list[Small]:
    """Import, load, and a whole check of the shipped dataset, each beside the least that it could cost."""
    package = ROOT / "src" / "stateties" / "_data"
    visits = package / "visits.parquet"
    program = Path(sys.executable).with_name("stateties")
    pairs = [
        ("import stateties", python("import stateties"), "an empty interpreter", python("pass")),
        (
            'load("visits") as pandas',
            python("import stateties; stateties.load('visits')"),
            "pandas.read_parquet",
            python(f"import pandas; pandas.read_parquet({str(visits)!r})"),
        ),
        (
            'load("visits", "arrow")',
            python("import stateties; stateties.load('visits', 'arrow')"),
            "pyarrow.parquet.read_table",
            python(f"import pyarrow.parquet as pq; pq.read_table({str(visits)!r})"),
        ),
        (
            "stateties validate, the shipped visits",
            [str(program), "validate", str(ROOT / "datasets" / "visits.csv"), "--table", "visits"],
            "import pandera.polars",
            python("import pandera.polars"),
        ),
        (
            "all the shipped records, as `invoke validate`",
            python(_WHOLE.format(schemas=str(ROOT / "schemas"), datasets=str(ROOT / "datasets"))),
            "import pandera.polars",
            python("import pandera.polars"),
        ),
    ]
    found = [Small(ours, theirs) for ours, _, theirs, _ in pairs]
    if not visits.is_file():
        say("the data package is not built: small things are left out; run `invoke build`")
        return []
    for _ in range(max(repeat, 1)):
        for small, (_, ours, _, theirs) in zip(found, pairs, strict=True):
            base, mine = run(theirs, 120), run(ours, 120)
            if base.code or mine.code:
                small.failed = ((mine.error + base.error).strip().splitlines() or ["failed"])[-1]
            small.add(mine.wall, base.wall)
    return found


def python(code: str) -> list[str]:
    """A command that runs some code."""
    return [sys.executable, "-c", code]


def machine() -> str:
    """What it was measured on."""
    model = platform.machine()
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, {system}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
