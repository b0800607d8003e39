"""stateties: ties among states under sanctions, as DataFrames.

>>> import stateties
>>> visits = stateties.load("visits")

`tables()` names the tables, `schema(name)` describes one, `cite()` says how to cite the release;
`package="stateties-1.0.0.zip"` makes each of them read a downloaded release instead of the installed one.
"""

from __future__ import annotations

from stateties.data import cite, load, schema, tables
from stateties.packages import PackageError

__all__ = ["PackageError", "__version__", "cite", "load", "schema", "tables"]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version  # slow to import, and few ask

        return version("stateties")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
