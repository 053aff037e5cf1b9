"""Who held which office when: GET /v1/tenures, and /v1/tenures/{id}."""

from typing import Any

import httpx
import pytest

from tests.answers import answer, data, ids, rows
from tests.linking import triples

TENURES = "/v1/tenures"
EVER = {"during": "../..", "limit": 200}


def test_all_tenures_are_those_of_officials_and_of_offices(client: httpx.Client) -> None:
    whole = {row["id"]: row for row in rows(client, TENURES, **EVER)}
    officials = rows(client, "/v1/officials", **EVER)
    offices = rows(client, "/v1/offices", **EVER)
    of_offices = {tenure["id"]: tenure for office in offices for tenure in office["holders"]}
    assert whole == of_offices
    of_officials = {tenure["id"]: tenure for official in officials for tenure in official["tenures"]}
    assert of_officials == {identity: row for identity, row in whole.items() if row["official"]}


def test_without_a_mode_the_last_day_covered_is_meant(client: httpx.Client) -> None:
    now = answer(client, TENURES, limit=200)
    assert now["meta"]["temporal"]["default"] is True
    named = answer(client, TENURES, limit=200, as_of="latest")
    assert named["meta"]["temporal"]["default"] is False
    assert now["data"] == named["data"]
    assert now["meta"]["total"] < answer(client, TENURES, **EVER)["meta"]["total"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"office": "fm-blr", "as_of": "2024-05-21"}, {"sergei-aleinik--fm-blr"}),
        ({"office": "fm-blr", "as_of": "2024-07-04"}, {"maxim-ryzhenkov--fm-blr"}),
        ({"official": "sergei-aleinik", "during": "../.."}, {"sergei-aleinik--fm-blr"}),
        ({"state": "BLR", "classification": "foreign_minister", "as_of": "2024-05-21"}, {"sergei-aleinik--fm-blr"}),
        ({"state": "KGZ", "classification": "chair", "as_of": "2025-09-01"}, {"kgz--sco-chair-4"}),
        ({"organization": "sco", "classification": "chair", "as_of": "2025-09-01"}, {"kgz--sco-chair-4"}),
    ],
)
def test_filters_of_both_sides_narrow_down_together(
    client: httpx.Client, query: dict[str, Any], expected: set[str]
) -> None:
    assert set(ids(client, TENURES, **query)) == expected


def test_certainty_narrows_down_to_rows_that_are_as_sure(client: httpx.Client) -> None:
    whole = rows(client, TENURES, as_of="2010", limit=200)
    for certainty in ("certain", "possible", "presumed"):
        expected = [row for row in whole if row["certainty"] == certainty]
        assert rows(client, TENURES, as_of="2010", limit=200, certainty=certainty) == expected


def test_an_item_is_the_row_with_its_conflicts_and_evidence(client: httpx.Client) -> None:
    for row in rows(client, TENURES, include="evidence", **EVER)[::25]:
        item = data(client, row["href"])
        assert {key: item[key] for key in row if key != "certainty"} == {
            key: value for key, value in row.items() if key != "certainty"
        }
        assert item["certainty"] is None
        assert len(item["evidence"]) == item["evidence_count"]
    dated = data(client, "/v1/tenures/sergei-aleinik--fm-blr", as_of="2024-05-21")
    assert dated["certainty"] == "certain"
    assert data(client, "/v1/tenures/sergei-aleinik--fm-blr", as_of="2025")["certainty"] is None


def test_a_tenure_from_two_lists_is_one_node(client: httpx.Client) -> None:
    tenure = "http://knowledge.example/v1/tenures/sergei-aleinik--fm-blr"
    type_ = "http://www.w3.org/ns/org#Membership"
    for address in ("/v1/officials/sergei-aleinik", "/v1/offices/fm-blr", f"{TENURES}?office=fm-blr&during=../.."):
        assert any(node == tenure and value == type_ for node, _, value in triples(client, address)), address
