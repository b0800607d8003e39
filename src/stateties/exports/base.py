"""What the exports share."""

from __future__ import annotations

import importlib
from typing import Any


class ExportError(ValueError):
    """A package cannot be written in this form; nothing was replaced, and the message says what to do."""


class LibraryMissingError(ImportError):
    """A form needs a library that is not installed; the message says how to install it."""


def library(name: str, extra: str = "export") -> Any:
    """Import the library of a form.

    Args:
        name: Name of the module.
        extra: The extra of this project that brings it.

    Raises:
        LibraryMissingError: It is not installed, or something that it needs is not.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise LibraryMissingError(f"this export needs {missing.name}: pip install 'stateties[{extra}]'") from None
