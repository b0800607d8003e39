"""Turn validated text into the tables of the package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl
import pyarrow as pa

from stateties.contract import Contract
from stateties.contract.derived import built_fields
from stateties.contract.load import field_from_descriptor
from stateties.contract.to_arrow import arrow_schema
from stateties.pipeline.changes import frame
from stateties.pipeline.derive.columns import typed, with_cow, with_dates, with_evidence
from stateties.pipeline.derive.links import agreement_parties, citations
from stateties.pipeline.derive.listed import visits_under_sanctions
from stateties.pipeline.derive.pairs import dyad_years, ties
from stateties.pipeline.derive.status import with_status


def build_tables(
    contract: Contract, text: Mapping[str, pl.DataFrame], released: dt.date, changes: pl.DataFrame | None = None
) -> dict[str, pa.Table]:
    """Build every table of the package, typed, sorted, with an explicit schema.

    Args:
        contract: The contract.
        text: The curated tables as text; they have been validated.
        released: Day of the release; dyad-years run up to its year.
        changes: What changed since the release before; nothing before the first.

    Returns:
        Arrow tables by name, in the order of the package.
    """
    frames = {t.name: with_dates(t, typed(t, text[t.name])) for t in contract.curated}
    cited = citations(contract, frames)
    countries = frames["countries"]
    for table in contract.curated:
        wide = with_cow(table, frames[table.name], countries)
        if table.name == "agreements":
            wide = with_status(wide, frames["agreement_milestones"])
        if "source_ids" in table.columns:
            wide = with_evidence(table, wide, cited, frames)
        frames[table.name] = wide
    ranks = contract.table("visits").field("visitor_rank").enum
    frames |= {
        "citations": cited,
        "agreement_parties": agreement_parties(frames["agreements"], countries),
        "ties": ties(frames),
        "dyad_years": dyad_years(frames, ranks, released.year),
        "visits_under_sanctions": visits_under_sanctions(frames),
        "changes": frame(None) if changes is None else changes,
    }
    built = {}
    for name, table in contract.tables.items():
        fields = [field_from_descriptor(d) for d in built_fields(contract, table)]
        arrow = frames[name].select([f.name for f in fields]).to_arrow()
        built[name] = arrow.cast(arrow_schema(fields)).combine_chunks()
    return built
