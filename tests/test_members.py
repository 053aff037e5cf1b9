"""Who holds which status: GET /v1/organizations/{id}/members."""

from typing import Any

import httpx
import pytest

from tests.answers import answer, data, holding, ids, rows

MEMBERS = "/v1/organizations/sco/members"

FOUNDERS = {"CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB"}
NINE = FOUNDERS | {"IND", "PAK", "IRN"}
TEN = NINE | {"BLR"}
BELARUS_JOINS = {
    "on": "2024-07-04",
    "state": "BLR",
    "from": "observer",
    "to": "member",
    "membership": "sco-blr-member",
    "meeting": "chs-2024",
}


def has(actual: Any, expected: Any) -> bool:
    """Whether an answer has everything that is expected; it may have more keys."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(key in actual and has(actual[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(actual) == len(expected) and all(map(has, actual, expected))
    return bool(actual == expected)


def test_the_key_query_answers_as_the_contract_has_it(client: httpx.Client) -> None:
    body = answer(client, f"{MEMBERS}?as_of=2024")
    assert set(body) == {"data", "meta", "links"}
    assert has(
        body["data"][0],
        {
            "id": "sco-blr-member",
            "href": "/v1/memberships/sco-blr-member",
            "state": {"id": "BLR", "name": "Belarus", "name_then": None, "href": "/v1/states/BLR"},
            "status": "member",
            "standing": "active",
            "valid": {
                "start": {"edtf": "2024-07-04", "precision": "day", "earliest": "2024-07-04", "latest": "2024-07-04"},
                "end": {"kind": "open", "edtf": None, "precision": None, "earliest": None, "latest": None},
            },
            "certainty": "certain",
        },
    )
    assert body["data"][0]["evidence_count"] >= 3
    assert has(
        body["meta"],
        {
            "total": 10,
            "limit": 50,
            "offset": 0,
            "counts": {"member": 10, "observer": 2, "dialogue_partner": 14},
            "temporal": {
                "mode": "as_of",
                "requested": "2024",
                "point": "end",
                "resolved": "2024-12-31",
                "rule": "start <= day < end",
                "changed_in_period": [BELARUS_JOINS],
            },
            "coverage": {"from": "1996-04-26", "until": "2026-03-10"},
        },
    )
    assert set(body["meta"]["counts"]) == {"member", "observer", "dialogue_partner"}
    assert body["meta"]["revision"]
    assert body["links"] == {
        "self": f"{MEMBERS}?as_of=2024",
        "permalink": body["links"]["permalink"],
        "next": None,
        "prev": None,
    }


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("as_of=2024", TEN),
        ("as_of=2024&point=end", TEN),
        ("as_of=2024&point=start", NINE),
        ("during=2024", TEN),
        ("throughout=2024", NINE),
    ],
)
def test_a_year_is_read_as_the_mode_says(client: httpx.Client, query: str, states: set[str]) -> None:
    assert holding(client, f"{MEMBERS}?{query}") == states


@pytest.mark.parametrize("query", ["as_of=2024", "as_of=2024&point=start", "during=2024"])
def test_a_year_in_which_a_status_changed_says_so(client: httpx.Client, query: str) -> None:
    assert has(answer(client, f"{MEMBERS}?{query}")["meta"]["temporal"]["changed_in_period"], [BELARUS_JOINS])


def test_a_change_is_told_to_those_who_ask_for_the_status_that_was_left(client: httpx.Client) -> None:
    for status in ("observer", "any"):
        changed = answer(client, MEMBERS, as_of="2024", status=status)["meta"]["temporal"]["changed_in_period"]
        assert has(changed, [BELARUS_JOINS]), status
    changed = answer(client, MEMBERS, as_of="2024", status="dialogue_partner")["meta"]["temporal"]["changed_in_period"]
    assert changed == []


def test_observers_during_a_year_are_more_than_at_its_end(client: httpx.Client) -> None:
    assert holding(client, f"{MEMBERS}?status=observer&during=2024") == {"AFG", "BLR", "MNG"}
    assert holding(client, f"{MEMBERS}?status=observer&as_of=2024") == {"AFG", "MNG"}


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2016-04-17", {"member": 6, "observer": 6, "dialogue_partner": 6}),
        ("2017-06-09", {"member": 8, "observer": 4, "dialogue_partner": 6}),
        ("2024-07-03", {"member": 9, "observer": 3, "dialogue_partner": 14}),
        ("2024-07-04", {"member": 10, "observer": 2, "dialogue_partner": 14}),
        ("2025-08-31", {"member": 10, "observer": 2, "dialogue_partner": 14}),
        ("2025-09-01", {"member": 10, "partner": 17}),
    ],
)
def test_counts_name_every_status_of_the_day(client: httpx.Client, day: str, counts: dict[str, int]) -> None:
    assert answer(client, MEMBERS, as_of=day)["meta"]["counts"] == counts
    listed = rows(client, MEMBERS, as_of=day, status="any")
    assert {status: sum(row["status"] == status for row in listed) for status in counts} == counts
    assert len(listed) == sum(counts.values())


def test_counts_are_those_of_the_day_whatever_is_asked_for(client: httpx.Client) -> None:
    whole = answer(client, f"{MEMBERS}?as_of=2024")["meta"]["counts"]
    narrowed = answer(client, f"{MEMBERS}?as_of=2024&status=observer&standing=dormant&limit=1")["meta"]
    assert narrowed["counts"] == whole
    assert narrowed["total"] == 1


@pytest.mark.parametrize(
    ("day", "total"),
    [("2017-06-08", 6), ("2017-06-09", 8), ("2023-07-03", 8), ("2023-07-04", 9), ("2001-06-14", 0), ("2001-06-15", 6)],
)
def test_membership_begins_on_its_first_day(client: httpx.Client, day: str, total: int) -> None:
    assert answer(client, MEMBERS, as_of=day)["meta"]["total"] == total


def test_observers_and_dialogue_partners_became_partners(client: httpx.Client) -> None:
    before, after = "2025-08-31", "2025-09-01"
    assert holding(client, MEMBERS, as_of=before, status="partner") == set()
    assert len(holding(client, MEMBERS, as_of=after, status="partner")) == 17
    associated = holding(client, MEMBERS, as_of=before, status_family="associated")
    assert len(associated) == 16
    assert holding(client, MEMBERS, as_of=after, status_family="associated") == associated | {"LAO"}


def test_families_part_the_statuses(client: httpx.Client) -> None:
    everybody = holding(client, MEMBERS, as_of="2024", status="any")
    full = holding(client, MEMBERS, as_of="2024", status_family="full")
    associated = holding(client, MEMBERS, as_of="2024", status_family="associated")
    assert full == TEN
    assert not full & associated
    assert full | associated == everybody
    assert holding(client, f"{MEMBERS}?as_of=2024&status_family=full&status_family=associated") == everybody
    assert holding(client, f"{MEMBERS}?as_of=2024&status=any&status_family=full") == full
    both = answer(client, f"{MEMBERS}?as_of=2024&status=observer&status_family=full")
    assert (both["data"], both["meta"]["temporal"]["note"]) == ([], None)


def test_a_start_known_to_the_month_is_possible_within_it_and_certain_after(client: httpx.Client) -> None:
    def certainty(day: str) -> list[str]:
        return [row["certainty"] for row in rows(client, MEMBERS, as_of=day, status="dialogue_partner")]

    assert certainty("2010-03-31") == []
    assert certainty("2010-04-15") == ["possible"]
    assert certainty("2010-05-01")[0] == "certain"
    start = data(client, MEMBERS, as_of="2010-04-15", status="dialogue_partner")[0]["valid"]["start"]
    assert start == {"edtf": "2010-04", "precision": "month", "earliest": "2010-04-01", "latest": "2010-04-30"}


def test_certainty_narrows_the_answer_down(client: httpx.Client) -> None:
    query = {"as_of": "2022-09-20", "status": "any"}
    assert holding(client, MEMBERS, **query, certainty="possible") == {"SAU"}
    assert holding(client, MEMBERS, **query, certainty="presumed") == set()
    certain = holding(client, MEMBERS, **query, certainty="certain")
    assert holding(client, MEMBERS, **query, certainty=["certain", "possible"]) == certain | {"SAU"}


def test_what_no_source_reaches_yet_is_presumed(client: httpx.Client) -> None:
    for query in ("as_of=2030", "during=2027/2028", "throughout=2026-01/2026-12"):
        assert {row["certainty"] for row in rows(client, f"{MEMBERS}?{query}")} == {"presumed"}, query
    assert {row["certainty"] for row in rows(client, f"{MEMBERS}?as_of=latest")} == {"certain"}


def test_basis_decided_lets_a_status_begin_with_the_decision(client: httpx.Client) -> None:
    query = {"as_of": "2016-01-01", "status": "dialogue_partner"}
    assert "ARM" not in holding(client, MEMBERS, **query)
    assert "ARM" in holding(client, MEMBERS, **query, basis="decided")
    [armenia] = [row for row in rows(client, MEMBERS, **query, basis="decided") if row["state"]["id"] == "ARM"]
    assert armenia["id"] == "sco-arm-dialogue-partner"
    assert armenia["certainty"] == "certain"
    assert armenia["valid"]["start"]["edtf"] == "2015-07-10"


def test_standing_is_an_overlay_on_the_status(client: httpx.Client) -> None:
    query = {"as_of": "2024", "status": "observer"}
    standing = {row["state"]["id"]: row["standing"] for row in rows(client, MEMBERS, **query)}
    assert standing == {"AFG": "dormant", "MNG": "active"}
    assert holding(client, MEMBERS, **query, standing="active") == {"MNG"}
    assert holding(client, MEMBERS, **query, standing="dormant") == {"AFG"}
    assert holding(client, MEMBERS, as_of="2021-08", status="observer", standing="dormant") == set()


def test_before_its_founding_an_organization_has_no_members_and_says_why(client: httpx.Client) -> None:
    body = answer(client, f"{MEMBERS}?as_of=2000")
    assert body["data"] == []
    assert body["meta"]["total"] == 0
    assert body["meta"]["temporal"]["note"] == "organization_not_in_existence"
    five = answer(client, "/v1/organizations/shanghai-five/members?as_of=2000")
    assert {row["state"]["id"] for row in five["data"]} == {"CHN", "KAZ", "KGZ", "RUS", "TJK"}
    assert five["meta"]["temporal"]["note"] is None


def test_an_organization_whose_members_are_not_recorded_says_so(client: httpx.Client) -> None:
    body = answer(client, "/v1/organizations/asean/members")
    assert body["data"] == []
    assert body["meta"]["temporal"]["note"] == "memberships_not_recorded"


def test_without_a_mode_the_last_day_covered_is_meant(client: httpx.Client) -> None:
    silent, latest = answer(client, MEMBERS), answer(client, f"{MEMBERS}?as_of=latest")
    assert silent["data"] == latest["data"]
    assert (silent["meta"]["temporal"].pop("default"), latest["meta"]["temporal"].pop("default")) == (True, False)
    assert silent["meta"] == latest["meta"]
    assert silent["meta"]["temporal"]["resolved"] == silent["meta"]["coverage"]["until"]


def test_a_range_is_resolved_to_its_first_and_last_day(client: httpx.Client) -> None:
    def resolved(query: str) -> Any:
        return answer(client, f"{MEMBERS}?{query}")["meta"]["temporal"]["resolved"]

    assert resolved("as_of=2024-02") == "2024-02-29"
    assert resolved("as_of=2024-02&point=start") == "2024-02-01"
    assert resolved("during=2023-01/2024-06") == ["2023-01-01", "2024-06-30"]
    assert resolved("throughout=2024") == ["2024-01-01", "2024-12-31"]
    assert resolved("during=../2024") == [None, "2024-12-31"]


def test_repeated_statuses_mean_or(client: httpx.Client) -> None:
    one, other = (ids(client, MEMBERS, as_of="2020", status=status) for status in ("observer", "dialogue_partner"))
    assert one
    assert other
    both = ids(client, f"{MEMBERS}?as_of=2020&status=observer&status=dialogue_partner")
    assert sorted(both) == sorted(one + other)


def test_a_state_is_named_as_it_was_called_on_the_day(client: httpx.Client) -> None:
    def name_of_tur(day: str) -> tuple[str, str | None]:
        found = rows(client, MEMBERS, as_of=day, status="any")
        [state] = [row["state"] for row in found if row["state"]["id"] == "TUR"]
        return state["name"], state["name_then"]

    assert name_of_tur("2013-04-26") == ("Türkiye", "Turkey")
    assert name_of_tur("2024") == ("Türkiye", None)


def test_one_state_is_asked_for_by_any_spelling_with_its_own_changes(client: httpx.Client) -> None:
    body = answer(client, f"{MEMBERS}?as_of=2024&status=any&state=BY")
    assert [row["id"] for row in body["data"]] == ["sco-blr-member"]
    assert body["meta"]["temporal"]["changed_in_period"][0]["state"] == "BLR"
    assert body["meta"]["temporal"]["unchanged"] == {"from": "2024-07-04", "until": "2026-03-11"}
    assert body["meta"]["counts"] == {"member": 10, "observer": 2, "dialogue_partner": 14}
    assert data(client, f"{MEMBERS}?as_of=2024&state=MNG") == []
