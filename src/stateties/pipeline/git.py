"""Ask git, where there is one."""

from __future__ import annotations

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> bytes | None:
    """What git answers in a folder, or nothing if it fails or is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def commit_of(folder: Path, revision: str) -> str | None:
    """The commit that a tag or another name of a revision stands for, if there is one."""
    found = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return found.decode().strip() if found else None


def release_tags(folder: Path) -> list[str]:
    """Release tags that the current commit comes after, the greatest version first."""
    found = git(folder, "tag", "--merged", "HEAD", "--list", "v[0-9]*", "--sort=-version:refname")
    return found.decode().split() if found else []
