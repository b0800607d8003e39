"""Make a release ready: everything but the commit and the tag, which a person makes."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from stateties.contract import load_contract
from stateties.pipeline.changelog import released
from stateties.pipeline.changes import Comparison, compare
from stateties.pipeline.docs import generated
from stateties.pipeline.edition import read_edition
from stateties.pipeline.field_tools import ToolsMissingError, complaints, environment
from stateties.pipeline.fmt import replace_text
from stateties.pipeline.git import git, release_tags
from stateties.pipeline.notes import data_section, first_section
from stateties.pipeline.released import changes
from stateties.pipeline.run import build_package
from stateties.pipeline.versions import following, parsed

DESCRIPTOR = Path("schemas") / "datapackage.json"
CHANGELOG = Path("CHANGELOG.md")
CONSTRAINTS = Path("constraints.txt")

_SHOWN = 5


class ReleaseRefusedError(ValueError):
    """A release is not to be made; the message says why and what to do."""


def prepare(
    root: Path, version: str, day: dt.date, tools: Path | None = None, step: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write what a release changes in the repository, all of it or nothing.

    Args:
        root: Folder of the repository.
        version: Version of the release.
        day: Day of the release.
        tools: Python of an environment with cffconvert and mlcroissant; by default one is made.
        step: Is told what is done next.

    Returns:
        The files that were written.

    Raises:
        ReleaseRefusedError: The version is too small, an identifier vanished, a generated file is out of date,
            a tool refuses the metadata, or there are changes that are not committed.
        GuideError: The user guide does not run over the tables.
        BuildError: The tables have errors.
        ContractError: The schemas are not usable.
        EditionError: A table of the last release or of the checkout cannot be read.
        PackageError: What was built is not sound.
        ValueError: The version is none.
    """
    parsed(version)
    step("comparing")
    comparison = _checked(root, version)
    section = data_section(comparison) if comparison else first_section(read_edition(str(root), root))
    with tempfile.TemporaryDirectory(prefix="stateties-") as scratch:
        copy, package = Path(scratch) / "copy", Path(scratch) / "package"
        _copy(root, copy)
        stale = [p for p, text in _generated(root, copy, package, step).items() if _text(root / p) != text]
        if stale:
            names = ", ".join(sorted(map(str, stale)))
            raise ReleaseRefusedError(f"out of date: {names}; run `invoke build docs` and commit")
        try:
            texts = {
                DESCRIPTOR: _with_version(_text(copy / DESCRIPTOR), version, day),
                CHANGELOG: released(_text(root / CHANGELOG), version, day, section),
            }
        except ValueError as error:
            raise ReleaseRefusedError(str(error)) from None
        (copy / DESCRIPTOR).write_text(texts[DESCRIPTOR], encoding="utf-8", newline="\n")
        texts |= _generated(root, copy, package, step)
        deposit = copy / ".zenodo.json"
        deposit.write_text(texts[Path(".zenodo.json")], encoding="utf-8", newline="\n")
        step("asking cffconvert and mlcroissant")
        try:
            wrong = complaints(tools or environment(Path(scratch) / "tools"), package, deposit)
        except ToolsMissingError as error:
            raise ReleaseRefusedError(str(error)) from None
        if wrong:
            raise ReleaseRefusedError("\n".join(["the metadata are not what their tools take:", *wrong]))
        written = {p: text for p, text in texts.items() if _text(root / p) != text}
        for path, text in written.items():
            replace_text(root / path, text)
    return sorted(written)


def _checked(root: Path, version: str) -> Comparison | None:
    """How the checkout differs from the last release, if the version is great enough for that."""
    if git(root, "rev-parse", "--show-prefix") != b"\n":
        raise ReleaseRefusedError(f"{root}: is not the folder of a git repository")
    changed = (git(root, "status", "--porcelain") or b"").decode().splitlines()
    if changed:
        names = ", ".join(line[3:] for line in changed[:_SHOWN]) + (" …" if len(changed) > _SHOWN else "")
        raise ReleaseRefusedError(f"not committed: {names}; commit or undo it first")
    if git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/v{version}"):
        raise ReleaseRefusedError(f"there is a tag v{version} already")
    if other := _other_versions(_text(root / CONSTRAINTS)):
        raise ReleaseRefusedError(f"{other}; install what {CONSTRAINTS} names, or raise it there")
    tag = next((t for t in release_tags(root) if _is_version(t)), None)
    if tag is None:
        return None
    comparison = compare(read_edition(tag, root), read_edition(str(root), root))
    if comparison.lost:
        names = ", ".join(f"{c.table} {c.record_id}" for c in comparison.lost[:_SHOWN])
        raise ReleaseRefusedError(
            f"{len(comparison.lost)} identifiers of {tag} are gone: {names}; keep them, or add rows to redirects.csv"
        )
    least = following(tag, comparison.needs)
    if parsed(version) < parsed(least):
        needs = f"the changes since {tag} need a {comparison.needs} version" if comparison.needs else f"{tag} is out"
        raise ReleaseRefusedError(
            f"{version} is too small: {needs}, {least} or greater; `invoke diff {tag} .` lists the changes"
        )
    return comparison


def _other_versions(constraints: str) -> str:
    """What is installed otherwise than the constraints say, so that the package would differ."""
    found = []
    for line in constraints.splitlines():
        name, pinned, wanted = line.partition("==")
        if not pinned or name.startswith("#"):
            continue
        try:
            there = installed(name)
        except PackageNotFoundError:
            there = "not installed"
        if there != wanted:
            found.append(f"{name} is {there}, not {wanted}")
    return ", ".join(found)


def _is_version(tag: str) -> bool:
    try:
        return bool(parsed(tag))
    except ValueError:
        return False


def _copy(root: Path, copy: Path) -> None:
    """Copy what a build and the generated files are made from."""
    for name in ("schemas", "datasets", "LICENSES", "docs"):
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name)
    shutil.copy(root / "README.md", copy)


def _generated(root: Path, copy: Path, package: Path, step: Callable[[str], None]) -> Mapping[Path, str]:
    """Build the package of a copy, and the generated files with it, by their paths in the repository."""
    build_package(
        copy / "schemas", copy / "datasets", package, changes=partial(changes, root), step=step, frictionless=True
    )
    texts = generated(load_contract(copy / "schemas"), package, copy)
    return {path.relative_to(copy): text for path, text in texts.items()}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _with_version(text: str, version: str, day: dt.date) -> str:
    """The descriptor with another version and day, and nothing else changed."""
    for key, value in (("version", version), ("created", f"{day.isoformat()}T00:00:00Z")):
        text, found = re.subn(rf'(?m)^(  "{key}": )"[^"]*"', rf'\g<1>"{value}"', text)
        if found != 1:
            raise ValueError(f'{DESCRIPTOR}: holds no line `  "{key}": "…"` that can be replaced')
    return text
