"""The network of ties counts what the package counts, and GraphML holds it."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest

import stateties
from stateties.exports import ExportError, export


def by_pair_and_year(graph, kind):
    edges = [(sorted((a, b)), e["year"]) for a, b, e in graph.edges(data=True) if e["kind"] == kind]
    return Counter((a, b, year) for (a, b), year in edges)


@pytest.mark.parametrize(
    ("kind", "column"), [("visit", "visits"), ("meeting", "meetings"), ("agreement", "agreements")]
)
def test_edges_are_counted_as_in_dyad_years(kind, column):
    found = by_pair_and_year(stateties.network(), kind)
    years = stateties.load("dyad_years")
    counted = years[years[column].fillna(0) > 0]
    assert len(counted) > 10
    for a, b, year, number in counted[["country_a", "country_b", "year", column]].itertuples(index=False):
        assert found[a, b, year] == number, (a, b, year)


def test_visits_alone_lead_from_visitor_to_host():
    graph = stateties.network("visit")
    visits = stateties.load("visits")
    held = visits[(visits["status"] == "occurred") & (visits["mode"] != "third_country")]
    assert type(graph) is nx.MultiDiGraph
    assert sorted(graph.edges(keys=True)) == sorted(
        held[["visitor_country", "host_country", "visit_id"]].itertuples(index=False, name=None)
    )
    assert type(stateties.network(["visit", "agreement"])) is nx.MultiGraph


def test_a_state_carries_its_names_and_codes():
    graph = stateties.network("meeting")
    assert graph.nodes["IRN"] == {"name": "Iran", "iso2": "IR", "cow_code": 630, "gw_code": 630, "scope": "core"}
    countries = stateties.load("countries")
    assert set(countries.loc[countries["scope"] != "other", "iso3"]) <= set(graph)
    assert graph.graph["citation"] == stateties.cite()


def test_an_agreement_of_three_parties_is_three_edges(forged):
    package = forged(agreements=lambda rows: [r.update(parties="CUB;IRN;VEN", part_of=None) for r in rows[:1]])
    graph = stateties.network("agreement", package=package)
    own = [(a, b) for a, b, e in graph.edges(data=True) if e["id"] == "cub-irn-2023-06-customs"]
    assert sorted(map(tuple, map(sorted, own))) == [("CUB", "IRN"), ("CUB", "VEN"), ("IRN", "VEN")]


def test_what_is_uncertain_stays_out_unless_it_is_asked_for():
    certain, all_ = stateties.network(), stateties.network(uncertain=True)
    visits, agreements = stateties.load("visits"), stateties.load("agreements")
    assert {e["status"] for *_, e in certain.edges(data=True) if e["kind"] != "agreement"} == {"occurred"}
    assert all("date" in e for *_, e in certain.edges(data=True))
    assert sum(e["kind"] != "agreement" for *_, e in all_.edges(data=True)) == len(visits)
    whole = agreements[agreements["part_of"].isna()]
    assert {e["id"] for *_, e in all_.edges(data=True) if e["kind"] == "agreement"} == set(whole["agreement_id"])
    assert len(certain.edges) < len(all_.edges)


def test_years_are_taken_with_both_ends():
    years = {e["year"] for *_, e in stateties.network(start=2006, end=2007).edges(data=True)}
    assert years == {2006, 2007}
    assert min(e["year"] for *_, e in stateties.network(start=2020, uncertain=True).edges(data=True)) == 2020
    assert max(e["year"] for *_, e in stateties.network(end=2000).edges(data=True)) == 2000


def test_misuse_is_answered_with_what_there_is():
    with pytest.raises(ValueError, match="no kind 'visits'; there are: visit, meeting, agreement"):
        stateties.network("visits")
    with pytest.raises(ValueError, match="no kind is asked for"):
        stateties.network([])
    with pytest.raises(ValueError, match="the first year 2007 lies after the last, 2006"):
        stateties.network(start=2007, end=2006)


@pytest.mark.parametrize("kinds", [("visit", "meeting", "agreement"), ("visit",)])
def test_graphml_reads_as_the_network(tmp_path, kinds):
    export("graphml", tmp_path / "my.graphml", kinds=kinds)
    graph, again = stateties.network(kinds), nx.read_graphml(tmp_path / "my.graphml", force_multigraph=True)
    assert type(again) is type(graph)
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))

    def edge_list(of):
        found = of.edges(keys=True, data=True)
        ordered = ((a, b) if of.is_directed() else sorted((a, b)) for a, b, *_ in found)
        return sorted(((*ends, key, sorted(e.items())) for ends, (_, _, key, e) in zip(ordered, found, strict=True)))

    assert edge_list(again) == edge_list(graph)


def test_identifiers_of_edges_stand_once():
    keys = [key for *_, key in stateties.network(uncertain=True).edges(keys=True)]
    assert len(keys) == len(set(keys))


def test_a_text_that_xml_cannot_hold_leaves_the_old_file(forged, kept):
    def write(out):
        with pytest.raises(ExportError, match=r"a text of the package cannot stand in XML"):
            export("graphml", out, package=forged(visits=lambda rows: rows[0].update(purpose="a\x01b")))

    kept("my.graphml", write)
