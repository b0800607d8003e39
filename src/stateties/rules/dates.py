"""Order of dates, and nothing from the future."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw
import polars as pl

from stateties.contract.checks import Check
from stateties.contract.edtf import earliest_text, latest_text
from stateties.rules.base import DatasetRule, Finding, Setting, Tables, findings, with_span


def not_before(start: str, end: str) -> Check:
    """`end` must not lie before `start`: no day that the one can mean comes before every day of the other."""
    return Check(
        "end-before-start",
        end,
        lambda: latest_text(nw.col(end)) >= earliest_text(nw.col(start)),
        row_params=lambda row: {"other_column": start, "other": row[start]},
        columns=(start, end),
    )


ROW_RULES: dict[str, list[Check]] = {
    "countries": [not_before("valid_from", "valid_to")],
    "offices": [not_before("start_date", "end_date")],
    "programmes": [not_before("start_date", "end_date")],
    "visits": [not_before("start_date", "end_date")],
    "coverage": [not_before("period_start", "period_end")],
    "sanctions": [
        not_before("listed_date", "delisted_date"),
        Check(
            "date-basis-missing",
            "listed_date",
            lambda: nw.col("listed_date").is_null() | ~nw.col("listed_date_basis").is_null(),
            columns=("listed_date", "listed_date_basis"),
        ),
    ],
    "sources": [not_before("published_date", "accessed_date")],
}

#: Dates that may lie ahead: an office or a programme can have its end fixed.
_MAY_LIE_AHEAD = {
    ("offices", "end_date"),
    ("programmes", "end_date"),
    ("countries", "valid_to"),
    ("sanctions", "effective_date"),
}


def future_event(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """No event lies in the future, unless a visit is only announced or postponed."""
    today = setting.today.isoformat()
    for table in setting.contract.curated:
        rows = tables[table.name]
        if table.name == "visits":
            rows = rows.filter(~pl.col("status").is_in(["announced", "postponed"]))
        for field in table.fields:
            dated = field.is_edtf or field.type == "date"
            if dated and (table.name, field.name) not in _MAY_LIE_AHEAD:
                ahead = with_span(rows, field.name, field.name).filter(pl.col("_first") > today)
                yield from findings(ahead, field.name, params={"today": today})


RULES = [DatasetRule("future-event", future_event)]
