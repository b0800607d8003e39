"""The network of ties as a graph of NetworkX (https://networkx.org/), and as GraphML.

GraphML: http://graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args
from xml.etree.ElementTree import ParseError

from stateties import data
from stateties.contract.model import DELIMITER
from stateties.exports.base import ExportError, Row, library, read_rows
from stateties.packages import Package, open_package
from stateties.pipeline.replace import fresh_file

if TYPE_CHECKING:
    import networkx as nx

Kind = Literal["visit", "meeting", "agreement"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: Columns of `countries` that are attributes of a state.
_STATE = ("name", "iso2", "cow_code", "gw_code", "scope")

#: Two states, the key of the edge, and its attributes.
Edge = tuple[str, str, str, Row]


def network(
    kinds: Kind | Iterable[Kind] = KINDS,
    *,
    start: int | None = None,
    end: int | None = None,
    uncertain: bool = False,
    package: str | Path | Package | None = None,
) -> nx.MultiGraph:
    """The states and what ties them: a node per state, an edge per pair of states and record.

    Nodes are ISO 3166-1 alpha-3 codes with `name`, `iso2`, `cow_code`, `gw_code` and `scope`. Core states and
    partners are always there, other states where an edge leads to them. Edges carry `kind`, `id` (of the
    record), `date` (EDTF, as the source bears it), `year`, `status`, `label` and `evidence`; visits and meetings
    also `visitor_country`, `host_country`, `visitor` and `rank`. What is not known is left out.

    A visit leads from the visitor's state to the host's. Meetings in third countries and agreements have no
    direction: the state whose code sorts first is named first. A graph of visits alone is therefore directed
    (`MultiDiGraph`), every other one is not (`MultiGraph`). An agreement of three parties is three edges, and
    the documents of a package are the one edge of the package: edges are counted as in `dyad_years`.

    Args:
        kinds: `visit`, `meeting`, `agreement`, or several of them.
        start: First year.
        end: Last year.
        uncertain: Whether visits and meetings that did not occur for certain, and agreements that were only
            announced, are edges too; their `status` tells.
        package: Folder or zip of a package to read instead of the installed one.

    Raises:
        ValueError: There is no such kind, or the years are the wrong way round.
        LibraryMissingError: NetworkX is not installed.
        PackageError: The package is damaged, or is none.
        DataNotBuiltError: The package has not been built in this checkout.
    """
    asked = [kinds] if isinstance(kinds, str) else list(dict.fromkeys(kinds))
    if unknown := [k for k in asked if k not in KINDS]:
        raise ValueError(f"no kind {unknown[0]!r}; there are: {', '.join(KINDS)}")
    if not asked:
        raise ValueError(f"no kind is asked for; there are: {', '.join(KINDS)}")
    if start is not None and end is not None and start > end:
        raise ValueError(f"the first year {start} lies after the last, {end}")
    networkx = library("networkx")
    opened = open_package(package) if isinstance(package, str | Path) else package
    described = data.described(opened)
    graph: nx.MultiGraph = (networkx.MultiDiGraph if asked == ["visit"] else networkx.MultiGraph)(
        name=described["title"],
        version=described["version"],
        licence=described["licenses"][0]["name"],
        citation=data.cite(package=opened),
    )
    edges = [e for e in _edges(asked, opened) if _wanted(e[3], start, end, uncertain)]
    touched = {state for edge in edges for state in edge[:2]}
    for row in read_rows("countries", opened):
        if row["scope"] != "other" or row["iso3"] in touched:
            graph.add_node(row["iso3"], **_known({name: row[name] for name in _STATE}))
    graph.add_edges_from(edges)
    return graph


def write_graphml(out: Path, *, package: Package | None = None, kinds: Iterable[Kind] = KINDS) -> dict[str, int]:
    """Write the network of ties as GraphML.

    Args:
        out: The file; what stands there is replaced whole or not at all.
        package: A package to read instead of the installed one.
        kinds: As for `network`; visits alone are a directed graph.

    Returns:
        Number of states, and of edges by kind.

    Raises:
        ValueError: There is no such kind.
        ExportError: A text of the package cannot stand in XML.
        LibraryMissingError: NetworkX is not installed.
    """
    networkx = library("networkx")
    graph = network(kinds, package=package)
    with fresh_file(out) as fresh:
        # not `write_graphml`, which writes other bytes where lxml is installed
        networkx.write_graphml_xml(graph, fresh, named_key_ids=True)
        try:
            again = networkx.read_graphml(fresh, force_multigraph=True)
        except ParseError as error:
            raise ExportError(f"{out}: was not replaced: a text of the package cannot stand in XML: {error}") from None
        if (len(again), again.size()) != (len(graph), graph.size()):
            raise ExportError(f"{out}: was not replaced: the GraphML does not read as it was written")
    counted = {kind: sum(e["kind"] == kind for *_, e in graph.edges(data=True)) for kind in KINDS}
    return {"states": len(graph), **{f"{kind}s": number for kind, number in counted.items() if number}}


def _edges(kinds: list[Kind], package: Package | None) -> Iterator[Edge]:
    if "visit" in kinds or "meeting" in kinds:
        names = {p["person_id"]: p["name"] for p in read_rows("people", package)}
        for row in read_rows("visits", package):
            if ("meeting" if row["mode"] == "third_country" else "visit") in kinds:
                yield _visit(row, names[row["visitor_id"]])
    if "agreement" in kinds:
        for row in read_rows("agreements", package):
            if row["part_of"] is None:
                yield from _agreement(row)


def _visit(row: Row, visitor: str) -> Edge:
    """A visit, or a meeting in a third country, which has no direction."""
    met = row["mode"] == "third_country"
    ends = row["visitor_country"], row["host_country"]
    one, other = sorted(ends) if met else ends
    attributes = {
        "visitor_country": row["visitor_country"],
        "host_country": row["host_country"],
        "visitor": visitor,
        "rank": row["visitor_rank"],
    }
    said = _said(row, "meeting" if met else "visit", ("visit_id", "start_date", "purpose"))
    return one, other, row["visit_id"], said | attributes


def _agreement(row: Row) -> Iterator[Edge]:
    said = _said(row, "agreement", ("agreement_id", "signed_date", "title"))
    for one, other in itertools.combinations(sorted(row["parties"].split(DELIMITER)), 2):
        # the key is the identifier of the edge in GraphML, where none may stand twice
        yield one, other, f"{row['agreement_id']}:{one}-{other}", dict(said)


def _said(row: Row, kind: Kind, columns: tuple[str, str, str]) -> Row:
    """What every edge says; the columns are those of identifier, date and label."""
    record, date, label = (row[c] for c in columns)
    year = int(date[:4]) if date else None
    said = {"kind": kind, "id": record, "date": date, "year": year, "label": label}
    return _known({**said, "status": row["status"], "evidence": row["evidence"]})


def _wanted(edge: Row, start: int | None, end: int | None, uncertain: bool) -> bool:
    happened = "date" in edge if edge["kind"] == "agreement" else edge["status"] == "occurred"
    if not happened and not uncertain:
        return False
    if start is None and end is None:
        return True
    return "year" in edge and (start or 0) <= edge["year"] <= (end if end is not None else edge["year"])


def _known(attributes: Row) -> Row:
    """The attributes that have a value: GraphML knows no null."""
    return {name: value for name, value in attributes.items() if value is not None}
