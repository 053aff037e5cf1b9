"""JSON-LD: which answers are had in it, to whom they are given, and that they say the same as JSON, key by key."""

from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from tests.answers import ITEMS, LISTS, ROUTES, SCHEMA, an_address, answer
from tests.linking import (
    BELARUS,
    CONTEXT,
    HOST,
    HYDRA,
    JSON_LD,
    LINKED,
    MEMBERS,
    ORG,
    OURS,
    STANDARDS,
    expanded,
    linked,
    objects,
    plain,
    reading,
    some,
    triples,
)


def test_every_answer_in_json_is_had_in_json_ld() -> None:
    in_json = [path for path in ROUTES if path.startswith("/v1") and path != CONTEXT and not path.endswith("/text")]
    assert in_json == LINKED
    assert {*LISTS, *ITEMS} < {*LINKED}


@pytest.mark.parametrize("path", LINKED)
def test_json_ld_says_what_json_says(client: httpx.Client, path: str) -> None:
    address = some(path)
    as_json, as_json_ld = client.get(address), linked(client, address)
    assert plain(as_json_ld.json()) == as_json.json()
    assert as_json_ld.json()["@context"] == CONTEXT
    assert as_json_ld.headers.get("Link") == as_json.headers.get("Link")
    assert as_json_ld.headers["ETag"] != as_json.headers["ETag"]
    for response in (as_json, as_json_ld):
        assert "Accept" in response.headers["Vary"].split(", ")
    assert "@" not in {key[0] for key in keys(as_json.json())}


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys(part) for part in value.values()))
    return set().union(*(keys(part) for part in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("path", LINKED)
def test_every_key_means_something_and_every_address_leads_here(client: httpx.Client, path: str) -> None:
    address = some(path)
    expanded(client, address)
    graph = triples(client, address)
    for subject, predicate, _ in graph:
        assert subject.startswith((f"{HOST}/v1", "_:")), subject
        assert predicate.startswith((OURS, *STANDARDS)), predicate
    named = {f"{HOST}{href}" for href in addresses(linked(client, address).json())}
    assert named <= {node for triple in graph for node in (triple[0], triple[2])}


def addresses(value: Any) -> set[str]:
    """Every `href` that an answer gives."""
    if isinstance(value, dict):
        return {value["href"]} | addresses([*value.values()]) if "href" in value else addresses([*value.values()])
    return set().union(*(addresses(part) for part in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("path", [*LISTS, *ITEMS])
def test_what_was_spelled_out_is_written_again_with_the_same_keys(client: httpx.Client, path: str) -> None:
    address = some(path)
    elsewhere = reading(client, address) | {"base": "http://elsewhere.example"}  # so that addresses are left whole
    again = said(jsonld.compact(expanded(client, address), f"{HOST}{CONTEXT}", elsewhere))
    first = said(linked(client, address).json())
    for part in ("data", "meta"):
        assert in_any_order(again[part]) == in_any_order(first[part])


def said(value: Any) -> Any:
    """JSON-LD without nulls, of which nothing is said, with addresses as they are without a host, and one key of each.

    Of the keys that mean the same, a processor takes the shortest: who holds an office is a `state` for an `official`.
    """
    if isinstance(value, dict):
        of_tenures = {"official": "state", "organization": "country"}
        same = {"@id": "href"} | (of_tenures if "Tenure" in value.get("@type", []) else {})
        parts = {same.get(key, key): said(part) for key, part in value.items() if part is not None}
        return {key: part for key, part in parts.items() if part != {}}
    if isinstance(value, list):
        return [said(part) for part in value] if len(value) != 1 else said(value[0])  # a processor may write one alone
    return value.removeprefix(HOST) if isinstance(value, str) else value


def in_any_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: in_any_order(value[key]) for key in sorted(value)}
    return sorted((in_any_order(part) for part in value), key=repr) if isinstance(value, list) else value


@settings(max_examples=15)
@given(
    day=st.dates(date(1996, 1, 1), date(2026, 12, 31)),
    status=st.sampled_from(["member", "observer", "dialogue_partner", "partner", "any"]),
    mode=st.sampled_from(["as_of", "during", "throughout"]),
)
def test_members_are_the_same_in_json_ld_whatever_is_asked(
    client: httpx.Client, day: date, status: str, mode: str
) -> None:
    address = f"{MEMBERS}?{mode}={day}&status={status}&limit=200"
    as_json = answer(client, address)
    assert plain(linked(client, address).json()) == as_json
    graph, page = triples(client, address), f"{HOST}{address}"
    members = objects(graph, f"{HYDRA}member", f"{ORG}member", subject=page)
    assert members == {f"{HOST}{row['state']['href']}" for row in as_json["data"]}
    roles = objects(graph, f"{HYDRA}member", f"{ORG}role", subject=page)
    assert roles == {f"{HOST}{row['status_href']}" for row in as_json["data"]}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (JSON_LD, JSON_LD),
        (f"{JSON_LD};q=0.9, application/json;q=0.5", JSON_LD),
        (f"{JSON_LD}, text/html;q=0.5", JSON_LD),
        (f"{JSON_LD}, application/json", JSON_LD),
        (f"application/json, {JSON_LD}", "application/json"),
        (f'{JSON_LD};profile="http://www.w3.org/ns/json-ld#compacted", {JSON_LD}, */*;q=0.1', JSON_LD),
        (f"application/json, {JSON_LD};q=0.1", "application/json"),
        ("application/*", "application/json"),
        ("*/*", "application/json"),
    ],
)
@pytest.mark.parametrize("address", [MEMBERS, BELARUS, "/v1/organizations/sco/matrix", "/v1"])
def test_a_client_gets_json_ld_where_it_weighs_that_highest(
    client: httpx.Client, address: str, accept: str, media_type: str
) -> None:
    assert client.get(address, headers={"Accept": accept}).headers["Content-Type"] == media_type


@pytest.mark.parametrize("path", LINKED)
def test_the_parameter_asks_for_json_ld_as_well(client: httpx.Client, path: str) -> None:
    response = client.get(an_address(path, format="jsonld"), headers={"Accept": "application/json"})
    assert response.headers["Content-Type"] == JSON_LD
    assert response.json()["links"]["self"] in {"/v1", str(httpx.URL(an_address(path, format="jsonld")))}


def test_an_archived_text_is_not_had_in_json_ld(client: httpx.Client) -> None:
    response = client.get("/v1/documents/qatarpress-004/text", headers={"Accept": JSON_LD})
    assert response.status_code == 406
    assert response.json()["code"] == "not_acceptable"


def test_an_error_is_a_problem_where_the_answer_would_have_been_json_ld(client: httpx.Client) -> None:
    for address, status in ((f"{MEMBERS}?as_of=foo", 422), ("/v1/states/XYZ", 404)):
        response = client.get(address, headers={"Accept": JSON_LD})
        assert response.status_code == status
        assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", LINKED)
def test_json_ld_is_described_as_the_answer_and_a_context(path: str) -> None:
    content = ROUTES[path]["responses"]["200"]["content"]
    name = content[JSON_LD]["schema"]["$ref"].removeprefix("#/components/schemas/")
    assert SCHEMA["components"]["schemas"][name]["allOf"] == [
        content["application/json"]["schema"],
        {"$ref": "#/components/schemas/LinkedData"},
    ]
