"""Each format of an official list, on small files in its documented layout."""

from __future__ import annotations

import pytest

from stateties.lists import LISTS
from stateties.lists.base import Entry, ListError, core_state

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><INDIVIDUALS>
<INDIVIDUAL><FIRST_NAME>JAVAD</FIRST_NAME><SECOND_NAME>EXAMPLE</SECOND_NAME><UN_LIST_TYPE>Iran</UN_LIST_TYPE>
<REFERENCE_NUMBER>IRi.900</REFERENCE_NUMBER><LISTED_ON>2007-03-24</LISTED_ON></INDIVIDUAL>
<INDIVIDUAL><FIRST_NAME>IVAN</FIRST_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.900</REFERENCE_NUMBER>
<LISTED_ON>2011-03-10</LISTED_ON><NATIONALITY><VALUE>Russian Federation</VALUE></NATIONALITY></INDIVIDUAL>
</INDIVIDUALS><ENTITIES><ENTITY><FIRST_NAME>ELSEWHERE
 LTD</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.900</REFERENCE_NUMBER>
<LISTED_ON>2013-01-22</LISTED_ON></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""

CANADA = """<?xml version="1.0" encoding="UTF-8"?>
<data-set>
<record><Country>Russia / Russie</Country><LastName>Primer</LastName><GivenName>Íván </GivenName>
<Schedule>1, Part 1</Schedule><Item>7</Item><DateOfListing>2022-02-24</DateOfListing></record>
<record><Country>Venezuela </Country><EntityOrShip>Naviera</EntityOrShip><ShipIMONumber>9000000</ShipIMONumber>
<Schedule>1</Schedule><Item>1</Item><DateOfListing>2019-04-15</DateOfListing></record>
<record><Country>Ukraine</Country><EntityOrShip>Other</EntityOrShip><Schedule>1</Schedule><Item>2</Item>
<DateOfListing>2014-03-17</DateOfListing></record>
</data-set>"""

SDN = (
    '36,"AEROCARIBE EXAMPLE",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    '900,"EXAMPLE, Ali","individual","SDGT] [IFSR",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1960; nationality Iran; citizen Iran."\r\n'
    '901,"EBANO TWO","vessel","SYRIA",-0- ,-0- ,"General Cargo","2595","1865","Russia",-0- ,-0- \r\n'
    '902,"A FIRM",-0- ,"GLOMAG",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    '903,"A BANK",-0- ,"RUSSIA-EO14024] [UKRAINE-EO13662",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a'
)

CONS = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://example.org/XML"><publshInformation><Publish_Date>03/28/2025</Publish_Date>
<Record_Count>2</Record_Count></publshInformation>
<sdnEntry><uid>17013</uid><lastName>EXAMPLE BANK</lastName><sdnType>Entity</sdnType>
<programList><program>UKRAINE-EO13662</program></programList></sdnEntry>
<sdnEntry><uid>5</uid><firstName>Ann</firstName><lastName>OTHER</lastName><sdnType>Individual</sdnType>
<programList><program>NS-PLC</program></programList><nationalityList><nationality><country>Nicaragua</country>
</nationality></nationalityList></sdnEntry></sdnList>"""

ADVANCED = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="http://www.un.org/sanctions/1.0" Version="1"><DateOfIssue><Year>2026</Year><Month>1</Month><Day>9</Day>
</DateOfIssue><ReferenceValueSets>
<CountryValues><Country ID="11" ISO2="IR">Iran</Country></CountryValues>
<FeatureTypeValues><FeatureType ID="10">Nationality Country</FeatureType></FeatureTypeValues>
<LegalBasisValues><LegalBasis ID="7">Executive Order 13876 (Iran)</LegalBasis></LegalBasisValues>
<PartySubTypeValues><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType></PartySubTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="4">Transport</PartyType></PartyTypeValues>
</ReferenceValueSets><Locations><Location ID="50"><LocationCountry CountryID="11"/></Location></Locations>
<DistinctParties><DistinctParty FixedRef="900"><Profile ID="900" PartySubTypeID="4"><Identity ID="1">
<Alias Primary="false"><DocumentedName><DocumentedNamePart><NamePartValue>Other</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
<Alias Primary="true"><DocumentedName><DocumentedNamePart><NamePartValue>RAISI</NamePartValue></DocumentedNamePart>
<DocumentedNamePart><NamePartValue>Example</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>
<Feature FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="50"/></FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="901"><Profile ID="901" PartySubTypeID="1"><Identity ID="2"><Alias Primary="true"><DocumentedName>
<DocumentedNamePart><NamePartValue>A SHIP</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity></Profile></DistinctParty>
</DistinctParties><SanctionsEntries>
<SanctionsEntry ID="1" ProfileID="900" ListID="1550"><EntryEvent ID="1" LegalBasisID="7"><Date><Year>2019</Year><Month>11</Month><Day>4</Day></Date></EntryEvent>
<SanctionsMeasure ID="1"><Comment>IRAN-EO13876</Comment></SanctionsMeasure></SanctionsEntry>
<SanctionsEntry ID="2" ProfileID="901" ListID="1550"><SanctionsMeasure ID="2"><Comment>SYRIA</Comment></SanctionsMeasure></SanctionsEntry>
</SanctionsEntries></Sanctions>"""

SWISS = """<?xml version="1.0" encoding="UTF-8"?>
<swiss-sanctions-list list-type="full-list" date="2026-01-05"><sanctions-program ssid="1">
<program-name lang="eng">Measures in connection with the situation in Ukraine</program-name><sanctions-set ssid="10" lang="eng">Annex 8</sanctions-set>
</sanctions-program>
<target ssid="100"><sanctions-set-id>10</sanctions-set-id><individual><identity main="true"><name><name-part order="2"><value>Example</value></name-part>
<name-part order="1"><value>Ivan</value></name-part></name><nationality><country iso-code="RU">Russia</country></nationality></identity></individual>
<modification modification-type="listed" effective-date="2022-02-28"/></target>
<target ssid="101"><sanctions-set-id>10</sanctions-set-id><entity><identity main="true"><name><name-part order="1"><value>Gone</value></name-part></name></identity></entity>
<modification modification-type="listed" effective-date="2022-02-28"/><modification modification-type="de-listed" effective-date="2024-01-01"/></target>
</swiss-sanctions-list>"""

_UK_HEADER = (
    "Unique ID,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Regime Name,Designation Type,Sanctions Imposed,"
    "Date Designated,Nationality(/ies),Address Country,Current believed flag of ship"
)
UK = f"""Report Date: 05-Jan-2026 05/01/2026
{_UK_HEADER}
RUS0001,EXAMPLE,Ivan,,,,,Primary Name,The Russia (Sanctions) (EU Exit) Regulations 2019,Individual,Asset freeze|Travel Ban,25/02/2022,Russia,,
RUS0001,PRIMER,Vanya,,,,,Alias,The Russia (Sanctions) (EU Exit) Regulations 2019,Individual,Asset freeze|Travel Ban,25/02/2022,Russia,,
VEN0001,SAAB EXAMPLE,,,,,,Primary name,The Venezuela (Sanctions) (EU Exit) Regulations 2019,Entity,Asset freeze,31/12/2020,,,
"""

EU = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-01-05T10:00:00.000+01:00">
<sanctionEntity designationDate="2018-06-25" euReferenceNumber="EU.1.1" logicalId="1"><regulation programme="VEN" numberTitle="2018/899 (OJ L160I)" publicationDate="2018-06-25"/>
<subjectType code="person"/><nameAlias wholeName="Weak Name" strong="false"/><nameAlias wholeName="Delcy Example" strong="true"/></sanctionEntity>
<sanctionEntity euReferenceNumber="EU.2.2" logicalId="2"><regulation programme="UKR" numberTitle="2022/345" publicationDate="2022-03-02"/>
<subjectType code="enterprise"/><nameAlias wholeName="A Bank" strong="true"/></sanctionEntity></export>"""

FILES = {
    "un_sc": ("un.xml", UN, "2026-02-27"),
    "ca_sema": ("ca.xml", CANADA, ""),
    "us_ofac_sdn": ("sdn.csv", SDN, ""),
    "us_ofac_cons": ("cons.xml", CONS, "2025-03-28"),
    "us_ofac_advanced": ("advanced.xml", ADVANCED, "2026-01-09"),
    "ch_seco": ("ch.xml", SWISS, "2026-01-05"),
    "gb_fcdo": ("uk.csv", UK, "2026-01-05"),
    "eu_council": ("eu.xml", EU, "2026-01-05"),
}

ENTRIES = {
    "un_sc": [
        ("IRi.900", "person", "JAVAD EXAMPLE", {"IRN": "programme Iran"}, "2007-03-24"),
        ("QDi.900", "person", "IVAN", {"RUS": "nationality"}, "2011-03-10"),
        ("KPe.900", "organization", "ELSEWHERE LTD", {}, "2013-01-22"),
    ],
    "ca_sema": [
        ("russia-2022-02-24-ivan-primer", "person", "Íván Primer", {"RUS": "regulations on Russia"}, "2022-02-24"),
        ("venezuela-2019-04-15-naviera", "vessel", "Naviera", {"VEN": "regulations on Venezuela"}, "2019-04-15"),
        ("ukraine-2014-03-17-other", "organization", "Other", {}, "2014-03-17"),
    ],
    "us_ofac_sdn": [
        ("36", "organization", "AEROCARIBE EXAMPLE", {"CUB": "programme CUBA"}, ""),
        ("900", "person", "EXAMPLE, Ali", {"IRN": "programme IFSR"}, ""),
        ("901", "vessel", "EBANO TWO", {"RUS": "flag"}, ""),
        ("902", "organization", "A FIRM", {}, ""),
        ("903", "organization", "A BANK", {"RUS": "programme RUSSIA-EO14024"}, ""),
    ],
    "us_ofac_cons": [
        ("17013", "organization", "EXAMPLE BANK", {"RUS": "programme UKRAINE-EO13662"}, ""),
        ("5", "person", "OTHER, Ann", {"NIC": "nationality"}, ""),
    ],
    "us_ofac_advanced": [
        ("900", "person", "RAISI, Example", {"IRN": "programme IRAN-EO13876"}, "2019-11-04"),
        ("901", "vessel", "A SHIP", {}, ""),
    ],
    "ch_seco": [
        ("100", "person", "Ivan Example", {"RUS": "programme Measures in connection with the situation in Ukraine"}, "2022-02-28"),
    ],
    "gb_fcdo": [
        ("RUS0001", "person", "Ivan EXAMPLE", {"RUS": "regime The Russia (Sanctions) (EU Exit) Regulations 2019"}, "2022-02-25"),
        ("VEN0001", "organization", "SAAB EXAMPLE", {"VEN": "regime The Venezuela (Sanctions) (EU Exit) Regulations 2019"}, "2020-12-31"),
    ],
    "eu_council": [
        ("EU.1.1", "person", "Delcy Example", {"VEN": "programme VEN"}, "2018-06-25"),
        ("EU.2.2", "organization", "A Bank", {"RUS": "programme UKR"}, "2022-03-02"),
    ],
}  # fmt: skip

XML_LISTS = [name for name, (file, _, _) in FILES.items() if file.endswith(".xml")]


def written(folder, name, text=None):
    file, sound, _ = FILES[name]
    path = folder / file
    path.write_bytes((text if text is not None else sound).encode())
    return path


@pytest.mark.parametrize("name", LISTS)
def test_entries_are_read_as_they_stand(tmp_path, name):
    path = written(tmp_path, name)
    found = [(e.official_id, e.target_kind, e.name, e.states, e.listed_date) for e in LISTS[name].read(path)]
    assert found == ENTRIES[name]
    assert LISTS[name].as_of(path) == FILES[name][2]


def test_legal_bases_and_measures_are_those_of_the_entry(tmp_path):
    def first(name, which=0) -> Entry:
        return list(LISTS[name].read(written(tmp_path, name)))[which]

    assert first("us_ofac_sdn", 4).legal_basis == "Executive Order 14024; Executive Order 13662"
    assert first("us_ofac_advanced").legal_basis == "Executive Order 13876 (Iran)"
    assert first("ca_sema").legal_basis == "Special Economic Measures (Russia) Regulations, Schedule 1, Part 1, item 7"
    assert first("eu_council").legal_basis == "2018/899 (OJ L160I)"
    assert first("gb_fcdo").measures == ("Asset freeze", "Travel ban")
    assert first("un_sc").measures == ("Asset freeze", "Travel ban")


def test_what_the_united_kingdom_took_over_from_the_union_is_marked(tmp_path):
    assert [e.listed_date_basis for e in LISTS["gb_fcdo"].read(written(tmp_path, "gb_fcdo"))] == [
        "list",
        "carried_over",
    ]


def test_addresses_beside_the_list_tell_of_states_too(tmp_path):
    path = written(tmp_path, "us_ofac_sdn")
    path.with_name("add.csv").write_text('902,1,"Av. 1","Caracas","Venezuela",-0- \r\n\x1a')
    assert [e.states for e in LISTS["us_ofac_sdn"].read(path)][3] == {"VEN": "address"}


@pytest.mark.parametrize("name", LISTS)
def test_another_list_is_refused(tmp_path, name):
    other = "ca_sema" if name == "un_sc" else "un_sc"
    path = written(tmp_path, name, FILES[other][1])
    with pytest.raises(ListError, match=str(path)):
        list(LISTS[name].read(path))


@pytest.mark.parametrize("name", LISTS)
def test_half_a_download_is_refused(tmp_path, name):
    text = FILES[name][1].rstrip("\n")
    path = written(tmp_path, name, text[: -len(text) // 10] if name != "gb_fcdo" else text[:-4])
    with pytest.raises(ListError, match=r"not whole|download it again"):
        list(LISTS[name].read(path))


@pytest.mark.parametrize("name", XML_LISTS)
def test_entities_and_document_types_are_refused(tmp_path, name):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    bomb = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = written(tmp_path, name, FILES[name][1].replace("?>", f"?>{bomb}", 1))
    with pytest.raises(ListError, match="document type or an entity"):
        list(LISTS[name].read(path))


def test_a_wrong_encoding_is_refused(tmp_path):
    path = tmp_path / "ca.xml"
    path.write_bytes(CANADA.encode("latin-1"))
    with pytest.raises(ListError, match="not whole XML"):
        list(LISTS["ca_sema"].read(path))


def test_a_count_that_does_not_fit_is_refused(tmp_path):
    path = written(tmp_path, "us_ofac_cons", CONS.replace("<Record_Count>2<", "<Record_Count>3<"))
    with pytest.raises(ListError, match="states 3 entries and holds 2"):
        list(LISTS["us_ofac_cons"].read(path))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Iran (Islamic Republic of)", "IRN"),
        ("Venezuela (Bolivarian Republic of)", "VEN"),
        ("RUSSIA", "RUS"),
        ("Russia / Russie", "RUS"),
        ("BO", "BOL"),
        ("Iranian", None),
        ("Belarus", None),
        ("Iraq", None),
        ("", None),
        (None, None),
    ],
)
def test_names_of_core_states(text, code):
    assert core_state(text) == code
