"""The tasks of the command line, shared by `stateties` and, in the repository, by `invoke`.

Each is thin: it reads its arguments, calls the pipeline, prints what came back and sets the exit
code: 0, 1 where there are problems, 2 where it was used wrongly.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import invoke
from invoke.exceptions import ParseError

from stateties import data, packages
from stateties.citation import STYLES

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from stateties.contract import Contract
    from stateties.pipeline.large import Verdict
    from stateties.problems import Problem

PROBLEMS, MISUSE = 1, 2


def fail(message: str, code: int) -> NoReturn:
    """End with one message on standard error."""
    raise invoke.Exit(f"stateties: {message}", code=code)


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what a user can mend into one message; a defect of ours still shows its traceback."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        from stateties.contract import ContractError
        from stateties.pipeline.edition import EditionError

        try:
            result = function(*args, **kwargs)
            sys.stdout.flush()
            return result
        except ContractError as error:
            fail("the schemas are not usable:\n" + "\n".join(f"  {p}" for p in error.problems), PROBLEMS)
        except (packages.PackageError, EditionError, data.DataNotBuiltError) as error:
            fail(str(error), PROBLEMS)
        except BrokenPipeError:
            # the reader has seen enough (`| head`); Python would complain once more at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            fail(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "), PROBLEMS)

    return run


def contract_of(folder: Path) -> Contract:
    """Read a contract."""
    from stateties.contract import load_contract

    return load_contract(folder)


def day(text: str = "", option: str = "--today") -> dt.date:
    """The day that an option gives; where it is empty, the day in UTC."""
    if not text:
        return dt.datetime.now(dt.UTC).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        fail(f"{option}: {text!r} is not a day of the calendar; write YYYY-MM-DD", MISUSE)


def number(text: str, option: str, most: int = 1_000_000) -> float:
    """The number, from 0 on, that an option gives."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        fail(f"{option}: {text!r} is not a number from 0 to {most:,}", MISUSE)
    return value


def progress(step: str) -> None:
    """Say on a terminal what is done next, over what was said before."""
    if sys.stderr.isatty():
        print(f"\r\033[K{step} …" if step else "\r\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Gives `progress`, and clears what it said at the end, however that comes."""
    try:
        yield progress
    finally:
        progress("")


def known_format(form: str, formats: Sequence[str]) -> None:
    """End with 2 if a format is none of those that there are."""
    if form not in formats:
        fail(f"--format: {form!r} is not known; one of: {', '.join(formats)}", MISUSE)


def tell(problems: list[Problem], form: str, found: Mapping[str, int] | None = None) -> None:
    """Print problems on standard output and end with 1 if any is an error.

    Args:
        problems: The problems.
        form: The format.
        found: How many there are by code, where not all of them are given.
    """
    from stateties.pipeline.render import render
    from stateties.problems import has_errors

    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    print(render(problems, form, color=color, found=found))  # type: ignore[arg-type]
    if has_errors(problems):
        raise invoke.Exit(code=PROBLEMS)


def known_table(contract: Contract, name: str, option: str = "--table") -> None:
    """End with 2 if there is no such table that people write."""
    names = [t.name for t in contract.curated]
    if name not in names:
        fail(f"{option}: no table {name!r}; there are: {', '.join(names)}", MISUSE)


@invoke.task
@guarded
def tables(context: invoke.Context) -> None:
    """Name the tables, with their rows and what they hold."""
    from pyarrow.parquet import read_metadata

    for resource in data.descriptor()["resources"]:
        if resource["format"] == "parquet":
            rows = read_metadata(data.PACKAGE / resource["path"]).num_rows
            print(f"{resource['name'].removesuffix('-parquet'):24}{rows:>7,}  {resource['description']}")


@invoke.task(
    positional=["name"],
    help={
        "name": "Name of a table.",
        "id": "Show only the record with this identifier, a cell a line.",
        "pair": "Of `ties`: only the story of this pair of countries, such as IRN-VEN.",
        "limit": "Show at most so many rows; 0 for all.",
        "format": "text, csv or json.",
    },
)
@guarded
def show(
    context: invoke.Context, name: str, id: str = "", pair: str = "", limit: int = 20, format: str = "text"
) -> None:
    """Print rows of a table, or of `ties` the story of a pair."""
    known_format(format, ("text", "csv", "json"))
    try:
        frame = data.load(name)
        key = data.schema(name)["primaryKey"][0]
    except ValueError as error:
        fail(str(error), MISUSE)
    if pair:
        frame = pair_of(frame, name, pair)
    if id:
        frame = frame[frame[key] == id]
        if frame.empty:
            fail(f"no record {id!r} in {name}", PROBLEMS)
    shown = frame.head(limit) if limit and not (id or pair) else frame
    if format == "csv":
        print(shown.to_csv(index=False), end="")
    elif format == "json":
        print(shown.to_json(orient="records", date_format="iso", force_ascii=False, indent=2))
    else:
        print(timeline(shown) if pair else cards(shown) if id else rows(shown, len(frame)))


def cards(frame: pd.DataFrame) -> str:
    """Records with a cell a line."""
    records = frame.to_dict(orient="records")
    return "\n\n".join("\n".join(f"{c:24}{_shown(v)}".rstrip() for c, v in r.items()) for r in records)


def rows(frame: pd.DataFrame, of: int) -> str:
    """Records with a row a line, and how many there are beside them."""
    table: str = frame.to_string(index=False, na_rep="", max_colwidth=40)
    more = f"\n… {of - len(frame):,} more rows; --limit 0 shows all" if len(frame) < of else ""
    return table + more


def pair_of(ties: pd.DataFrame, name: str, pair: str) -> pd.DataFrame:
    """The ties of two countries, in whatever order they are named."""
    if name != "ties":
        fail("--pair: only `ties` has pairs", MISUSE)
    known = set(data.load("countries")["iso3"])
    states = sorted(pair.upper().split("-"))
    if len(states) != 2 or not set(states) <= known:  # noqa: PLR2004
        fail(f"--pair: {pair!r} is not a pair of country codes such as IRN-VEN", MISUSE)
    found = ties[(ties["country_a"] == states[0]) & (ties["country_b"] == states[1])]
    if found.empty:
        fail(f"nothing is recorded between {states[0]} and {states[1]}", PROBLEMS)
    return found


def timeline(ties: pd.DataFrame) -> str:
    """Ties as lines under their years; a line without a date comes last."""
    lines, year = [], ""
    for row in ties.to_dict(orient="records"):
        date = _shown(row["date"])
        if (date[:4] or "undated") != year:
            year = date[:4] or "undated"
            lines.append(year)
        lines.append(f"  {date:<11}  {row['tie']:<9}  {row['label']}")
    return "\n".join(lines)


def _shown(value: Any) -> str:
    """A cell as text: nothing for a missing one, a day without its midnight."""
    import pandas as pd

    if pd.isna(value):
        return ""
    return str(value.date()) if isinstance(value, pd.Timestamp) else str(value)


_FILE = "A CSV (also .csv.gz or .csv.zst) or Parquet file with the columns of the table."
_WITH = "NAME=FILE: take the keys of that table from the file instead of the package; may be given several times."


@invoke.task(
    positional=["file"],
    iterable=["with_"],
    help={
        "file": _FILE + " Or a data package: its folder or zip.",
        "table": "Table whose schema the file follows.",
        "with": _WITH,
        "links": "Whether what a row names must be there; --no-links looks at the file alone.",
        "max-problems": "List at most so many problems; all are counted.",
        "format": "text, github, json or junit.",
        "today": "The day that counts as today (YYYY-MM-DD).",
    },
)
@guarded
def validate(
    context: invoke.Context,
    file: str,
    with_: list[str],
    table: str = "",
    links: bool = True,
    max_problems: int = 1_000,
    format: str = "text",
    today: str = "",
) -> None:
    """Say what is wrong with a file of yours, by the schema of a table, or with a data package."""
    from stateties.pipeline.published import validate_package
    from stateties.pipeline.render import FORMATS

    known_format(format, FORMATS)
    path = Path(file)
    if path.is_dir() or path.suffix == ".zip":
        if table:
            fail("--table: a package says itself which tables it holds", MISUSE)
        tell(validate_package(path, day(today)), format)
        return
    if not table:
        fail(f"--table: name the table whose schema {file} follows (`stateties tables` names them)", MISUSE)
    verdict = _judged(file, table, with_, links, max_problems)
    tell(verdict.problems, format, verdict.counts)


@invoke.task(
    positional=["file"],
    iterable=["with_"],
    help={
        "file": _FILE,
        "table": "Table whose schema it follows.",
        "out": "The Parquet to write; what stands there is replaced whole, and only if nothing is wrong.",
        "with": _WITH,
        "links": "Whether what a row names must be there; --no-links looks at the file alone.",
        "max-problems": "List at most so many problems; all are counted.",
    },
)
@guarded
def convert(
    context: invoke.Context,
    file: str,
    table: str,
    out: str,
    with_: list[str],
    links: bool = True,
    max_problems: int = 1_000,
) -> None:
    """Validate a file of yours and write it as Parquet, typed as in the package."""
    verdict = _judged(file, table, with_, links, max_problems, Path(out))
    tell(verdict.problems, "text", verdict.counts)
    print(f"{out}: {verdict.rows:,} rows")


def _judged(file: str, name: str, pairs: Sequence[str], links: bool, most: int, out: Path | None = None) -> Verdict:
    """Validate a file by the contract of the installed package."""
    from pyarrow import ArrowInvalid

    from stateties.pipeline.large import Meter, validate_large
    from stateties.pipeline.links import known_values

    contract = contract_of(data.PACKAGE / "schemas")
    known_table(contract, name)
    given: dict[str, Path] = {}
    for pair in pairs:
        target, _, path = pair.partition("=")
        known_table(contract, target, "--with")
        given[target] = Path(path)
    try:
        known = known_values(contract, contract.table(name), data.PACKAGE, given) if links else {}
        with steps() as say:
            meter = Meter(say)
            return validate_large(contract, Path(file), name, known=known, out=out, max_problems=most, progress=meter)
    except ArrowInvalid as error:
        fail(f"{file}: cannot be read: {str(error).splitlines()[0]}", PROBLEMS)


@invoke.task(
    positional=["datasets"],
    help={
        "datasets": "Folder with a CSV per table.",
        "out": "Folder of the package; what stands there is replaced whole.",
        "schemas": "Folder of the contract; by default that of this release.",
        "today": "The day that counts as today (YYYY-MM-DD).",
    },
)
@guarded
def build(context: invoke.Context, datasets: str, out: str, schemas: str = "", today: str = "") -> None:
    """Build a data package from a folder of CSVs."""
    run_build(Path(schemas) if schemas else data.PACKAGE / "schemas", Path(datasets), Path(out), today)


def run_build(
    schemas: Path,
    datasets: Path,
    out: Path,
    today: str = "",
    changes: Callable[[str], pl.DataFrame] | None = None,
) -> None:
    """Build a package; print what is wrong, or what was made."""
    from stateties.pipeline.render import counts
    from stateties.pipeline.run import BuildError, build_package

    try:
        with steps() as say:
            built = build_package(schemas, datasets, out, day(today), changes=changes, step=say)
    except BuildError as failed:
        tell(failed.problems, "text")
    else:
        print(f"{out}: {len(built.rows)} tables, {sum(built.rows.values()):,} rows; {counts(built.warnings)}")


@invoke.task(
    positional=["old", "new"],
    help={
        "old": "A package (folder or zip), a folder with schemas/ and datasets/, or a tag or commit.",
        "new": "The same; a dot for this folder.",
        "format": "text or markdown.",
        "out": "Parquet to write the table `changes` to.",
    },
)
@guarded
def diff(context: invoke.Context, old: str, new: str, format: str = "text", out: str = "") -> None:
    """Say what changed between two editions of the dataset, and which version that needs."""
    from stateties.pipeline.changes import compare, frame
    from stateties.pipeline.edition import NoSuchEditionError, read_edition
    from stateties.pipeline.notes import FORMATS, as_markdown, as_text
    from stateties.pipeline.package import replace_parquet

    known_format(format, FORMATS)
    if out and not out.endswith(".parquet"):
        fail(f"--out: {out!r} is not the name of a Parquet file; end it in .parquet", MISUSE)
    try:
        comparison = compare(read_edition(old, Path()), read_edition(new, Path()))
    except NoSuchEditionError as error:
        fail(str(error), MISUSE)
    if out:
        replace_parquet(Path(out), frame(comparison).to_arrow())
    print((as_markdown if format == "markdown" else as_text)(comparison))


@invoke.task(help={"format": "text, bibtex, apa or csl-json.", "package": "Folder or zip of another release."})
@guarded
def cite(context: invoke.Context, format: str = "text", package: str = "") -> None:
    """Say how to cite this release."""
    known_format(format, STYLES)
    print(data.cite(format, package=package or None))  # type: ignore[arg-type]


@invoke.task(
    positional=["form"],
    iterable=["kind"],
    help={
        "form": "sqlite, xlsx (Excel), graphml (network of ties) or ftm (FollowTheMoney, sanctions).",
        "out": "The file to write; what stands there is replaced whole or not at all.",
        "package": "Folder or zip of another release.",
        "kind": "Of graphml: only visit, meeting or agreement (may be given several times); visits alone are directed.",
    },
)
@guarded
def export(context: invoke.Context, form: str, kind: list[str], out: str = "", package: str = "") -> None:
    """Write the data as one file for another program."""
    from stateties import exports
    from stateties.exports.graph import KINDS

    if form not in exports.ENDINGS:
        fail(f"no form {form!r}; there are: {', '.join(exports.ENDINGS)}", MISUSE)
    if not out.lower().endswith(exports.ENDINGS[form]):
        fail(f"--out: {out!r} is not the name of such a file; end it in {' or '.join(exports.ENDINGS[form])}", MISUSE)
    if kind and form != "graphml":
        fail("--kind: only graphml has kinds", MISUSE)
    if unknown := set(kind) - set(KINDS):
        fail(f"--kind: no kind {min(unknown)!r}; there are: {', '.join(KINDS)}", MISUSE)
    try:
        with steps() as say:
            say("writing")
            written = exports.export(form, out, package=package or None, kinds=kind or KINDS)  # type: ignore[arg-type]
    except exports.ExportError as error:
        fail(str(error), PROBLEMS)
    except exports.LibraryMissingError as error:
        fail(str(error), MISUSE)
    print(f"{out}: {', '.join(f'{number:,} {what}' for what, number in written.items())}")


class Program(invoke.Program):
    """Invoke's program, but used wrongly is 2: 1 says that problems were found."""

    def parse_core(self, argv: list[str] | None) -> None:
        """Parse the options of the program itself."""
        with _misuse():
            super().parse_core(argv)

    def parse_tasks(self) -> None:
        """Parse the tasks and their options."""
        with _misuse():
            super().parse_tasks()


@contextmanager
def _misuse() -> Iterator[None]:
    try:
        yield
    except ParseError as error:
        fail(f"{error}\nSee `stateties --list` and `stateties --help TASK`.", MISUSE)


def version() -> str:
    """Version of the installed library."""
    from stateties import __version__

    return str(__version__)


program = Program(
    name="stateties",
    binary="stateties",
    namespace=invoke.Collection(tables, show, validate, convert, build, diff, export, cite),
    version=version(),
)
