"""What the last release named: read from the tag, so that no copy of it has to be kept."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path

from stateties.contract import Contract

_TAGS = "v[0-9]*"


class NoSuchReleaseError(ValueError):
    """There is no such tag in this repository."""


def released_ids(contract: Contract, datasets: Path, tag: str | None = None) -> tuple[str, dict[str, frozenset[str]]]:
    """Identifiers of the last release.

    Args:
        contract: The contract.
        datasets: Folder of the CSVs in a git repository.
        tag: Tag of the release; by default the newest release tag that this commit comes after.

    Returns:
        Name of the release and its identifiers by table; both empty before the first release and
        outside a git repository.

    Raises:
        NoSuchReleaseError: The tag that was asked for does not exist.
    """
    if tag is None:
        tag = _git(datasets, "describe", "--tags", "--abbrev=0", "--match", _TAGS)
        if tag is None:
            return "", {}
        tag = tag.strip()
    elif _git(datasets, "rev-parse", "--verify", "--quiet", f"{tag}^{{commit}}") is None:
        raise NoSuchReleaseError(f"there is no tag {tag!r} here")
    listing = (_git(datasets, "ls-tree", "-r", "--name-only", tag, "./") or "").splitlines()
    found: dict[str, frozenset[str]] = {}
    for table in contract.curated:
        if len(table.primary_key) > 1:
            continue  # rows that others do not name by an identifier
        ids: set[str] = set()
        for path in (p for p in listing if Path(p).match(table.path)):
            text = _git(datasets, "show", f"{tag}:./{path}") or ""
            ids.update(row[table.primary_key[0]] for row in csv.DictReader(io.StringIO(text)))
        found[table.name] = frozenset(ids)
    return tag, found


def _git(folder: Path, *arguments: str) -> str | None:
    """What git answers, or nothing if it fails or is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
