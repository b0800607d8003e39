"""A citation says the same in every style."""

from __future__ import annotations

import json

import pytest

import stateties
from stateties.citation import STYLES, citation

PACKAGE = {
    "name": "ties",
    "title": "Ties & {more}: 100 %",
    "version": "1.2.0",
    "created": "2026-03-05T00:00:00Z",
    "description": "What ties states.",
    "keywords": ["sanctions", "visits"],
    "licenses": [{"name": "CC-BY-4.0"}],
    "contributors": [{"title": "The ties contributors"}, {"title": "Institute_2"}],
}
WITH_DOI = PACKAGE | {"id": "https://doi.org/10.5072/zenodo.1_2", "homepage": "https://example.org/ties"}


def test_the_line_names_licence_and_address():
    assert citation(PACKAGE) == (
        "The ties contributors; Institute_2 (2026). Ties & {more}: 100 %, version 1.2.0 [data set]. CC-BY-4.0."
    )
    assert citation(WITH_DOI).endswith("CC-BY-4.0. https://doi.org/10.5072/zenodo.1_2")
    assert citation(PACKAGE | {"homepage": "https://example.org/ties"}).endswith(" https://example.org/ties")


def test_apa_is_as_section_10_9_of_the_manual_has_it():
    assert citation(WITH_DOI, "apa") == (
        "The ties contributors, & Institute_2. (2026). Ties & {more}: 100 % (Version 1.2.0) [Data set]. "
        "https://doi.org/10.5072/zenodo.1_2"
    )


def test_bibtex_escapes_what_latex_reads_and_keeps_bodies_whole():
    lines = citation(WITH_DOI, "bibtex").splitlines()
    assert lines[0] == "@misc{ties-1.2.0,"
    assert "  author = {{The ties contributors} and {Institute\\_2}}," in lines
    assert "  title = {{Ties \\& \\{more\\}: 100 \\%}}," in lines
    assert "  year = {2026}," in lines
    assert "  month = {3}," in lines
    assert "  url = {https://doi.org/10.5072/zenodo.1_2}," in lines
    assert lines[-1] == "}"
    assert "doi = " not in citation(PACKAGE, "bibtex")


def test_csl_json_is_a_list_of_one_data_set():
    (item,) = json.loads(citation(WITH_DOI, "csl-json"))
    assert item["type"] == "dataset"
    assert item["author"] == [{"literal": "The ties contributors"}, {"literal": "Institute_2"}]
    assert item["issued"] == {"date-parts": [[2026, 3, 5]]}
    assert item["DOI"] == "10.5072/zenodo.1_2"
    (item,) = json.loads(citation(PACKAGE, "csl-json"))
    assert not {"DOI", "URL"} & set(item)


@pytest.mark.parametrize("style", STYLES)
def test_the_release_is_cited_with_its_version(style):
    assert stateties.__version__ in stateties.cite(style)
    assert stateties.cite(style) == citation(stateties.data.descriptor(), style)


def test_an_unknown_style_is_answered_with_those_that_there_are():
    with pytest.raises(ValueError, match="no style 'mla'; there are: text, bibtex, apa, csl-json"):
        stateties.cite("mla")
