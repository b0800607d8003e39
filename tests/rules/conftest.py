"""Rules are tested on the good dataset with single cells changed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from stateties.pipeline.validate import validate_folder


class Dataset:
    """The small sound dataset, to be changed and asked what is wrong with it."""

    def __init__(self, contract, today):
        self.contract, self.today = contract, today

    def _rows(self, table):
        path = Path("datasets") / self.contract.table(table).path.replace("*", "curated")
        with path.open(encoding="utf-8", newline="") as file:
            return path, list(csv.DictReader(file))

    def _write(self, table, path, rows):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.contract.table(table).columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def change(self, table, row=0, /, **cells):
        path, rows = self._rows(table)
        rows[row] |= cells
        self._write(table, path, rows)
        return self

    def add(self, table, row=0, /, **cells):
        path, rows = self._rows(table)
        self._write(table, path, [*rows, rows[row] | cells])
        return self

    def problems(self):
        return validate_folder(self.contract, Path("datasets"), self.today).problems

    def codes(self):
        return [(p.column, p.value, p.code) for p in self.problems()]


@pytest.fixture
def dataset(contract, project, today):
    return Dataset(contract, today)
