"""The same rules with Great Expectations, over a pandas frame.

Items of lists are a second table, exploded; the order of dates is asked of two columns that are added.
"""

from __future__ import annotations

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
from great_expectations import expectations as e

from rules import CONTROL, DATES, EDTF, ENUMS, FREE_TEXT, LISTS, REQUIRED, SLUG, arguments, known, report

folder, path, out = arguments()
items = known(folder)
REPEATED = r"(?:^|;)([^;]+)(?:;[^;]+)*;\1(?:;|$)"


def padded(column: pd.Series, month: str, day: str) -> pd.Series:
    """A date of reduced precision as the day that it begins or ends with."""
    date = column.str.rstrip("~")
    length = date.str.len()
    return date.mask(length == 4, date + month).mask(length == 7, date + day)  # noqa: PLR2004


frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""]).astype(object)
frame = frame.where(frame.notna(), None)
asked = frame.assign(
    first_day=padded(frame["listed_date"], "-01-01", "-01"),
    last_day=padded(frame["delisted_date"], "-12-31", "-31"),
)
exploded = {name: frame[[name]].assign(**{name: frame[name].str.split(";")}).explode(name) for name in LISTS}

context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
source = context.data_sources.add_pandas("memory")


def ask(name: str, table: pd.DataFrame, expectations: list[e.Expectation]) -> list[dict]:
    """The results of some expectations of a table."""
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("whole")
    batch = batch.get_batch(batch_parameters={"dataframe": table})
    suite = gx.ExpectationSuite(name=name, expectations=expectations)
    return [r.to_json_dict()["result"] for r in batch.validate(suite, result_format="COMPLETE").results]


wanted = [
    *(e.ExpectColumnValuesToNotBeNull(column=name) for name in REQUIRED),
    *(e.ExpectColumnValuesToBeInSet(column=name, value_set=allowed) for name, allowed in ENUMS.items()),
    *(e.ExpectColumnValuesToMatchRegex(column=name, regex=EDTF) for name in DATES),
    *(e.ExpectColumnValuesToNotMatchRegex(column=name, regex=rf"^\s|\s$|{CONTROL}") for name in FREE_TEXT),
    *(e.ExpectColumnValuesToNotMatchRegex(column=name, regex=REPEATED) for name in LISTS),
    e.ExpectColumnValuesToMatchRegex(column="listing_id", regex=SLUG),
    e.ExpectColumnValuesToBeUnique(column="listing_id"),
    e.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="last_day", column_B="first_day", or_equal=True, ignore_row_if="either_value_is_missing"
    ),
    e.ExpectColumnValuesToNotBeNull(
        column="listed_date_basis", row_condition="listed_date.notna()", condition_parser="pandas"
    ),
]
results = ask("sanctions", asked, wanted)
for name in LISTS:
    results += ask(name, exploded[name], [e.ExpectColumnValuesToBeInSet(column=name, value_set=items[name])])
failed = [r for r in results if r.get("unexpected_count")]
bad = {row for r in failed for row in r.get("unexpected_index_list") or ()}
if not failed:
    frame.to_parquet(out, compression="zstd", index=False)
report(len(frame), sum(r["unexpected_count"] for r in failed), len(bad), "row number")
