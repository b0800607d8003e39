"""What names another row must find it; what a release named must not vanish."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from stateties.contract.checks import lost_link
from stateties.contract.keys import record_id
from stateties.contract.model import DELIMITER
from stateties.rules.base import DatasetRule, Finding, Setting, Tables, findings


def _lost(tables: Tables, setting: Setting, code: str) -> Iterator[Finding]:
    """Rows whose foreign keys, or items of them, lead nowhere, as far as the problem has this code."""
    for table in setting.contract.curated:
        for link in table.links:
            found, params = lost_link(link)
            if found != code:
                continue
            rows = tables[table.name].with_columns(_item=pl.col(link.field).str.split(DELIMITER))
            rows = rows.explode("_item").filter(pl.col("_item").is_not_null() & (pl.col("_item") != ""))
            target = tables[link.reference.table].select(_item=pl.col(link.reference.field)).unique()
            lost = rows.join(target, on="_item", how="anti", maintain_order="left")
            yield from findings(lost, link.field, "_item", params)


def link_broken(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """Every identifier that a row names is the key of a row, those inside `;` lists included."""
    yield from _lost(tables, setting, "link-broken")
    for name, table_column, id_column in (
        ("disagreements", "table", "record_id"),
        ("claims", "about_table", "about_id"),
        ("redirects", "table", "new_id"),
        ("matches", "candidate_table", "candidate_id"),
    ):
        yield from _named_records(tables, setting, name, table_column, id_column)


def _named_records(tables: Tables, setting: Setting, name: str, table_column: str, id_column: str) -> Iterator[Finding]:
    """Rows that name a table and a record of it: a link that a foreign key cannot say."""
    for (target,), rows in tables[name].filter(pl.col(id_column).is_not_null()).group_by(table_column):
        if target not in setting.contract.tables:
            continue  # not in the vocabulary of the column, which is reported as such
        key = setting.contract.table(str(target)).primary_key
        known = tables[str(target)].select(record_id(key).alias(id_column)).unique()
        lost = rows.join(known, on=id_column, how="anti", maintain_order="left")
        params = {"resource": target, "field": ":".join(key)}
        yield from findings(lost, id_column, params=params)


def field_unknown(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """What a disagreement is about is a column of its table."""
    for row in tables["disagreements"].filter(pl.col("field").is_not_null()).iter_rows(named=True):
        table = setting.contract.tables.get(row["table"])
        if table and row["field"] not in table.columns:
            yield Finding(row["_file"], row["_line"], "field", row["field"], {"table": table.name})


def country_unknown(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """Every country code is one of `countries`."""
    yield from _lost(tables, setting, "country-unknown")


def id_vanished(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """An identifier of the last release is still there, or `redirects` says what stands for it."""
    redirected = set(tables["redirects"].select("table", "old_id").iter_rows())
    for name, released in setting.released.items():
        table = setting.contract.table(name)
        here = set(tables[name][table.primary_key[0]])
        for lost in sorted(released - here):
            if (name, lost) not in redirected:
                yield Finding(name, 0, table.primary_key[0], lost, {"release": setting.release})


def match_not_kept(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """A listing carries the match that was accepted, and none that was refused."""
    named = {
        row["listing_id"]: row["person_id"] or row["organization_id"] or ""
        for row in tables["sanctions"].select("listing_id", "person_id", "organization_id").iter_rows(named=True)
    }
    for row in tables["matches"].iter_rows(named=True):
        found = named.get(row["listing_id"])
        if found is not None and (found == row["candidate_id"]) != (row["decision"] == "accepted"):
            params = {"decision": row["decision"], "candidate": row["candidate_id"], "named": found or "nobody"}
            yield Finding(row["_file"], row["_line"], "listing_id", row["listing_id"], params)


RULES = [
    DatasetRule("link-broken", link_broken),
    DatasetRule("field-unknown", field_unknown),
    DatasetRule("match-not-kept", match_not_kept),
    DatasetRule("country-unknown", country_unknown),
    DatasetRule("id-vanished", id_vanished),
]
