"""Metadata for catalogues says what the descriptor says."""

from __future__ import annotations

import json

from stateties.contract.derived import built_fields
from stateties.pipeline.metadata import citation_cff, croissant, readme, zenodo


def test_the_citation_file_quotes_what_yaml_would_misread(contract):
    package = {**contract.package, "title": 'ties: a "list" # 1'}
    assert 'title: "ties: a \\"list\\" # 1"\n' in citation_cff(package)
    assert f'version: "{contract.package["version"]}"\n' in citation_cff(package)
    assert "doi:" not in citation_cff(package)
    assert 'doi: "10.5072/x"\n' in citation_cff({**package, "id": "https://doi.org/10.5072/x"})


def test_a_deposit_is_an_open_dataset(contract):
    deposit = json.loads(zenodo(contract.package))
    assert (deposit["upload_type"], deposit["access_right"]) == ("dataset", "open")
    assert deposit["license"] == "cc-by-4.0"
    assert deposit["publication_date"] == contract.package["created"][:10]
    assert deposit["creators"] == [{"name": "The stateties contributors"}]


def test_every_built_column_is_a_field_of_a_record_set(contract):
    files = {(n, form): (f"{n}.{form}", "0" * 64, 7) for form in ("csv", "parquet") for n in contract.tables}
    said = json.loads(croissant(contract, files))
    assert [r["@id"] for r in said["recordSet"]] == list(contract.tables)
    for table, records in zip(contract.tables.values(), said["recordSet"], strict=True):
        columns = [d["name"] for d in built_fields(contract, table)]
        assert [f["source"]["extract"]["column"] for f in records["field"]] == columns
        assert {f["source"]["fileObject"]["@id"] for f in records["field"]} == {f"{table.name}.parquet"}
        assert [k["@id"] for k in records["key"]] == [f"{table.name}/{c}" for c in table.primary_key]
    kinds = {f["@id"]: f["dataType"] for r in said["recordSet"] for f in r["field"]}
    assert kinds["visits/start_date"] == "sc:Text"
    assert kinds["visits/start_date_earliest"] == "sc:Date"
    assert kinds["agreements/documents_count"] == "sc:Integer"
    assert kinds["sources/url"] == "sc:URL"
    file = said["distribution"][0]
    assert (file["@id"], file["sha256"], file["contentSize"]) == ("visits.csv", "0" * 64, "7 B")


def test_the_first_page_of_a_package_names_release_and_licence(contract):
    text = readme(contract.package)
    assert f"stateties-{contract.package['version']}.zip" in text
    assert "creativecommons.org/licenses/by/4.0" in text
