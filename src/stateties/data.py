"""Read the data package that is installed with this library.

Needs pandas and pyarrow only, and imports them when they are first needed.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

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
def load(name: str, backend: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def load(name: str, backend: Literal["polars"]) -> pl.DataFrame: ...
@overload
def load(name: str, backend: Literal["arrow"]) -> pa.Table: ...
def load(name: str, backend: Backend = "pandas") -> pd.DataFrame | pl.DataFrame | pa.Table:
    """Load a table.

    Dates of full precision are dates (`datetime64` in pandas), whole numbers stay whole where some
    are missing (`Int64` in pandas), all else is text. Columns that end in `_earliest` and `_latest`
    are the days between which a date of reduced precision lies.

    Args:
        name: Name of a table, as `tables()` gives them.
        backend: `pandas`, `polars` (install it beside this library) or `arrow`.

    Returns:
        All rows, sorted by the key of the table.

    Raises:
        ValueError: There is no such table or backend; the message names those that there are.
        DataNotBuiltError: The package has not been built in this checkout.
    """
    if name not in tables():
        raise ValueError(f"no table {name!r}; there are: {', '.join(tables())}")
    if backend not in ("pandas", "polars", "arrow"):
        raise ValueError(f"no backend {backend!r}; there are: pandas, polars, arrow")
    path = PACKAGE / f"{name}.parquet"
    if backend == "polars":
        import polars as pl

        return pl.read_parquet(path)
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path).read()
    if backend == "arrow":
        return table
    import pandas as pd
    import pyarrow as pa

    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get, date_as_object=False)


def tables() -> list[str]:
    """Names of the tables, in the order of the package.

    Raises:
        DataNotBuiltError: The package has not been built in this checkout.
    """
    return [r["name"] for r in descriptor()["resources"] if r["format"] == "csv"]


def schema(name: str) -> dict[str, Any]:
    """Describe a table: its Table Schema (Data Package, version 2), derived columns included.

    Args:
        name: Name of a table, as `tables()` gives them.

    Returns:
        A descriptor with `fields`, `primaryKey` and, where there are any, `foreignKeys`.

    Raises:
        ValueError: There is no such table; the message names those that there are.
        DataNotBuiltError: The package has not been built in this checkout.
    """
    for resource in descriptor()["resources"]:
        if resource["name"] == f"{name}-parquet":
            found: dict[str, Any] = json.loads(json.dumps(resource["schema"]))
            return found
    raise ValueError(f"no table {name!r}; there are: {', '.join(tables())}")


def cite() -> str:
    """How to cite this release, as one line of text.

    Raises:
        DataNotBuiltError: The package has not been built in this checkout.
    """
    return citation(descriptor())


def citation(package: dict[str, Any]) -> str:
    """How to cite the release that a descriptor describes, as one line of text."""
    authors = "; ".join(c["title"] for c in package["contributors"])
    licence = package["licenses"][0]["name"]
    year = package["created"][:4]
    return f"{authors} ({year}). {package['title']}, version {package['version']} [data set]. {licence}."


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
