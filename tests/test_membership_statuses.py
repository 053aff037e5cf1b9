"""The vocabulary of statuses: GET /v1/membership-statuses."""

import httpx

from tests.answers import data, ids, rows

STATUSES = "/v1/membership-statuses"


def test_the_sco_has_had_four_statuses(client: httpx.Client) -> None:
    found = rows(client, STATUSES, organization="sco")
    assert {row["status"]: row["family"] for row in found} == {
        "member": "full",
        "observer": "associated",
        "dialogue_partner": "associated",
        "partner": "associated",
    }
    assert all(row["label"] and row["description"] for row in found)


def test_a_status_that_is_over_names_the_one_that_replaced_it(client: httpx.Client) -> None:
    for status in ("sco-observer", "sco-dialogue-partner"):
        over = data(client, f"{STATUSES}/{status}")
        assert over["valid"]["end"]["edtf"] == "2025-09-01"
        assert over["replaced_by"] == "partner"
    partner = data(client, f"{STATUSES}/sco-partner")
    assert partner["valid"]["start"]["edtf"] == "2025-09-01"
    assert partner["valid"]["end"]["kind"] == "open"
    assert partner["replaced_by"] is None


def test_each_organization_has_a_vocabulary_of_its_own(client: httpx.Client) -> None:
    assert ids(client, STATUSES, organization="shanghai-five") == ["shanghai-five-member"]
    assert ids(client, STATUSES, organization="asean") == []
    both = ids(client, f"{STATUSES}?organization=sco&organization=shanghai-five")
    assert set(both) == set(ids(client, STATUSES, organization="sco")) | {"shanghai-five-member"}


def test_memberships_carry_statuses_of_the_vocabulary_within_their_time(client: httpx.Client) -> None:
    vocabulary = {(row["organization"]["id"], row["status"]): row["valid"] for row in rows(client, STATUSES)}
    for tie in rows(client, "/v1/memberships", during="../.."):
        valid = vocabulary[tie["organization"]["id"], tie["status"]]
        assert valid["start"]["earliest"] <= tie["valid"]["start"]["earliest"], tie["id"]
        if valid["end"]["latest"]:
            assert tie["valid"]["end"]["latest"] <= valid["end"]["latest"], tie["id"]
