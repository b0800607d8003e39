"""Remember which values of a column are right, so that a check looks at each of them once."""

from __future__ import annotations

import polars as pl

#: Values of a column to remember, about.
_REMEMBERED = 10_000


class Known:
    """Values of some columns that were found right before, so that they need not be asked about again."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self._right: pl.Series | None = None
        self._many = self._full = False

    def new(self, cells: pl.DataFrame) -> pl.DataFrame | None:
        """Each combination of values that is not known yet, once; None if they are so many that it does not pay."""
        if self._many:
            return None
        rows = cells.lazy().select(self.columns)
        if self._right is not None:
            rows = rows.filter(~pl.col(self.columns[0]).is_in(self._right.implode(), nulls_equal=True))
        values = rows.unique().collect()
        self._many = values.height > cells.height // 2
        return None if self._many else values

    def keep(self, right: pl.DataFrame) -> None:
        """Remember values of a single column that are right, as far as there is room."""
        if len(self.columns) > 1 or self._full:
            return
        found = owned(right).to_series()
        self._right = found if self._right is None else self._right.append(found)
        self._full = len(self._right) >= _REMEMBERED


def owned(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows with bytes of their own: a few rows of many would keep the bytes of all in memory."""
    return pl.DataFrame(pl.from_arrow(rows.to_arrow(compat_level=pl.CompatLevel.oldest())))
