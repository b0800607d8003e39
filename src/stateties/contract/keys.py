"""How a record of any table is named: its key, joined by `:` where that has several columns."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl


def record_id(columns: Iterable[str]) -> pl.Expr:
    """Identifier of the records of a table with this primary key; an empty cell of the key is empty in it."""
    return pl.concat_str([pl.col(c).fill_null("") for c in columns], separator=":")
