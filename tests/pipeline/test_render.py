"""The four renderings say the same."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from stateties.pipeline.render import FORMATS, counts, render
from stateties.problems import problem

ERROR = problem("date-invalid", "datasets/visits.csv", 17, "start_date", "2020-02-30")
WARNING = problem("source-unused", "datasets/sources.csv", 3, "source_id", "efe-2023")


def test_text_keeps_errors_and_warnings_apart_and_counts_them():
    assert render([WARNING, ERROR, ERROR], "text") == (
        "Errors\n"
        "  datasets/visits.csv:17: start_date: '2020-02-30' is not a calendar date [date-invalid]\n"
        "    → Write YYYY-MM-DD, or as much of it as the source bears: YYYY-MM or YYYY; ~ at the end for about.\n"
        "  datasets/visits.csv:17: start_date: '2020-02-30' is not a calendar date [date-invalid]\n"
        "\n"
        "Warnings\n"
        "  datasets/sources.csv:3: source_id: no record cites the source 'efe-2023' [source-unused]\n"
        "    → Cite it, or delete it.\n"
        "\n"
        "2 errors, 1 warning"
    )


def test_colour_is_in_text_only_where_asked_for():
    assert "\033[" not in render([ERROR], "text")
    assert "\033[31mErrors\033[0m" in render([ERROR], "text", color=True)


def test_github_annotations_name_file_and_line_and_escape_what_has_a_meaning():
    odd = problem("cell-padded", "datasets/a,b:c.csv", 2, "notes", "50%\n")
    first, second, _ = render([ERROR, odd], "github").split("\n", 2)
    assert first.startswith(
        "::error file=datasets/visits.csv,line=17,title=date-invalid::start_date: '2020-02-30' is not"
    )
    assert second.startswith("::error file=datasets/a%2Cb%3Ac.csv,line=2,title=cell-padded::notes: '50%25\\n' begins")
    assert render([WARNING], "github").startswith("::warning ")


def test_json_holds_every_part():
    assert json.loads(render([ERROR], "json")) == [
        {
            "file": "datasets/visits.csv",
            "line": 17,
            "column": "start_date",
            "code": "date-invalid",
            "severity": "error",
            "value": "2020-02-30",
            "message": "'2020-02-30' is not a calendar date",
            "hint": ERROR.hint,
        }
    ]
    assert json.loads(render([], "json")) == []


def test_junit_fails_for_errors_alone():
    suite = ET.fromstring(render([ERROR, WARNING], "junit"))
    assert suite.attrib == {"name": "stateties validate", "tests": "2", "failures": "1", "errors": "0"}
    assert [case.find("failure") is not None for case in suite] == [True, False]
    assert suite[0].find("failure").get("type") == "date-invalid"
    passed = ET.fromstring(render([], "junit"))
    assert (passed.get("tests"), passed.get("failures")) == ("1", "0")


@pytest.mark.parametrize("form", FORMATS)
def test_no_problem_is_sayable_in_every_form(form):
    assert render([], form)


def test_counts_have_a_singular():
    assert counts([ERROR]) == "1 error, 0 warnings"
