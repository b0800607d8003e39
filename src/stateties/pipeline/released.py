"""What the last release named: read from the tag, so that no copy of it has to be kept."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from stateties.contract import Contract
from stateties.pipeline.changes import Comparison, compare, frame
from stateties.pipeline.edition import read_edition
from stateties.pipeline.git import commit_of, git, release_tags
from stateties.pipeline.versions import parsed

#: What a source distribution carries, since it has no tags to compare with.
CHANGES_FILE = "changes.csv"


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
        tag = next(iter(release_tags(datasets)), None)
        if tag is None:
            return "", {}
    elif commit_of(datasets, tag) is None:
        raise NoSuchReleaseError(f"there is no tag {tag!r} here")
    listing = (git(datasets, "ls-tree", "-r", "--name-only", tag, "./") or b"").decode().splitlines()
    found: dict[str, frozenset[str]] = {}
    for table in contract.curated:
        if len(table.primary_key) > 1:
            continue  # rows that others do not name by an identifier
        ids: set[str] = set()
        for path in (p for p in listing if Path(p).match(table.path)):
            text = (git(datasets, "show", f"{tag}:./{path}") or b"").decode()
            ids.update(row[table.primary_key[0]] for row in csv.DictReader(io.StringIO(text)))
        found[table.name] = frozenset(ids)
    return tag, found


def previous_release(root: Path, version: str) -> str | None:
    """Tag of the greatest release before a version that the current commit comes after; nothing if none.

    Args:
        root: Folder of the repository; a folder within another repository has no releases.
        version: A version, which may have been released already.
    """
    if git(root, "rev-parse", "--show-prefix") != b"\n":
        return None
    for tag in release_tags(root):
        try:
            if parsed(tag) < parsed(version):
                return tag
        except ValueError:
            continue  # no release, though it begins like one
    return None


def since_previous(root: Path, version: str) -> Comparison | None:
    """How the checkout differs from the release before a version; nothing before the first."""
    tag = previous_release(root, version)
    return compare(read_edition(tag, root), read_edition(str(root), root)) if tag else None


def changes(root: Path, version: str) -> pl.DataFrame:
    """The table `changes` of a checkout or of an unpacked source distribution.

    Args:
        root: Its folder.
        version: The version that it is.
    """
    if not (root / "PKG-INFO").is_file():
        return frame(since_previous(root, version))
    carried = root / CHANGES_FILE
    empty = frame(None)
    return pl.read_csv(carried, schema=empty.schema) if carried.is_file() else empty
