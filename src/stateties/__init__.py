"""stateties: ties among states under sanctions, as DataFrames.

>>> import stateties
>>> visits = stateties.load("visits")

`tables()` names the tables, `schema(name)` describes one, `cite()` says how to cite the release,
`network()` gives the ties as a graph;
`package="stateties-1.0.0.zip"` makes each of them read a downloaded release instead of the installed one.
"""

TYPE_CHECKING = False  # not that of `typing`, whose import takes longer than all else here
if TYPE_CHECKING:
    from stateties.data import cite, load, schema, tables
    from stateties.exports.graph import network
    from stateties.packages import PackageError

__all__ = ["PackageError", "__version__", "cite", "load", "network", "schema", "tables"]

#: Where each name comes from; it is imported when it is first asked for.
_HOMES = {
    "PackageError": "stateties.packages",
    "cite": "stateties.data",
    "load": "stateties.data",
    "network": "stateties.exports.graph",
    "schema": "stateties.data",
    "tables": "stateties.data",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("stateties")
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
