"""What differs between two days: GET /v1/organizations/{id}/diff."""

from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import answer, data, rows

DIFF = "/v1/organizations/sco/diff"
MEMBERS = "/v1/organizations/sco/members"

DAYS = st.dates(date(2000, 1, 1), date(2026, 12, 31))
PAIRS = st.lists(DAYS, min_size=2, max_size=2).map(sorted)

Held = dict[str, tuple[str, str, str]]


def members(client: httpx.Client, day: str, basis: str = "in_force") -> Held:
    """The status, the membership and the certainty of each state on a day."""
    found = rows(client, MEMBERS, as_of=day, status="any", basis=basis)
    held = {row["state"]["id"]: (row["status"], row["id"], row["certainty"]) for row in found}
    assert len(held) == len(found)
    return held


def applied(diff: dict[str, Any], before: Held) -> Held:
    """The members of the last day, from those of the first and what differs."""
    held = dict(before)
    for gone in diff["removed"]:
        assert held.pop(gone["state"]["id"]) == (gone["status"], gone["membership"], gone["certainty"])
    for changed in diff["status_changed"]:
        status, _, certainty = held[changed["state"]["id"]]
        assert (status, certainty) == (changed["from"], changed["certainty_from"])
        assert changed["from"] != changed["to"]
        held[changed["state"]["id"]] = (changed["to"], changed["membership"], changed["certainty"])
    for surer in diff["certainty_changed"]:
        status, _, certainty = held[surer["state"]["id"]]
        assert (status, certainty) == (surer["status"], surer["from"])
        assert surer["from"] != surer["to"]
        held[surer["state"]["id"]] = (surer["status"], surer["membership"], surer["to"])
    for new in diff["added"]:
        assert new["state"]["id"] not in before
        held[new["state"]["id"]] = (new["status"], new["membership"], new["certainty"])
    return held


def unchanged(before: Held, after: Held) -> int:
    """How many states hold one and the same status in both, as surely."""
    return sum(before[state][::2] == after[state][::2] for state in before.keys() & after.keys())


def test_from_2023_to_2025_applied_to_the_members_of_the_first_day_gives_those_of_the_last(
    client: httpx.Client,
) -> None:
    diff = data(client, f"{DIFF}?from=2023-01-01&to=2025-12-31")
    assert {new["state"]["id"] for new in diff["added"]} == {"ARE", "BHR", "KWT", "LAO", "MDV", "MMR"}
    assert diff["removed"] == []
    changed = {each["state"]["id"]: (each["from"], each["to"]) for each in diff["status_changed"]}
    assert changed["BLR"] == changed["IRN"] == ("observer", "member")
    assert changed["AFG"] == ("observer", "partner")
    assert changed["TUR"] == ("dialogue_partner", "partner")
    assert diff["unchanged_count"] == 8
    before, after = members(client, "2023-01-01"), members(client, "2025-12-31")
    assert applied(diff, before) == after


@pytest.mark.parametrize("basis", ["in_force", "decided"])
@settings(max_examples=12)
@given(days=PAIRS)
def test_applied_to_the_members_of_any_day_it_gives_those_of_any_later_one(
    client: httpx.Client, basis: str, days: list[date]
) -> None:
    first, last = map(str, days)
    diff = data(client, f"{DIFF}?from={first}&to={last}&basis={basis}")
    before, after = members(client, first, basis), members(client, last, basis)
    assert applied(diff, before) == after
    assert diff["unchanged_count"] == unchanged(before, after)


@settings(max_examples=8)
@given(day=DAYS)
def test_between_a_day_and_itself_nothing_differs(client: httpx.Client, day: date) -> None:
    diff = data(client, f"{DIFF}?from={day}&to={day}")
    assert (diff["added"], diff["removed"], diff["status_changed"], diff["certainty_changed"]) == ([], [], [], [])
    assert diff["unchanged_count"] == len(members(client, str(day)))


def test_a_month_or_a_year_begins_with_its_first_day_and_ends_with_its_last(client: httpx.Client) -> None:
    years = answer(client, f"{DIFF}?from=2024&to=2024")
    days = answer(client, f"{DIFF}?from=2024-01-01&to=2024-12-31")
    assert years["meta"]["resolved"] == ["2024-01-01", "2024-12-31"]
    assert years["data"] == days["data"]
    assert [changed["state"]["id"] for changed in years["data"]["status_changed"]] == ["BLR"]
    assert answer(client, f"{DIFF}?from=2024-02&to=2024-02")["meta"]["resolved"] == ["2024-02-01", "2024-02-29"]


def test_the_answer_says_the_rule_and_what_is_covered(client: httpx.Client) -> None:
    meta = answer(client, f"{DIFF}?from=2024&to=2025")["meta"]
    assert meta["rule"] == "start <= day < end"
    assert meta["coverage"] == {"from": "1996-04-26", "until": "2026-03-10"}
    assert meta["revision"]


def test_before_the_founding_nobody_was_there_and_everybody_is_added(client: httpx.Client) -> None:
    diff = data(client, f"{DIFF}?from=1990&to=2001-06-15")
    assert {new["state"]["id"] for new in diff["added"]} == {"CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB"}
    assert diff["unchanged_count"] == 0


def test_those_who_left_are_removed(client: httpx.Client) -> None:
    diff = data(client, "/v1/organizations/shanghai-five/diff?from=2000&to=2002")
    assert {gone["state"]["id"] for gone in diff["removed"]} == {"CHN", "KAZ", "KGZ", "RUS", "TJK"}
    assert (diff["added"], diff["unchanged_count"]) == ([], 0)


def test_states_are_named_as_on_the_day_that_they_are_shown_for(client: httpx.Client) -> None:
    [turkey] = [new for new in data(client, f"{DIFF}?from=2013&to=2014")["added"] if new["state"]["id"] == "TUR"]
    assert turkey["state"]["name_then"] == "Turkey"
    changed = data(client, f"{DIFF}?from=2013-12&to=2025")["status_changed"]
    [turkiye] = [each for each in changed if each["state"]["id"] == "TUR"]
    assert (turkiye["state"]["name"], turkiye["state"]["name_then"]) == ("Türkiye", None)


def test_a_decision_counts_where_it_is_asked_for(client: httpx.Client) -> None:
    def added(basis: str) -> set[str]:
        return {new["state"]["id"] for new in data(client, f"{DIFF}?from=2015&to=2015&basis={basis}")["added"]}

    assert "ARM" not in added("in_force")
    assert "ARM" in added("decided")


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("from=2024&to=2023", ["to"]),
        ("from=2024-07-05&to=2024-07-04", ["to"]),
        ("from=2024", ["to"]),
        ("to=2024", ["from"]),
        ("", ["from", "to"]),
        ("from=&to=2024", ["from"]),
        ("from=2024-02-30&to=2025", ["from"]),
        ("from=24&to=2025", ["from"]),
        ("from=2024&to=2024-13", ["to"]),
        ("from=2024&to=foo", ["to"]),
        ("from=2023/2024&to=2025", ["from"]),
        ("from=..&to=2025", ["from"]),
        ("from=2024~&to=2025", ["from"]),
        ("from=2024&to=2025&basis=signed", ["basis"]),
        ("from=2024&to=2025&status=member", ["status"]),
        ("from=2023&from=2024&to=2025", ["from"]),
    ],
)
def test_what_cannot_be_read_is_refused(client: httpx.Client, query: str, parameters: list[str]) -> None:
    response = client.get(f"{DIFF}?{query}")
    assert response.status_code == 422, response.text
    assert sorted(error["parameter"] for error in response.json()["errors"]) == parameters


@pytest.mark.parametrize(("query", "words"), [("from=latest&to=2025", "from"), ("from=2024&to=today", "to")])
def test_words_for_days_are_not_read_here(client: httpx.Client, query: str, words: str) -> None:
    response = client.get(f"{DIFF}?{query}")
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == [words]


def test_an_unknown_organization_has_no_diff(client: httpx.Client) -> None:
    response = client.get("/v1/organizations/scoo/diff?from=2023&to=2025")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
