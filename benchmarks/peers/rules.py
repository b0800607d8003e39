"""What the peers are to check of the sanctions table, and how they report.

Words come from `benchmarks/schemas/sanctions.json`; the pattern of dates is that of the contract.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

SCHEMAS = Path(__file__).parents[1] / "schemas"
FIELDS = {f["name"]: f for f in json.loads((SCHEMAS / "sanctions.json").read_text(encoding="utf-8"))["fields"]}
COLUMNS = list(FIELDS)
REQUIRED = [name for name, f in FIELDS.items() if f.get("constraints", {}).get("required")]
ENUMS = {name: f["constraints"]["enum"] for name, f in FIELDS.items() if "enum" in f.get("constraints", {})}
MEASURES = FIELDS["measures"]["stateties:items"]["enum"]

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
DATES = ["listed_date", "delisted_date"]
LISTS = ["countries", "measures", "source_ids"]

#: The other columns have forms that leave no room for odd characters.
FREE_TEXT = ["list_name", "target_name", "notes"]
CONTROL = "[\\x01-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029]"

_YEAR = "[12][0-9]{3}"
_DAY = (
    f"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "|(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:12|16|20|24|28)00)-02-29)"
)
#: A day of the calendar, a month or a year, perhaps with `~` for about.
EDTF = f"^(?:{_DAY}|{_YEAR}-(?:0[1-9]|1[0-2])|{_YEAR})~?$"


def arguments() -> tuple[Path, Path, str]:
    """The folder, the file of the table and where to write; other tables than sanctions are refused."""
    folder, table, out = sys.argv[1:]
    if table != "sanctions":
        sys.exit(f"this peer checks sanctions, not {table}")
    return Path(folder), Path(folder) / f"{table}.csv", out


def known(folder: Path) -> dict[str, list[str]]:
    """The items that a list may have, by column."""
    return {
        "countries": _column(folder / "countries.csv", "iso3"),
        "measures": MEASURES,
        "source_ids": _column(folder / "sources.csv", "source_id"),
    }


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


def report(rows: int, problems: int | None, bad_rows: int | None, where: str) -> None:
    """Print one line of JSON.

    Args:
        rows: Rows read.
        problems: Failures as the library counts them; None if it was not asked.
        bad_rows: Rows with a failure; None if the library does not say.
        where: How the library says where a failure is: `line`, `row number`, `row` or nothing.
    """
    print(json.dumps({"rows": rows, "problems": problems, "bad_rows": bad_rows, "where": where}))
