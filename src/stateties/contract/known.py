"""Remember which values of a column are right, so that a check looks at each of them once."""

from __future__ import annotations

import polars as pl

#: Values of a column to remember.
_REMEMBERED = 10_000


class Known:
    """Values of some columns that were found right before, so that they need not be asked about again."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self._right: pl.DataFrame | None = None
        self._many = False

    def new(self, cells: pl.DataFrame) -> pl.DataFrame | None:
        """Each combination of values that is not known yet, once; None if they are so many that it does not pay."""
        if self._many:
            return None
        rows = cells.lazy().select(self.columns)
        if self._right is not None:
            if len(self.columns) == 1:
                column = self.columns[0]
                rows = rows.filter(~pl.col(column).is_in(self._right[column].implode(), nulls_equal=True))
            else:
                rows = rows.unique().join(self._right.lazy(), on=self.columns, how="anti", nulls_equal=True)
        values = rows.unique().collect()
        self._many = values.height > cells.height // 2
        return None if self._many else values

    def keep(self, right: pl.DataFrame) -> None:
        """Remember values that are right, as far as there is room."""
        known = right if self._right is None else pl.concat([self._right, right])
        self._right = owned(known[:_REMEMBERED])


def owned(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows with bytes of their own: a few rows of many would keep the bytes of all in memory."""
    return pl.DataFrame(pl.from_arrow(rows.to_arrow(compat_level=pl.CompatLevel.oldest())))
