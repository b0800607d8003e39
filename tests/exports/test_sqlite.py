"""The SQLite database holds the package, and Datasette shows it."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from datasette.app import Datasette

import stateties
from stateties.exports import ExportError, export
from stateties.exports.sqlite import VIEWS


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The database of the dataset itself."""
    out = tmp_path_factory.mktemp("sqlite") / "stateties.db"
    export("sqlite", out)
    return out


@pytest.fixture
def database(path):
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def test_every_table_is_there_with_its_rows_and_columns(database):
    for name in stateties.tables():
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
        assert columns == [f["name"] for f in stateties.schema(name)["fields"]]
        (count,) = database.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608
        assert count == stateties.load(name, "arrow").num_rows


def test_keys_are_keys_and_lead_somewhere(database):
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    for name in stateties.tables():
        schema = stateties.schema(name)
        declared = {(r[3], r[2], r[4]) for r in database.execute(f"PRAGMA foreign_key_list({name})")}
        keys = schema.get("foreignKeys", [])
        wanted = {(k["fields"][0], k["reference"]["resource"] or name, k["reference"]["fields"][0]) for k in keys}
        assert declared == wanted
        key = sorted((r[5], r[1]) for r in database.execute(f"PRAGMA table_info({name})") if r[5])
        assert [column for _, column in key] == schema["primaryKey"]
        indexes = [r[1] for r in database.execute(f"PRAGMA index_list({name})")]
        indexed = {r[2] for i in indexes for r in database.execute(f"PRAGMA index_info([{i}])")}
        assert {column for column, *_ in wanted} <= indexed


def test_values_are_those_of_the_package(database):
    rows = database.execute("SELECT documents_count, signed_date_earliest, domains FROM agreements ORDER BY rowid")
    loaded = stateties.load("agreements", "arrow").select(["documents_count", "signed_date_earliest", "domains"])
    expected = [(r["documents_count"], r["signed_date_earliest"], r["domains"]) for r in loaded.to_pylist()]
    assert rows.fetchall() == [(n, d and d.isoformat(), t) for n, d, t in expected]


def test_it_says_what_it_is_and_how_lists_are_split(database):
    about = dict(database.execute("SELECT name, text FROM about"))
    assert about["version"] == stateties.__version__
    assert about["citation"] == stateties.cite("apa")
    found = database.execute("SELECT type, delimiter FROM columns WHERE [table] = 'visits' AND [column] = 'cities'")
    assert found.fetchall() == [("list", ";")]


def test_views_answer_what_people_ask(database):
    visits = stateties.load("visits")
    held = (visits["status"] == "occurred") & (visits["mode"] != "third_country")
    expected = {
        "visits_held": held.sum(),
        "agreements_by_party": len(stateties.load("agreement_parties")),
        "listings_in_force": stateties.load("sanctions")[["delisted_date", "end_reason"]].isna().all(axis=1).sum(),
        "visits_while_listed": len(stateties.load("visits_under_sanctions")),
        "sources_of_records": len(stateties.load("citations")),
    }
    assert expected.keys() == VIEWS.keys()
    for name, rows in expected.items():
        assert database.execute(f"SELECT count(*) FROM {name}").fetchone() == (rows,)  # noqa: S608


def test_datasette_opens_it(path):
    async def ask(*questions):
        datasette = Datasette([str(path)])
        await datasette.invoke_startup()
        answers = [await datasette.client.get(f"/stateties/{q}") for q in questions]
        for database in datasette.databases.values():
            database.close()
        return answers

    visit, page, view = asyncio.run(
        ask(
            "visits.json?_shape=array&visit_id=irn-cub-2023-06-raisi&_labels=on",
            "visits/irn-cub-2023-06-raisi",
            "visits_held.json?_shape=array&host_country=CUB&visitor_country=IRN&_size=max",
        )
    )
    assert visit.json()[0]["visitor_id"] == {"value": "ebrahim-raisi", "label": "Ebrahim Raisi"}
    assert page.status_code == 200
    assert "ebrahim-raisi" in page.text
    assert "Ebrahim Raisi" in {row["visitor"] for row in view.json()}


def test_a_broken_link_or_a_key_that_stands_twice_leaves_the_old_file(forged, kept):
    def refused(said, **changes):
        def write(out):
            with pytest.raises(ExportError, match=said):
                export("sqlite", out, package=forged(**changes))

        kept("my.db", write)

    refused("visits: a row names one of people", visits=lambda rows: rows[0].update(visitor_id="nobody"))
    refused("people: SQLite does not take a row: UNIQUE", people=lambda rows: rows.append(rows[0]))
