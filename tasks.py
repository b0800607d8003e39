"""The project's tasks: `invoke --list` names them, `invoke --help TASK` explains one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import invoke

from stateties import commands
from stateties.commands import MISUSE, PROBLEMS, fail, guarded

if TYPE_CHECKING:
    import polars as pl

    from stateties.contract import Contract
    from stateties.pipeline.addresses.settings import Settings

ROOT = Path(__file__).parent
DATASETS, SCHEMAS = Path("datasets"), Path("schemas")
PACKAGE = Path("src/stateties/_data")
EXPLORER = Path("explorer")
#: What was learnt of addresses; not in git, and may be deleted.
CACHE = Path(".cache/links.sqlite")
#: How a program ends that was stopped from the keyboard: 128 + SIGINT.
STOPPED = 130
#: What the site shows beside the explorer: Markdown by the name of the page.
DOCUMENTS = {
    "guide": Path("docs/guide.md"),
    "comparison": Path("docs/comparison.md"),
    "exports": Path("docs/exports.md"),
    "codebook": Path("docs/codebook.md"),
    "report": Path("docs/report.md"),
    "contributing": Path("CONTRIBUTING.md"),
}


def run(*command: str) -> None:
    """Run a program of this environment in the project's folder; end as it ends if it fails."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False)  # noqa: S603
    if done.returncode:
        raise invoke.Exit(code=PROBLEMS)


@invoke.task(help={"check": "Write nothing; show what would change and end with 1 if anything would."})
@guarded
def fmt(context: invoke.Context, check: bool = False) -> None:
    """Write the CSVs (and the code) in canonical form."""
    from stateties.pipeline.fmt import NotFormattableError, diff, rewrite

    changed, refused = 0, []
    for table in commands.contract_of(SCHEMAS).curated:
        for path in sorted(DATASETS.glob(table.path)):
            try:
                if check:
                    shown = diff(path, table)
                    print(shown, end="")
                    changed += bool(shown)
                elif rewrite(path, table):
                    print(f"{path}: rewritten")
            except NotFormattableError as error:
                refused.append(f"{path}: cannot be rewritten: {error}; `invoke validate` says where")
    run("ruff", "format", *(["--check", "--quiet"] if check else ["--quiet"]), ".")
    if refused:
        fail("\n".join(refused), PROBLEMS)
    if changed:
        fail(f"{changed} files are not in canonical form: run `invoke fmt`", PROBLEMS)


def _changes(version: str) -> pl.DataFrame:
    """The table `changes`, from the tags of this repository."""
    from stateties.pipeline.released import changes

    return changes(Path(), version)


@invoke.task(
    help={
        "format": "text, github, json or junit.",
        "today": "The day that counts as today (YYYY-MM-DD).",
        "against": "Tag whose identifiers must not vanish; by default the newest release tag.",
    }
)
@guarded
def validate(context: invoke.Context, format: str = "text", today: str = "", against: str = "") -> None:
    """Say everything that is wrong with the records."""
    from stateties.pipeline.released import NoSuchReleaseError, released_ids
    from stateties.pipeline.render import FORMATS
    from stateties.pipeline.validate import validate_folder

    commands.known_format(format, FORMATS)
    contract = commands.contract_of(SCHEMAS)
    try:
        release, ids = released_ids(contract, DATASETS, against or None)
    except NoSuchReleaseError as error:
        fail(f"--against: {error}", MISUSE)
    day = commands.day(today)
    commands.tell(validate_folder(contract, DATASETS, day, released=ids, release=release).problems, format)


@invoke.task(help={"today": "The day that counts as today (YYYY-MM-DD)."})
@guarded
def build(context: invoke.Context, today: str = "") -> None:
    """Build the data package into src/stateties/_data."""
    commands.run_build(SCHEMAS, DATASETS, PACKAGE, today, changes=_changes)


@invoke.task(help={"out": "Folder of the zip."})
@guarded
def package(context: invoke.Context, out: str = "dist") -> None:
    """Build the data package and pack it into a zip, with its sha256 beside it."""
    from stateties.pipeline.archive import write_zip

    commands.run_build(SCHEMAS, DATASETS, PACKAGE, changes=_changes)
    path = write_zip(PACKAGE, Path(out))
    print(f"{path}: {path.stat().st_size:,} bytes")


@invoke.task(
    positional=["version"],
    help={
        "version": "MAJOR.MINOR.PATCH; `invoke diff` says what the changes need.",
        "today": "Day of the release (YYYY-MM-DD).",
        "tools": "Python of an environment with cffconvert and mlcroissant; by default one is made.",
    },
)
@guarded
def release(context: invoke.Context, version: str, today: str = "", tools: str = "") -> None:
    """Make a release ready, up to the commit and the tag, which you make."""
    from stateties.pipeline.guide import GuideError
    from stateties.pipeline.release import ReleaseRefusedError, prepare
    from stateties.pipeline.run import BuildError
    from stateties.pipeline.versions import parsed

    try:
        parsed(version)
    except ValueError as error:
        fail(str(error), MISUSE)
    now = commands.day(today)
    try:
        with commands.steps() as say:
            written = prepare(Path(), version, now, Path(tools) if tools else None, say)
    except BuildError as failed:
        commands.tell(failed.problems, "text")
    except (ReleaseRefusedError, GuideError) as error:
        fail(str(error), PROBLEMS)
    else:
        print("\n".join(f"{path}: written" for path in written))
        print(f"Read the changes, then: git commit -am 'Release {version}' && git tag -a v{version} && invoke package")


@invoke.task(
    name="import-list",
    positional=["name", "file"],
    help={
        "name": "Name of the list; an unknown one is answered with those that there are.",
        "file": "A copy of the list, as its authority published it.",
        "source": "Identifier of the source that the copy is, as in sources.csv.",
        "as-of": "Day of the copy (YYYY-MM-DD), where the file does not say.",
        "before": "The copy that was read before this one: what it lacks is new.",
        "first-seen": "CSV that says in which copies of a series an entry was seen (official_id,first,absent,last).",
        "max-fall": "Refuse if more than this share of the standing rows would end.",
        "dry-run": "Write nothing; show what would change.",
        "most": "How many rows of each kind to show.",
    },
)
@guarded
def import_list(
    context: invoke.Context,
    name: str,
    file: str,
    source: str = "",
    as_of: str = "",
    before: str = "",
    first_seen: str = "",
    max_fall: float = 0.1,
    dry_run: bool = False,
    most: int = 20,
) -> None:
    """Bring the rows of an official sanctions list up to a newer copy of it."""
    from stateties.lists import LISTS
    from stateties.lists.base import ListError
    from stateties.lists.update import UpdateRefusedError
    from stateties.pipeline import imports

    if name not in LISTS:
        fail(f"no list {name!r}; there are: {', '.join(LISTS)}", MISUSE)
    if as_of:
        commands.day(as_of, "--as-of")
    contract = commands.contract_of(SCHEMAS)
    try:
        result = imports.import_list(
            contract,
            DATASETS,
            name,
            Path(file),
            source=source,
            as_of=as_of,
            before=Path(before) if before else None,
            first_seen=Path(first_seen) if first_seen else None,
            max_fall=max_fall,
            write=not dry_run,
        )
    except (ListError, UpdateRefusedError) as error:
        fail(str(error), PROBLEMS)
    except ValueError as error:
        fail(str(error), MISUSE)
    print(imports.summary(result, most))


@invoke.task(
    iterable=["accept", "refuse"],
    help={
        "accept": "LISTING=CANDIDATE: the target is the candidate (may be given several times).",
        "refuse": "LISTING=CANDIDATE: the target is somebody else; not proposed again.",
        "note": "Why it was decided so.",
        "least": "Smallest score of a proposal, from 0.5 to 1.",
    },
)
@guarded
def link(context: invoke.Context, accept: list[str], refuse: list[str], note: str = "", least: float = 0.75) -> None:
    """Propose who the targets of listings may be, and keep what a curator decides."""
    from stateties.pipeline import matching
    from stateties.pipeline.rows import read_rows

    contract = commands.contract_of(SCHEMAS)
    decisions = [(pair, "accepted") for pair in accept] + [(pair, "refused") for pair in refuse]
    if decisions and not note:
        fail("--note: say why it was decided so", MISUSE)
    for pair, decision in decisions:
        listing_id, _, candidate_id = pair.partition("=")
        try:
            day = commands.day().isoformat()
            matching.decide(contract, DATASETS, listing_id, candidate_id, decision=decision, note=note, day=day)
        except matching.DecisionError as error:
            fail(str(error), PROBLEMS)
        print(f"{listing_id}: {candidate_id} {decision}")
    if decisions:
        return
    names = ("people", "organizations", "offices")
    rows = {n: read_rows(DATASETS / contract.table(n).path) for n in names}
    decided = read_rows(DATASETS / contract.table("matches").path)
    listings = [r for p in sorted(DATASETS.glob(contract.table("sanctions").path)) for r in read_rows(p)]
    found = matching.propose(listings, **rows, decided=decided, least=least)
    for p in found:
        print(f"{p.score:.2f}  {p.listing['listing_id']}={p.candidate_id}")
        offices = f"; {', '.join(p.offices)}" if p.offices else ""
        print(f"      {p.listing['target_name']!r}, listed {p.listing['listed_date'] or '?'} ~ {p.name!r}{offices}")
    print(f"{len(found)} proposals; decide with --accept or --refuse LISTING=CANDIDATE --note '…'")


@invoke.task(
    help={
        "only": "Take only what has this text in the address or the identifier of the record.",
        "limit": "Ask for at most so many; 0 for all. Those never asked come first.",
        "max-age": "Ask again what was learnt so many days ago; what may pass is asked again after a day.",
        "report": "Markdown file to write; it names every address that is not simply there.",
        "most": "How many addresses of each kind to name.",
        "offline": "Ask nothing; tell what is known.",
        "contact": "Web or mail address that requests name, for those who mind them.",
        "pause": "Seconds between two requests to a host; its robots.txt may ask for more.",
        "private": "Also ask machines of private networks and this one (for trials).",
        "archive": "Look for archived copies instead, and fill the empty cells of archive_url for you to review.",
        "dry-run": "With --archive: write nothing; show what would be filled.",
        "api": "With --archive: address of the availability interface.",
    }
)
@guarded
def links(
    context: invoke.Context,
    only: str = "",
    limit: str = "0",
    max_age: str = "30",
    report: str = "",
    most: str = "20",
    offline: bool = False,
    contact: str = "",
    pause: str = "1",
    private: bool = False,
    archive: bool = False,
    dry_run: bool = False,
    api: str = "",
) -> None:
    """Ask whether the addresses of sources still lead there; never fails because of what it finds."""
    try:
        from stateties.pipeline.addresses.archive import API
        from stateties.pipeline.addresses.network import is_private
        from stateties.pipeline.addresses.settings import Settings
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.split(".")[0] == "stateties":
            raise
        fail(f"asking for addresses needs {missing.name}: pip install -e '.[links]'", MISUSE)
    days = commands.number(max_age, "--max-age", most=36_500)
    wait = commands.number(pause, "--pause", most=60)
    asked, named = int(commands.number(limit, "--limit")), int(commands.number(most, "--most"))
    strange = {"--report": report, "--offline": offline} if archive else {"--dry-run": dry_run, "--api": api}
    for option, given in strange.items():
        if given:
            fail(f"{option}: goes {'not ' if archive else 'only '}with --archive", MISUSE)
    if not (contact.isascii() and contact.isprintable()):
        fail(f"--contact: {contact!r} cannot stand in a request; write a web or mail address in ASCII", MISUSE)
    contract = commands.contract_of(SCHEMAS)
    settings = Settings(
        version=contract.package["version"],
        contact=contact or contract.package.get("homepage", ""),
        pause=wait,
        private=(lambda _: False) if private else is_private,
    )
    if archive:
        _look_for_copies(contract, settings, only, asked, days, api or API, write=not dry_run)
    else:
        _ask(contract, settings, only, asked, days, Path(report) if report else None, named, ask=not offline)


def _ask(
    contract: Contract,
    settings: Settings,
    only: str,
    limit: int,
    max_age: float,
    out: Path | None,
    most: int,
    *,
    ask: bool,
) -> None:
    """Ask for addresses, and tell what is known of them, stopped or not."""
    from stateties.pipeline.addresses.collect import UnreadableError, addresses
    from stateties.pipeline.addresses.report import Told, as_markdown, as_text
    from stateties.pipeline.addresses.run import check_all
    from stateties.pipeline.addresses.store import opened
    from stateties.pipeline.fmt import replace_text

    if out and not out.parent.is_dir():
        fail(f"--report: there is no folder {str(out.parent)!r}", MISUSE)
    try:
        asked = addresses(contract, DATASETS, only)
    except UnreadableError as error:
        fail(str(error), PROBLEMS)
    stopped = False
    with opened(CACHE) as store:
        try:
            if ask:
                with commands.steps() as say:
                    asyncio.run(check_all(asked, store, settings, max_age=max_age, limit=limit, progress=say))
        except KeyboardInterrupt:
            stopped = True
        told = Told(asked, store.outcomes(), store.postponed(settings.clock.now()))
    if out:
        replace_text(out, as_markdown(told))
    print(as_text(told, most=most, color=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))
    if stopped:
        fail("stopped; run it again to go on", STOPPED)


def _look_for_copies(
    contract: Contract, settings: Settings, only: str, limit: int, max_age: float, api: str, *, write: bool
) -> None:
    """Look for archived copies and write them into sources.csv; if it is stopped, nothing is written."""
    from stateties.pipeline.addresses.archive import fill, search, summary
    from stateties.pipeline.addresses.collect import UnreadableError, sound_rows
    from stateties.pipeline.addresses.store import opened

    try:
        rows = [r for r in sound_rows(contract, DATASETS, "sources") if only in r["url"] or only in r["source_id"]]
        with opened(CACHE) as store, commands.steps() as say:
            looking = search(rows, store, settings, api=api, max_age=max_age, limit=limit, progress=say)
            found = asyncio.run(looking)
        shown = fill(contract, DATASETS, found.proposals) if write else found.proposals
    except UnreadableError as error:
        fail(str(error), PROBLEMS)
    except KeyboardInterrupt:
        fail("stopped; nothing is written, and what was learnt is not asked again", STOPPED)
    print(summary(found, shown))
    if found.failures and not (found.proposals or found.without or found.older):
        fail("the archive gives no answer; run it again later", PROBLEMS)
    if shown and write:
        print("Look at each copy before you commit it; empty the cells of those that do not show the text.")


@invoke.task
@guarded
def report(context: invoke.Context) -> None:
    """Show what the dataset covers and lacks."""
    from stateties.pipeline.report import as_text, sections

    if not (PACKAGE / "datapackage.json").is_file():
        fail("the data package is not built here: run `invoke build`", PROBLEMS)
    print(as_text(sections(PACKAGE)))


@invoke.task(help={"check": "Write nothing; end with 1 if a generated file is out of date."})
@guarded
def docs(context: invoke.Context, check: bool = False) -> None:
    """Generate codebook, report and metadata; fill in guide, comparison and the counts in the README."""
    from stateties.pipeline.docs import generated
    from stateties.pipeline.guide import GuideError

    try:
        texts = generated(commands.contract_of(SCHEMAS), PACKAGE, ROOT)
    except GuideError as error:
        fail(str(error), PROBLEMS)
    stale = [path for path, text in texts.items() if _differs(path, text, check)]
    if stale and check:
        names = ", ".join(str(p.relative_to(ROOT)) for p in stale)
        fail(f"out of date: {names}; run `invoke build docs`", PROBLEMS)


@invoke.task(
    help={
        "out": "Folder of the site; what stands there is replaced whole.",
        "repository": "Web address of the repository, for corrections; by default the one that CI runs for.",
    }
)
@guarded
def site(context: invoke.Context, out: str = "site", repository: str = "") -> None:
    """Build the explorer, a static site that shows the package (needs Node.js)."""
    from stateties.pipeline.site.write import SiteError, install, write_site

    if not (PACKAGE / "datapackage.json").is_file():
        fail("the data package is not built here: run `invoke build`", PROBLEMS)
    server, name = os.environ.get("GITHUB_SERVER_URL", ""), os.environ.get("GITHUB_REPOSITORY", "")
    try:
        install(EXPLORER)
        write_site(
            PACKAGE, EXPLORER, DOCUMENTS, Path(out), repository or (f"{server}/{name}" if server and name else "")
        )
    except SiteError as error:
        fail(str(error), PROBLEMS)
    print(f"{out}: written; look at it with `python3 -m http.server -d {out}`")


def _differs(path: Path, text: str, check: bool) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    if not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.relative_to(ROOT)}: written")
    return True


@invoke.task(help={"fast": "Leave out what builds wheels and environments or drives a browser."})
@guarded
def test(context: invoke.Context, fast: bool = False) -> None:
    """Run the tests."""
    # by files, as the tests of a file share what takes long to make
    run("pytest", "-n", "auto", "--dist", "loadfile", *(["-m", "not slow and not browser"] if fast else []))


@invoke.task
@guarded
def lint(context: invoke.Context) -> None:
    """Check style and types of the code."""
    run("ruff", "check", ".")
    run("mypy")


@invoke.task
def check(context: invoke.Context) -> None:
    """Do all that CI does: fmt --check, lint, validate, build, docs --check, test."""
    os.environ.setdefault("PYTHONUTF8", "1")
    fmt(context, check=True)
    lint(context)
    validate(context)
    build(context)
    docs(context, check=True)
    test(context)


namespace = invoke.Collection(
    fmt,
    validate,
    import_list,
    link,
    links,
    build,
    package,
    commands.diff,
    release,
    report,
    docs,
    site,
    test,
    lint,
    check,
)
