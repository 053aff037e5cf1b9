"""Every list in pages: limit, offset, sort, and the links that lead on."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import httpx
import pytest

from tests.answers import EVERYTHING, LISTS, ROUTES, addresses, an_address, answer, data, parameters, query_of, rows

MEMBERS = "/v1/organizations/sco/members"
SORTS = [
    (path, name)
    for path in LISTS
    for name in parameters(path)["sort"]["enum"]
    if not name.startswith("-") and not path.endswith(("/passages", "/timeline"))
]


def day(text: str | None) -> str | None:
    """The earliest day of an EDTF text."""
    return None if text is None else (text.rstrip("~?%") + "-01-01")[:10]


def start_of(row: Any) -> str:
    """The first day of a row; where it is unknown, it may be any day and comes first."""
    dated = row["meeting"] if "capacity" in row else row
    return str(dated["start_date"] if "start_date" in dated else dated["valid"]["start"]["earliest"] or "")


KEYS: dict[str, Callable[[Any], Any]] = {
    "state": lambda row: row["state"]["name"],
    "start": start_of,
    "office": lambda row: row["office"]["id"],
    "said": lambda row: row["meeting"]["start_date"],
    "position": lambda row: row["passage"]["start"],
    "published": lambda row: day(row["published_on"]),
    "proposed": lambda row: row["proposed"] and row["proposed"]["earliest"],
    "adopted": lambda row: row["adopted"] and row["adopted"]["earliest"],
}


@pytest.mark.parametrize("path", LISTS)
def test_a_walk_in_pages_meets_each_row_once(client: httpx.Client, path: str) -> None:
    for address in addresses(client, path):
        whole = rows(client, address, limit=200, **EVERYTHING.get(path, {}))
        step = 3 if len(whole) <= 300 else 47
        assert rows(client, address, limit=step, **EVERYTHING.get(path, {})) == whole
        assert len({row.get("id", str(row)) for row in whole}) == len(whole)
        assert answer(client, address, **EVERYTHING.get(path, {}))["meta"]["total"] == len(whole)


@pytest.mark.parametrize(("path", "sort"), SORTS)
def test_rows_are_sorted_both_ways_with_the_id_as_tie_breaker(client: httpx.Client, path: str, sort: str) -> None:
    key = KEYS.get(sort, lambda row: row[sort])
    address = an_address(path)
    for descending in (False, True):
        found = rows(client, address, limit=200, sort=f"-{sort}" if descending else sort, **EVERYTHING.get(path, {}))
        by_id = sorted(found, key=itemgetter("id"), reverse=descending and sort == "id")
        known, unknown = ([row for row in by_id if (key(row) is None) is none] for none in (False, True))
        expected = sorted(known, key=key, reverse=descending) + unknown
        assert [row["id"] for row in found] == [row["id"] for row in expected]


@pytest.mark.parametrize("path", LISTS)
def test_every_page_says_how_many_rows_there_are(client: httpx.Client, path: str) -> None:
    address = an_address(path, **EVERYTHING.get(path, {}))
    total = answer(client, address)["meta"]["total"]
    pages = [(1, 0), (1, total - 1), (1, total), (1, total + 1), (200, total // 2)]
    around = [(limit, 0) for limit in (total - 1, total, total + 1) if 0 < limit <= 200]
    for limit, offset in pages + around:
        page = answer(client, address, limit=limit, offset=offset)
        assert page["meta"]["total"] == total
        assert len(page["data"]) == max(0, min(limit, total - offset))
        assert (page["links"]["next"] is None) is (offset + limit >= total)


@pytest.mark.parametrize("document", ["qatarpress-004", "turanews-000"])
def test_passages_are_sorted_both_ways_by_their_place(client: httpx.Client, document: str) -> None:
    address = f"/v1/documents/{document}/passages"
    places = [(row["start"], row["end"]) for row in rows(client, address, sort="start")]
    assert places == sorted(places)
    backwards = [(row["start"], row["end"]) for row in rows(client, address, sort="-start")]
    assert backwards == sorted(places, key=lambda place: -place[0])


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["0", "201", "-1", "three", "2.5", "", "99999999999999999999"])
def test_a_limit_outside_1_to_200_is_refused(client: httpx.Client, path: str, limit: str) -> None:
    response = client.get(an_address(path, limit=limit))
    assert response.status_code == 422
    assert [(error["parameter"], error["value"]) for error in response.json()["errors"]] == [("limit", limit)]


@pytest.mark.parametrize("offset", ["-1", "x", "", "99999999999999999999"])
def test_an_offset_that_is_none_is_refused(client: httpx.Client, offset: str) -> None:
    response = client.get(MEMBERS, params={"offset": offset})
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == ["offset"]


@pytest.mark.parametrize("path", LISTS)
def test_a_sort_that_is_not_known_is_refused_with_those_that_are(client: httpx.Client, path: str) -> None:
    response = client.get(an_address(path, sort="weight"))
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert (error["parameter"], error["value"]) == ("sort", "weight")
    for known in parameters(path)["sort"]["enum"]:
        assert f"'{known}'" in error["message"]


def test_limits_from_1_to_200_are_taken_as_they_are(client: httpx.Client) -> None:
    for limit in (1, 200):
        page = answer(client, "/v1/documents", limit=limit)
        assert page["meta"]["limit"] == limit
        assert len(page["data"]) == limit
    assert answer(client, "/v1/documents")["meta"]["limit"] == len(data(client, "/v1/documents")) == 50


@pytest.mark.parametrize("address", [MEMBERS, "/v1/states", "/v1/documents/turanews-000/passages"])
def test_beyond_the_end_there_is_an_empty_page_that_leads_back(client: httpx.Client, address: str) -> None:
    page = answer(client, address, offset=1000)
    assert page["data"] == []
    assert page["meta"]["offset"] == 1000
    assert page["meta"]["total"] > 0
    assert page["links"]["next"] is None
    assert data(client, page["links"]["prev"]), f"{page['links']['prev']} is empty too"


def test_links_lead_on_and_keep_all_other_parameters(client: httpx.Client) -> None:
    asked = "/v1/memberships?status=observer&status=dialogue_partner&during=2015/2016&sort=-start&limit=2&offset=4"
    page = answer(client, asked)
    assert query_of(page["links"]["self"]) == query_of(asked)
    assert query_of(page["links"]["next"]) == {**query_of(asked), "offset": ["6"]}
    assert query_of(page["links"]["prev"]) == {**query_of(asked), "offset": ["2"]}
    ahead, behind = answer(client, page["links"]["next"]), answer(client, page["links"]["prev"])
    assert ahead["meta"]["offset"] == 6
    assert answer(client, ahead["links"]["prev"])["data"] == page["data"]
    assert answer(client, behind["links"]["next"])["data"] == page["data"]


def test_links_keep_text_of_any_script(client: httpx.Client) -> None:
    asked = client.get("/v1/documents", params={"q": "шос", "limit": 1}).json()
    assert query_of(asked["links"]["next"])["q"] == ["шос"]
    assert data(client, asked["links"]["next"])[0]["id"] != asked["data"][0]["id"]


@pytest.mark.parametrize("limit", [3, 4, 10, 50])
def test_a_walk_backwards_meets_each_row_once(client: httpx.Client, limit: int) -> None:
    whole = [row["id"] for row in rows(client, "/v1/states", limit=200)]
    page = answer(client, "/v1/states", limit=limit, offset=len(whole) - 1)
    found = [row["id"] for row in page["data"]]
    while page["links"]["prev"]:
        page = answer(client, page["links"]["prev"])
        found = [row["id"] for row in page["data"]] + found
    assert found == whole


@pytest.mark.parametrize(
    "query", ["limit=3", "limit=3&offset=3", "limit=3&offset=9", "", "limit=1&offset=2&as_of=2024"]
)
def test_the_link_header_says_the_same_as_the_body(client: httpx.Client, query: str) -> None:
    response = client.get(f"{MEMBERS}?{query}")
    links = {
        name: address for name, address in response.json()["links"].items() if address and name in {"next", "prev"}
    }
    sent = {relation: link["url"] for relation, link in response.links.items() if relation in {"next", "prev"}}
    assert sent == links


def test_every_list_has_limit_offset_and_sort() -> None:
    assert len(LISTS) >= 14
    for path in LISTS:
        assert {"limit", "offset", "sort"} <= parameters(path).keys(), path
        assert "200" in ROUTES[path]["responses"], path
