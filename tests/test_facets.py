"""Facets: the values of a filter, counted over the rows that the other filters leave."""

from typing import Any

import httpx
import pytest

from tests.answers import EVERYTHING, LISTS, an_address, answer, parameters, rows
from tests.test_problems import wrong_parameter

FACETS = [
    (path, facet)
    for path in LISTS
    if "facets" in parameters(path)
    for facet in parameters(path)["facets"]["items"]["enum"]
]
WITH_BODIES = {"instruments", "meetings", "offices", "officials", "conflicts", "tenures", "participations"}
"""The lists whose filter by an organization includes its bodies; a facet counts each by itself."""


def facets(client: httpx.Client, address: str, **query: Any) -> dict[str, dict[str, int]]:
    found = answer(client, address, limit=1, **query)["meta"]["facets"]
    return {name: {each["value"]: each["count"] for each in counts} for name, counts in found.items()}


def everything(path: str, facet: str) -> str:
    """The address of a list with all its rows of one time, whatever their value of a filter."""
    asked = {"as_of": "2024"} if path == "/v1/states" else EVERYTHING.get(path, {})
    return an_address(path, **{name: value for name, value in asked.items() if name not in {facet, "q"}})


def test_every_list_with_filters_has_facets() -> None:
    without = {"/v1/documents/{document_id}/passages", "/v1/releases", "/v1/changes"}
    assert {path for path, _ in FACETS} == set(LISTS) - without


@pytest.mark.parametrize(("path", "facet"), FACETS)
def test_a_count_is_the_total_of_the_list_with_that_value(client: httpx.Client, path: str, facet: str) -> None:
    address = everything(path, facet)
    counted = facets(client, address, facets=facet)[facet]
    assert counted
    for value in list(counted)[:3] + list(counted)[-1:]:
        total = answer(client, address, limit=1, **{facet: value})["meta"]["total"]
        if facet == "organization" and path.rpartition("/")[2] in WITH_BODIES:
            assert total >= counted[value]
        else:
            assert total == counted[value], value


@pytest.mark.parametrize(("path", "facet"), FACETS)
def test_a_facet_leaves_its_own_filter_out(client: httpx.Client, path: str, facet: str) -> None:
    address = everything(path, facet)
    counted = facets(client, address, facets=facet)[facet]
    assert facets(client, address, facets=facet, **{facet: next(iter(counted))})[facet] == counted


def test_a_facet_counts_what_the_other_filters_leave(client: httpx.Client) -> None:
    asked = {"facets": "topic,form", "form": "quote", "speaker": "antonio-guterres", "topic": "climate"}
    found = facets(client, "/v1/statements", **asked)
    quoted = rows(client, "/v1/statements?form=quote&speaker=antonio-guterres")
    topics = [topic for row in quoted for topic in row["topics"]]
    assert found["topic"] == {topic: topics.count(topic) for topic in topics}
    spoken = rows(client, "/v1/statements?topic=climate&speaker=antonio-guterres")
    assert sum(found["form"].values()) == len(spoken)


def test_a_facet_counts_each_row_once(client: httpx.Client) -> None:
    total = answer(client, "/v1/meetings?state=KAZ")["meta"]["total"]
    assert facets(client, "/v1/meetings?facets=state")["state"]["KAZ"] == total


def test_facets_of_offices_held_speak_of_one_tenure(client: httpx.Client) -> None:
    asked = "/v1/officials?organization=sco"
    counted = facets(client, asked, facets="certainty,state")
    for certainty, count in counted["certainty"].items():
        assert answer(client, asked, certainty=certainty)["meta"]["total"] == count
    assert sum(counted["state"].values()) <= answer(client, asked)["meta"]["total"]


def test_the_most_frequent_value_comes_first_and_of_equals_the_first_by_name(client: httpx.Client) -> None:
    for path, facet in FACETS:
        counts = answer(client, an_address(path, facets=facet, limit=1))["meta"]["facets"][facet]
        assert counts == sorted(counts, key=lambda each: (-each["count"], each["value"]))


def test_members_are_counted_by_status_whatever_status_is_shown(client: httpx.Client) -> None:
    asked = "/v1/organizations/sco/members?as_of=2024&facets=status"
    assert facets(client, asked)["status"] == {"dialogue_partner": 14, "member": 10, "observer": 2}
    assert facets(client, asked, status_family="associated")["status"] == {"dialogue_partner": 14, "observer": 2}
    assert facets(client, asked, standing="active")["status"]["observer"] == 1


def test_without_facets_the_answer_has_none(client: httpx.Client) -> None:
    for path in LISTS:
        assert "facets" not in answer(client, an_address(path))["meta"]


def test_an_unknown_facet_is_refused_with_the_nearest(client: httpx.Client) -> None:
    error = wrong_parameter(client.get("/v1/statements?facets=topics"))
    assert (error["parameter"], error["value"], error["nearest"]) == ("facets", "topics", "topic")
    assert wrong_parameter(client.get("/v1/statements?facets=text"))["nearest"] is None
