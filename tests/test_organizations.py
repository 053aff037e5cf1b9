"""Organizations and their bodies: GET /v1/organizations."""

import httpx

from tests.answers import data, ids, rows

ORGANIZATIONS = "/v1/organizations"

BODIES = ["sco-cfm", "sco-chg", "sco-chs", "sco-cnc", "sco-rats", "sco-secretariat"]


def test_the_sco_says_how_it_came_to_be(client: httpx.Client) -> None:
    sco = data(client, f"{ORGANIZATIONS}/sco")
    assert sco["name"] == "Shanghai Cooperation Organisation"
    assert sco["abbreviation"] == "SCO"
    assert sco["founding"]["date"]["edtf"] == sco["valid"]["start"]["edtf"] == "2001-06-15"
    assert sco["founding"]["meeting"]["id"] == "chs-2001"
    assert sco["charter"]["id"] == "sco-charter"
    assert sco["predecessor"]["id"] == "shanghai-five"
    assert sco["parent"] is None
    assert (sco["seat"]["city"], sco["seat"]["country"]["id"]) == ("Beijing", "CHN")


def test_an_organization_lists_its_bodies_and_they_name_it(client: httpx.Client) -> None:
    assert [body["id"] for body in data(client, f"{ORGANIZATIONS}/sco")["bodies"]] == BODIES
    assert ids(client, ORGANIZATIONS, parent="sco") == BODIES
    for body in BODIES:
        assert data(client, f"{ORGANIZATIONS}/{body}")["parent"]["id"] == "sco"


def test_a_predecessor_ends_when_its_successor_begins(client: httpx.Client) -> None:
    sco, five = (data(client, f"{ORGANIZATIONS}/{identity}") for identity in ("sco", "shanghai-five"))
    assert five["valid"]["end"]["edtf"] == sco["valid"]["start"]["edtf"]


def test_a_start_that_no_source_gives_is_unknown_and_bounded_by_the_first_evidence(client: httpx.Client) -> None:
    start = data(client, f"{ORGANIZATIONS}/sco-chs")["valid"]["start"]
    assert start == {"edtf": None, "precision": None, "earliest": None, "latest": "2001-06-15"}


def test_organizations_are_filtered_by_classification_and_parent(client: httpx.Client) -> None:
    councils = ["sco-cfm", "sco-chg", "sco-chs", "sco-cnc"]
    assert ids(client, ORGANIZATIONS, classification="council") == councils
    assert ids(client, ORGANIZATIONS, classification="permanent_body", parent="sco") == ["sco-rats", "sco-secretariat"]
    assert ids(client, f"{ORGANIZATIONS}?classification=council&classification=permanent_body&parent=sco") == BODIES


def test_an_organization_has_names_in_several_languages(client: httpx.Client) -> None:
    names = {name["name"]: name["language"] for name in data(client, f"{ORGANIZATIONS}/sco")["names"]}
    assert names["Шанхайская организация сотрудничества"] == "ru"
    assert names["上海合作组织"] == "zh"


def test_every_reference_of_an_organization_leads_to_what_it_names(client: httpx.Client) -> None:
    for row in rows(client, ORGANIZATIONS):
        item = data(client, row["href"])
        founding = item["founding"]["meeting"]
        for reference in (item["parent"], item["predecessor"], item["charter"], founding, *item["bodies"]):
            if reference:
                assert data(client, reference["href"])["name"] == reference["name"]
