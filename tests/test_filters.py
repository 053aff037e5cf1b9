"""Filters: spellings of their values, several values, ids, and an address with a trailing slash."""

from typing import Any

import httpx
import pytest

from tests.answers import EVERYTHING, ITEMS, LISTS, ROUTES, an_address, answer, ids
from tests.test_problems import problem, wrong_parameter

WITH_IDS = [path for path in LISTS if any(item.rpartition("/")[0] == path for item in ITEMS) and path != "/v1/releases"]


@pytest.mark.parametrize("spelling", ["BLR", "BY", "by", "blr", "112", "Q184", "q184"])
@pytest.mark.parametrize("path", ["/v1/memberships", "/v1/offices", "/v1/meetings", "/v1/conflicts"])
def test_a_filter_takes_every_code_of_a_state(client: httpx.Client, path: str, spelling: str) -> None:
    found = ids(client, path, state=spelling)
    assert found
    assert found == ids(client, path, state="BLR")


@pytest.mark.parametrize(
    ("address", "parameter", "spelling", "identity"),
    [
        ("/v1/memberships", "organization", "SCO", "sco"),
        ("/v1/states?during=2000", "organization", "Shanghai_Five", "shanghai-five"),
        ("/v1/organizations/sco/members", "also", "CSTO", "csto"),
        ("/v1/organizations/sco/timeline", "state", "by", "BLR"),
        ("/v1/organizations", "parent", "SCO", "sco"),
        ("/v1/officials?during=../..", "office", "FM BLR", "fm-blr"),
        ("/v1/meetings", "country", "kz", "KAZ"),
        ("/v1/meetings", "host", "398", "KAZ"),
        ("/v1/meetings", "official", "Antonio_Guterres", "antonio-guterres"),
        ("/v1/statements", "speaker", "ANTONIO-GUTERRES", "antonio-guterres"),
        ("/v1/statements", "meeting", "SCOplus 2024", "scoplus-2024"),
        ("/v1/statements", "document", "QatarPress-004", "qatarpress-004"),
        ("/v1/claims", "organization", "Sco", "sco"),
    ],
)
def test_a_filter_takes_what_a_path_takes(
    client: httpx.Client, address: str, parameter: str, spelling: str, identity: str
) -> None:
    asked = answer(client, address, **{parameter: spelling})
    meant = answer(client, address, **{parameter: identity})
    assert meant["meta"]["total"]
    assert (asked["data"], asked["meta"]) == (meant["data"], meant["meta"])


@pytest.mark.parametrize("spelling", ["kaz", "KZ", "398", "Q232"])
def test_a_path_takes_every_code_of_a_state(client: httpx.Client, spelling: str) -> None:
    response = client.get(f"/v1/states/{spelling}?as_of=2024")
    assert (response.status_code, response.headers["Location"]) == (308, "/v1/states/KAZ?as_of=2024")


@pytest.mark.parametrize(
    ("address", "parameter", "values"),
    [
        ("/v1/organizations/sco/members?as_of=2020", "status", ["member", "observer"]),
        ("/v1/organizations/sco/members", "certainty", ["certain", "possible"]),
        ("/v1/memberships", "state", ["BY", "KAZ"]),
        ("/v1/meetings", "kind", ["chs", "chg"]),
        ("/v1/statements", "topic", ["climate", "peace"]),
        ("/v1/search?q=sco", "kind", ["state", "organization"]),
    ],
)
def test_values_between_commas_are_repeated_values(
    client: httpx.Client, address: str, parameter: str, values: list[str]
) -> None:
    between = answer(client, address, **{parameter: ", ".join(values)})
    repeated = answer(client, address, **{parameter: values})
    assert between["data"]
    assert (between["data"], between["meta"]) == (repeated["data"], repeated["meta"])


def test_a_publisher_with_a_comma_in_its_name_stays_whole(client: httpx.Client) -> None:
    publishers = [
        each["value"] for each in answer(client, "/v1/documents?facets=publisher")["meta"]["facets"]["publisher"]
    ]
    whole = next(name for name in publishers if "," in name)
    plain = next(name for name in publishers if "," not in name)

    def published_by(*names: str) -> set[str]:
        rows = answer(client, "/v1/documents", limit=200, publisher=",".join(names))["data"]
        return {row["publisher"] for row in rows}

    assert published_by(whole) == {whole}
    assert published_by(whole, plain) == published_by(plain, whole) == {whole, plain}


def test_a_filter_takes_a_hundred_values_and_no_more(client: httpx.Client) -> None:
    assert answer(client, "/v1/states", id=",".join(["KAZ"] * 100))["meta"]["total"] == 1
    for name, value in (("id", "KAZ"), ("include", "evidence")):
        error = wrong_parameter(client.get("/v1/states", params={name: ",".join([value] * 101)}))
        assert (error["parameter"], error["nearest"]) == (name, None)
        assert "100" in error["message"]


@pytest.mark.parametrize("path", WITH_IDS)
def test_every_collection_of_items_takes_their_ids(client: httpx.Client, path: str) -> None:
    everything: dict[str, Any] = {**EVERYTHING.get(path, {}), "sort": "id"}
    known = ids(client, path, limit=200, **everything)
    few = known[:: max(1, len(known) // 3)]
    assert ids(client, path, id=",".join(few), **everything) == few
    assert ids(client, path, id=few[::-1], **everything) == few
    assert wrong_parameter(client.get(an_address(path, id="no-such-id")))["parameter"] == "id"


def test_ids_and_other_filters_are_both_met(client: httpx.Client) -> None:
    assert ids(client, "/v1/states?id=KAZ,BLR,UKR&organization=sco") == ["BLR", "KAZ"]
    assert ids(client, "/v1/memberships?id=sco-blr-observer,sco-blr-member&as_of=2024-07-03") == ["sco-blr-observer"]


def test_an_organization_that_does_not_exist_is_not_found_whatever_its_filters(client: httpx.Client) -> None:
    for part in ("members", "matrix"):
        problem(client.get(f"/v1/organizations/nowhere/{part}?status=observer"), 404, "not_found")


@pytest.mark.parametrize("path", [path for path in LISTS if path.startswith("/v1")])
def test_a_trailing_slash_leads_to_the_address_without_it(client: httpx.Client, path: str) -> None:
    asked = httpx.URL(an_address(path, limit=2))
    response = client.get(asked.copy_with(path=f"{asked.path}/"))
    assert response.status_code == 308
    assert httpx.URL(response.headers["Location"]) == asked


@pytest.mark.parametrize("path", ["//elsewhere.example/", "/%2Felsewhere.example/", "///"])
def test_a_trailing_slash_never_leads_to_another_host(client: httpx.Client, path: str) -> None:
    response = client.get(f"http://knowledge.example{path}")
    assert response.status_code in {308, 404}
    assert not response.headers.get("Location", "/").startswith("//")


def test_every_parameter_with_several_values_says_how_they_are_sent() -> None:
    for path in LISTS:
        for each in ROUTES[path]["parameters"]:
            if each["schema"].get("type") == "array":
                assert "between commas" in each["description"], (path, each["name"])
