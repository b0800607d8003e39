"""Write a package as an SQLite database, through sqlite-utils (https://sqlite-utils.datasette.io/).

Tables, keys and types follow from the Table Schemas of the Parquet. Dates are text in ISO 8601, as
SQLite's own functions take them; lists stay text with `;` between the items.
"""

from __future__ import annotations

import sqlite3
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from stateties import data
from stateties.exports.base import ExportError, library, read_rows
from stateties.packages import Package
from stateties.pipeline.replace import fresh_file

_TYPES = {"integer": int}

#: What people ask most: the tables that each view reads, and its query.
VIEWS: dict[str, tuple[tuple[str, ...], str]] = {
    "visits_held": (
        ("visits", "people", "countries"),
        """
        SELECT v.visit_id, v.start_date, v.end_date, p.name AS visitor, v.visitor_title, v.visitor_rank,
               v.visitor_country, a.name AS visitor_country_name, v.host_country, b.name AS host_country_name,
               v.cities, v.visit_type, v.purpose, v.evidence
        FROM visits v
        JOIN people p ON p.person_id = v.visitor_id
        JOIN countries a ON a.iso3 = v.visitor_country
        JOIN countries b ON b.iso3 = v.host_country
        WHERE v.status = 'occurred' AND v.mode <> 'third_country'
        """,
    ),
    "agreements_by_party": (
        ("agreements", "agreement_parties", "countries"),
        """
        SELECT p.country, c.name AS country_name, a.agreement_id, a.title, a.kind, a.parties, a.domains,
               a.signed_date, a.status, a.status_date, a.evidence
        FROM agreement_parties p
        JOIN agreements a ON a.agreement_id = p.agreement_id
        JOIN countries c ON c.iso3 = p.country
        """,
    ),
    "listings_in_force": (
        ("sanctions", "programmes"),
        """
        SELECT s.listing_id, s.direction, s.authority, s.list_name, s.target_kind, s.target_name, s.person_id,
               s.organization_id, s.countries, s.listed_date, p.title AS programme
        FROM sanctions s
        LEFT JOIN programmes p ON p.programme_id = s.programme_id
        WHERE s.delisted_date IS NULL AND s.end_reason IS NULL
        """,
    ),
    "visits_while_listed": (
        ("visits_under_sanctions", "visits", "people"),
        """
        SELECT u.visit_id, u.visit_start, v.visitor_country, v.host_country, p.name AS person, u.participation,
               u.authority, u.list_name, u.listed_date, u.certainty
        FROM visits_under_sanctions u
        JOIN visits v ON v.visit_id = u.visit_id
        JOIN people p ON p.person_id = u.person_id
        """,
    ),
    "sources_of_records": (
        ("citations", "sources"),
        """
        SELECT c."table", c.record_id, s.source_id, s.title, s.publisher, s.kind, s.language, s.published_date,
               s.url, s.archive_url
        FROM citations c
        JOIN sources s ON s.source_id = c.source_id
        """,
    ),
}


def write_sqlite(out: Path, *, package: Package | None = None) -> dict[str, int]:
    """Write a database with a table per table, an index per foreign key, and views.

    Beside them stand the tables `about` (version, citation, licence) and `columns` (what each column
    holds, and by which character the items of a list are parted).

    Args:
        out: The database; what stands there is replaced whole or not at all.
        package: A package to read instead of the installed one.

    Returns:
        Rows by table.

    Raises:
        ExportError: A foreign key leads nowhere, a key stands twice, or the database cannot be written.
        LibraryMissingError: sqlite-utils is not installed.
    """
    sqlite_utils = library("sqlite_utils")
    schemas = {name: data.schema(name, package=package) for name in data.tables(package=package)}
    with fresh_file(out) as fresh:
        database = sqlite_utils.Database(str(fresh))
        try:
            database.execute("PRAGMA synchronous = OFF")  # what is not whole is thrown away
            written = {name: _table(database, name, schemas, package) for name in _ordered(schemas)}
            _describe(database, schemas, package)
            for name, (read, query) in VIEWS.items():
                if set(read) <= set(schemas):
                    database.create_view(name, query)
            _check(database)
            database.vacuum()
        except sqlite3.OperationalError as error:
            raise ExportError(f"{out}: was not replaced: SQLite says: {error}") from None
        finally:
            database.close()
    return {name: written[name] for name in schemas}


def _links(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Foreign keys as column, table and column; an empty table is the table itself."""
    keys = schema.get("foreignKeys", [])
    return [(k["fields"][0], k["reference"]["resource"], k["reference"]["fields"][0]) for k in keys]


def _ordered(schemas: dict[str, dict[str, Any]]) -> list[str]:
    """The tables, each behind those that it refers to."""
    return list(TopologicalSorter({n: {t for _, t, _ in _links(s) if t} for n, s in schemas.items()}).static_order())


def _table(database: Any, name: str, schemas: dict[str, dict[str, Any]], package: Package | None) -> int:
    schema = schemas[name]
    found = read_rows(name, package)
    table = database[name]
    links = [(column, target or name, key) for column, target, key in _links(schema)]
    required = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")}
    table.create(
        {f["name"]: _TYPES.get(f["type"], str) for f in schema["fields"]},
        pk=tuple(schema["primaryKey"]) if len(schema["primaryKey"]) > 1 else schema["primaryKey"][0],
        foreign_keys=links,
        not_null=required,
        # a strict table of SQLite keeps the types, but has no empty cell in a key
        strict=database.supports_strict and required.issuperset(schema["primaryKey"]),
    )
    try:
        table.insert_all(found)
    except sqlite3.IntegrityError as error:
        raise ExportError(f"{name}: SQLite does not take a row: {error}; validate the package first") from None
    for column, _, _ in links:
        table.create_index([column])
    return len(found)


def _describe(database: Any, schemas: dict[str, dict[str, Any]], package: Package | None) -> None:
    described = data.described(package)
    licence = described["licenses"][0]
    about = {
        "title": described["title"],
        "description": described["description"],
        "version": described["version"],
        "released": described["created"][:10],
        "citation": data.cite("apa", package=package),
        "licence": f"{licence['title']} ({licence['path']})",
        "lists": "Columns of type list hold text with ; between the items; `columns` names them.",
        "dates": "Columns of type date hold YYYY-MM-DD; dates of reduced precision stand as text as the sources"
        " bear them, with their first and last day in *_earliest and *_latest.",
    }
    database["about"].insert_all([{"name": n, "text": text} for n, text in about.items()], pk="name")
    database["columns"].insert_all(
        [
            {
                "table": name,
                "column": field["name"],
                "title": field["title"],
                "type": field["type"],
                "delimiter": field.get("delimiter"),
                "description": field["description"],
            }
            for name, schema in schemas.items()
            for field in schema["fields"]
        ],
        pk=("table", "column"),
    )


def _check(database: Any) -> None:
    for table, _, target, _ in database.execute("PRAGMA foreign_key_check").fetchall():
        raise ExportError(f"{table}: a row names one of {target} that is not there; validate the package first")
