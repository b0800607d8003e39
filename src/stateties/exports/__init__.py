"""Write a package in the forms of other programs, each through a library of its field.

Nothing but pandas and pyarrow is imported before a form is written, and then only the library of that form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from stateties.exports.base import ExportError, LibraryMissingError
from stateties.exports.ftm import write_ftm
from stateties.exports.graph import KINDS, Kind, write_graphml
from stateties.exports.sqlite import write_sqlite
from stateties.exports.xlsx import write_xlsx
from stateties.packages import Package, open_package

__all__ = ["ENDINGS", "ExportError", "LibraryMissingError", "export"]

#: How the name of a file ends, by form.
ENDINGS = {
    "sqlite": (".sqlite", ".sqlite3", ".db"),
    "xlsx": (".xlsx",),
    "graphml": (".graphml",),
    "ftm": (".json", ".jsonl", ".ndjson"),
}


def export(
    form: str, out: str | Path, *, package: str | Path | Package | None = None, kinds: Iterable[Kind] = KINDS
) -> dict[str, int]:
    """Write a package as one file, which is replaced whole or not at all.

    Args:
        form: `sqlite`, `xlsx`, `graphml` or `ftm`.
        out: The file; what stands there is replaced.
        package: Folder or zip of a package to read instead of the installed one.
        kinds: Of `graphml`: which ties become edges, as for `stateties.network`.

    Returns:
        How much was written, by what: rows by table, edges by kind, or entities by schema.

    Raises:
        ValueError: There is no such form or kind; the message names those that there are.
        ExportError: The form cannot hold the package (a `ValueError` too).
        LibraryMissingError: The library of the form is not installed.
        PackageError: The package is damaged, or is none.
        DataNotBuiltError: The package has not been built in this checkout.
        OSError: The file cannot be written.
    """
    writers: dict[str, Callable[..., dict[str, int]]] = {
        "sqlite": write_sqlite,
        "xlsx": write_xlsx,
        "graphml": partial(write_graphml, kinds=kinds),
        "ftm": write_ftm,
    }
    if form not in writers:
        raise ValueError(f"no form {form!r}; there are: {', '.join(writers)}")
    opened = open_package(package) if isinstance(package, str | Path) else package
    return writers[form](Path(out), package=opened)
