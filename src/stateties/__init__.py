"""stateties: ties among states under sanctions, as DataFrames.

>>> import stateties
>>> visits = stateties.load("visits")

`tables()` names the tables, `schema(name)` describes one, `cite()` says how to cite the release,
`network()` gives the ties as a graph;
`package="stateties-1.0.0.zip"` makes each of them read a downloaded release instead of the installed one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stateties.data import cite, load, schema, tables
from stateties.packages import PackageError

__all__ = ["PackageError", "__version__", "cite", "load", "network", "schema", "tables"]

if TYPE_CHECKING:
    from stateties.exports.graph import network


def __getattr__(name: str) -> Any:
    if name == "network":
        from stateties.exports.graph import network

        return network
    if name == "__version__":
        from importlib.metadata import version  # slow to import, and few ask

        return version("stateties")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
