"""Versions of the dataset: MAJOR.MINOR.PATCH (https://semver.org), from the first release on."""

from __future__ import annotations

import re
from typing import TypeAlias

from stateties.contract.compare import Kind

Version: TypeAlias = tuple[int, int, int]

_FORM = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def parsed(text: str) -> Version:
    """Read a version, with or without the `v` of its tag.

    Raises:
        ValueError: It is not of the form MAJOR.MINOR.PATCH.
    """
    match = _FORM.fullmatch(text.removeprefix("v"))
    if not match:
        raise ValueError(f"{text!r} is not a version of the form MAJOR.MINOR.PATCH")
    return int(match[1]), int(match[2]), int(match[3])


def following(version: str, kind: Kind | None) -> str:
    """The smallest version that follows with changes of this kind; PATCH where there are none."""
    major, minor, patch = parsed(version)
    if kind == "MAJOR":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if kind == "MINOR" else f"{major}.{minor}.{patch + 1}"
