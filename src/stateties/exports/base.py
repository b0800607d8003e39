"""What the exports share."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from stateties import data
from stateties.packages import Package, PackageError

if TYPE_CHECKING:
    import pyarrow as pa

#: Cells by column.
Row = dict[str, Any]


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


def read_table(name: str, package: Package | None) -> pa.Table:
    """A table of a package, by default of the installed one.

    Raises:
        ExportError: The package has no such table, or it cannot be read.
    """
    try:
        return data.load(name, "arrow", package=package)
    except PackageError:
        raise
    except ValueError as error:
        raise ExportError(f"{name}: cannot be read: {error}") from None


def read_rows(name: str, package: Package | None) -> list[Row]:
    """The rows of a table, as `read_table` gives it."""
    found: list[Row] = read_table(name, package).to_pylist()
    return found
