"""What the tests of exports share."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stateties.packages import DESCRIPTOR, Package, sha256


@pytest.fixture
def forged(small):
    """Make a package whose rows nobody validated.

    Each keyword names a table; its rows are handed to a function, which changes the list or the rows in it.
    """

    def make(**changes):
        files = dict(small.files)
        described = json.loads(files[DESCRIPTOR])
        for name, change in changes.items():
            table = pq.read_table(io.BytesIO(files[f"{name}.parquet"]))
            rows = table.to_pylist()
            change(rows)
            out = io.BytesIO()
            pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), out)
            files[f"{name}.parquet"] = out.getvalue()
            resource = next(r for r in described["resources"] if r["name"] == f"{name}-parquet")
            resource["hash"] = f"sha256:{sha256(out.getvalue())}"
        files[DESCRIPTOR] = json.dumps(described).encode()
        return Package(small.path, files)

    return make


@pytest.fixture
def kept(tmp_path):
    """Check that an export that fails leaves what stood there, and nothing beside it."""

    def check(name, write):
        out = tmp_path / name
        out.write_text("years of work", encoding="utf-8")
        write(out)
        assert out.read_text(encoding="utf-8") == "years of work"
        assert [p.name for p in tmp_path.iterdir()] == [name]

    return check
