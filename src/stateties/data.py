"""Read the data package that is installed with this library, or one that was downloaded.

Needs pandas and pyarrow only, and imports them when they are first needed.
"""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from stateties.citation import Style, citation
from stateties.packages import Package, open_package

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Backend = Literal["pandas", "polars", "arrow"]

#: Where the build puts the package and the wheel carries it.
PACKAGE = Path(__file__).parent / "_data"


class DataNotBuiltError(FileNotFoundError):
    """This is a checkout whose data package has not been built yet."""


@overload
def load(
    name: str, backend: Literal["pandas"] = "pandas", *, package: str | Path | Package | None = None
) -> pd.DataFrame: ...
@overload
def load(name: str, backend: Literal["polars"], *, package: str | Path | Package | None = None) -> pl.DataFrame: ...
@overload
def load(name: str, backend: Literal["arrow"], *, package: str | Path | Package | None = None) -> pa.Table: ...
def load(
    name: str, backend: Backend = "pandas", *, package: str | Path | Package | None = None
) -> pd.DataFrame | pl.DataFrame | pa.Table:
    """Load a table.

    Dates of full precision are dates (`datetime64` in pandas), whole numbers stay whole where some
    are missing (`Int64` in pandas), all else is text. Columns that end in `_earliest` and `_latest`
    are the days between which a date of reduced precision lies.

    Args:
        name: Name of a table, as `tables()` gives them.
        backend: `pandas`, `polars` (install it beside this library) or `arrow`.
        package: Folder or zip of a package to read instead of the installed one; every file of it is
            checked against the checksums first. One that `open_package` gave is not read again.

    Returns:
        All rows, sorted by the key of the table.

    Raises:
        ValueError: There is no such table or backend; the message names those that there are.
        PackageError: The package is damaged, or is none (a `ValueError` too).
        DataNotBuiltError: The package has not been built in this checkout.
    """
    opened = _opened(package)
    described = _descriptor(opened)
    there = _names(described)
    path = next((str(r["path"]) for r in described["resources"] if r["name"] == f"{name}-parquet"), "")
    if not path:
        raise ValueError(f"no table {name!r}; there are: {', '.join(there)}")
    if backend not in ("pandas", "polars", "arrow"):
        raise ValueError(f"no backend {backend!r}; there are: pandas, polars, arrow")
    # what was checked is what is read, whatever becomes of the file meanwhile
    source = io.BytesIO(opened.files[path]) if opened else PACKAGE / path
    if backend == "polars":
        import polars as pl

        return pl.read_parquet(source)
    import pyarrow.parquet as pq

    table = pq.ParquetFile(source).read()
    if backend == "arrow":
        return table
    import pandas as pd
    import pyarrow as pa

    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get, date_as_object=False)


def tables(*, package: str | Path | Package | None = None) -> list[str]:
    """Names of the tables, in the order of the package.

    Args:
        package: Folder or zip of a package to read instead of the installed one.

    Raises:
        PackageError: The package is damaged, or is none.
        DataNotBuiltError: The package has not been built in this checkout.
    """
    return _names(_descriptor(_opened(package)))


def schema(name: str, *, package: str | Path | Package | None = None) -> dict[str, Any]:
    """Describe a table: its Table Schema (Data Package, version 2), derived columns included.

    Args:
        name: Name of a table, as `tables()` gives them.
        package: Folder or zip of a package to read instead of the installed one.

    Returns:
        A descriptor with `fields`, `primaryKey` and, where there are any, `foreignKeys`.

    Raises:
        ValueError: There is no such table; the message names those that there are.
        PackageError: The package is damaged, or is none.
        DataNotBuiltError: The package has not been built in this checkout.
    """
    described = _descriptor(_opened(package))
    for resource in described["resources"]:
        if resource["name"] == f"{name}-parquet":
            found: dict[str, Any] = json.loads(json.dumps(resource["schema"]))
            return found
    raise ValueError(f"no table {name!r}; there are: {', '.join(_names(described))}")


def cite(style: Style = "text", *, package: str | Path | Package | None = None) -> str:
    """How to cite a release.

    Args:
        style: `text` (one line), `bibtex`, `apa` or `csl-json`.
        package: Folder or zip of the package to cite instead of the installed one.

    Raises:
        ValueError: There is no such style; the message names those that there are.
        PackageError: The package is damaged, or is none.
        DataNotBuiltError: The package has not been built in this checkout.
    """
    return citation(_descriptor(_opened(package)), style)


@cache
def descriptor() -> dict[str, Any]:
    """The descriptor of the installed package (`datapackage.json`).

    Raises:
        DataNotBuiltError: The package has not been built in this checkout.
    """
    path = PACKAGE / "datapackage.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataNotBuiltError("the data package is not built here: run `invoke build`") from None
    return found


def described(package: str | Path | Package | None = None) -> dict[str, Any]:
    """The descriptor of a package (`datapackage.json`).

    Args:
        package: Folder or zip of a package to read instead of the installed one.

    Raises:
        PackageError: The package is damaged, or is none.
        DataNotBuiltError: The package has not been built in this checkout.
    """
    return _descriptor(_opened(package))


def _opened(package: str | Path | Package | None) -> Package | None:
    return package if package is None or isinstance(package, Package) else open_package(package)


def _descriptor(opened: Package | None) -> dict[str, Any]:
    return opened.descriptor() if opened else descriptor()


def _names(described: dict[str, Any]) -> list[str]:
    return [r["name"] for r in described["resources"] if r["format"] == "csv"]
