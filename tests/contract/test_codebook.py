"""The codebook leaves nothing out."""

from __future__ import annotations

from stateties.contract.codebook import codebook
from stateties.problems import CODES


def test_every_table_column_word_and_problem_is_in_it(contract):
    text = codebook(contract)
    for table in contract.tables.values():
        assert f"### {table.name}\n" in text
        for field in table.fields:
            assert f"| `{field.name}` |" in text
            assert all(f"`{word}`" in text for word in [*field.enum, *field.item_enum])
    for code in CODES:
        assert f"| `{code}` |" in text


def test_a_bar_in_a_text_does_not_break_its_table(contract):
    for line in codebook(contract).splitlines():
        if line.startswith("| "):
            assert line.replace("\\|", "").count("|") in (5, 6)
