"""What must hold and Table Schema cannot say: the named rules.

Rules know tables, not files. A *row rule* is a `Check` over one row and is compiled into the Pandera
schema of its table; a *dataset rule* looks across rows or tables and yields findings. Each carries
the code of the problem it reports; wording and severity stand in `stateties.problems`.
"""

from __future__ import annotations

from stateties.contract.checks import Check
from stateties.rules import agreements, countries, dates, links, offices, sources, visits
from stateties.rules.base import DatasetRule, Finding, Setting, Tables

#: Row rules by table.
ROW_RULES: dict[str, list[Check]] = {}
for _module in (dates, visits, agreements, sources):
    for _table, _checks in _module.ROW_RULES.items():
        ROW_RULES.setdefault(_table, []).extend(_checks)

#: Rules across rows and tables, in the order in which they are run.
DATASET_RULES: list[DatasetRule] = [
    *links.RULES,
    *countries.RULES,
    *dates.RULES,
    *offices.RULES,
    *agreements.RULES,
    *sources.RULES,
]

__all__ = ["DATASET_RULES", "ROW_RULES", "DatasetRule", "Finding", "Setting", "Tables"]
