"""No checks: CSV as text to Parquet, batch by batch, with pyarrow."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from rules import report

folder, table, out = sys.argv[1:]
path = Path(folder) / f"{table}.csv"
with path.open(encoding="utf-8") as file:
    names = file.readline().strip().split(",")
rows = 0
reader = pc.open_csv(
    path,
    read_options=pc.ReadOptions(block_size=8 << 20),
    parse_options=pc.ParseOptions(newlines_in_values=True),
    convert_options=pc.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True),
)
with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
    for batch in reader:
        writer.write_batch(batch, row_group_size=1 << 20)
        rows += batch.num_rows
report(rows, None, None, "")
