"""The dated ties between states and organizations: GET /v1/memberships."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import answer, data, ids, rows

MEMBERSHIPS = "/v1/memberships"
MEMBERS = "/v1/organizations/sco/members"
ALL = f"{MEMBERSHIPS}?during=../.."
DAY = timedelta(days=1)

DAYS = st.dates(date(2001, 1, 1), date(2025, 12, 31))
SPANS = st.tuples(DAYS, st.integers(0, 60)).map(lambda span: (span[0], span[0] + timedelta(days=span[1])))

Tie = tuple[str, str, bool]  # state, status, and whether more than possibly
HeldOn = Callable[[date], set[Tie]]


@pytest.fixture(scope="module")
def held_on(client: httpx.Client) -> HeldOn:
    """Who holds what in the SCO on a day, by the definition of the contract, from every membership that ever was."""
    ties = rows(client, ALL, organization="sco")

    def read(text: str | None, unbounded: date) -> date:
        return date.fromisoformat(text) if text else unbounded

    def held(day: date) -> set[Tie]:
        found = set()
        for tie in ties:
            start, end = tie["valid"]["start"], tie["valid"]["end"]
            possible = read(start["earliest"], date.min) <= day < read(end["latest"], date.max)
            certain = read(start["latest"], date.max) <= day < read(end["earliest"], date.max)
            if possible:
                found.add((tie["state"]["id"], tie["status"], certain))
        return found

    return held


def time_params(client: httpx.Client, **query: str) -> set[Tie]:
    found = rows(client, MEMBERS, status="any", limit="200", **query)
    return {(row["state"]["id"], row["status"], row["certainty"] != "possible") for row in found}


@settings(max_examples=50)
@given(day=DAYS)
def test_on_any_day_the_members_are_those_whose_period_contains_it(
    client: httpx.Client, held_on: HeldOn, day: date
) -> None:
    assert time_params(client, as_of=day.isoformat()) == held_on(day)


@settings(max_examples=30)
@given(span=SPANS)
def test_over_any_period_the_members_are_those_of_its_days(
    client: httpx.Client, held_on: HeldOn, span: tuple[date, date]
) -> None:
    first, last = span
    days = [held_on(first + n * DAY) for n in range((last - first).days + 1)]

    def held(combine: Callable[..., set[tuple[str, str]]], *, surely: bool) -> set[tuple[str, str]]:
        return combine(*({(state, status) for state, status, sure in day if sure or not surely} for day in days))

    for mode, combine in (("during", set.union), ("throughout", set.intersection)):
        found = time_params(client, **{mode: f"{first}/{last}"})
        assert {(state, status) for state, status, _ in found} == held(combine, surely=False), mode
        assert {(state, status) for state, status, sure in found if sure} >= held(combine, surely=True), mode


@settings(max_examples=30)
@given(span=SPANS)
def test_the_changes_of_a_period_lead_from_the_statuses_before_it_to_those_at_its_end(
    client: httpx.Client, span: tuple[date, date]
) -> None:
    first, last = span
    held = {state: status for state, status, _ in time_params(client, as_of=(first - DAY).isoformat())}
    temporal = answer(client, MEMBERS, during=f"{first}/{last}", status="any")["meta"]["temporal"]
    for change in temporal["changed_in_period"]:
        assert held.get(change["state"]) in {change["from"], change["to"]}
        held[change["state"]] = change["to"]
    after = {state: status for state, status, _ in time_params(client, as_of=last.isoformat())}
    assert {state: status for state, status in held.items() if status} == after


def test_belarus_never_had_two_statuses_nor_a_gap_since_it_had_one(client: httpx.Client) -> None:
    held = rows(client, ALL, organization="sco", state="BLR", sort="start")
    assert [row["status"] for row in held] == ["dialogue_partner", "observer", "member"]
    for before, after in pairwise(held):
        assert before["valid"]["end"]["edtf"] == after["valid"]["start"]["edtf"]
        assert before["valid"]["end"]["latest"] == after["valid"]["start"]["earliest"]
    assert held[-1]["valid"]["end"]["kind"] == "open"


@settings(max_examples=30)
@given(day=st.dates(date(2010, 4, 1), date(2026, 12, 31)))
def test_belarus_has_one_status_on_each_day(client: httpx.Client, day: date) -> None:
    assert len(rows(client, MEMBERSHIPS, as_of=day.isoformat(), organization="sco", state="BLR")) == 1


def test_a_hand_over_belongs_to_the_new_status_alone(client: httpx.Client) -> None:
    assert ids(client, MEMBERSHIPS, as_of="2024-07-03", organization="sco", state="BLR") == ["sco-blr-observer"]
    assert ids(client, MEMBERSHIPS, as_of="2024-07-04", organization="sco", state="BLR") == ["sco-blr-member"]


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    def found(query: str) -> list[str]:
        return ids(client, f"{ALL}&{query}")

    both = "organization=sco&organization=shanghai-five"
    assert found(f"state=KAZ&{both}") == ["sco-kaz-member", "shanghai-five-kaz-member"]
    assert found("state=KAZ&organization=shanghai-five") == ["shanghai-five-kaz-member"]
    assert found("state=KAZ&organization=sco&status=observer") == []
    assert found("state=IND&organization=sco&status=observer&status=member") == ["sco-ind-member", "sco-ind-observer"]
    assert found("state=IND&state=PAK&organization=sco&status=member") == ["sco-ind-member", "sco-pak-member"]


def test_a_membership_says_how_it_came_about(client: httpx.Client) -> None:
    item = data(client, f"{MEMBERSHIPS}/sco-blr-member")
    assert item["organization"]["id"] == "sco"
    assert item["state"]["id"] == "BLR"
    assert item["status"] == "member"
    steps = {step["kind"]: step for step in item["steps"]}
    assert list(steps) == ["initiated", "signed", "decided", "in_force"]
    assert steps["initiated"]["date"]["edtf"] == "2022-09-16"
    assert steps["decided"]["date"]["edtf"] == steps["in_force"]["date"]["edtf"] == "2024-07-04"
    assert steps["decided"]["meeting"]["id"] == "chs-2024"
    assert steps["decided"]["meeting"]["href"] == "/v1/meetings/chs-2024"
    assert all(step["evidence"] for step in item["steps"])


def test_a_status_decided_long_before_it_was_in_force_shows_both_days(client: httpx.Client) -> None:
    item = data(client, f"{MEMBERSHIPS}/sco-arm-dialogue-partner")
    dates = {step["kind"]: step["date"]["edtf"] for step in item["steps"]}
    assert dates["decided"] == "2015-07-10"
    assert item["valid"]["start"]["edtf"] == "2016-04-16"


def test_a_membership_that_ended_says_when_and_why(client: httpx.Client) -> None:
    item = data(client, f"{MEMBERSHIPS}/sco-blr-observer")
    assert item["valid"]["end"] == {
        "kind": "known",
        "edtf": "2024-07-04",
        "precision": "day",
        "earliest": "2024-07-04",
        "latest": "2024-07-04",
    }
    assert item["end_event"]


def test_the_item_and_the_row_of_a_membership_agree(client: httpx.Client) -> None:
    for row in rows(client, ALL, limit=200):
        item = data(client, row["href"])
        for key in item.keys() & row.keys() - {"certainty"}:
            assert item[key] == row[key], (row["id"], key)


def test_no_answer_shows_a_day_that_stands_for_no_bound(client: httpx.Client) -> None:
    text = client.get(f"{ALL}&limit=200").text
    assert "9999-" not in text
    assert "0001-" not in text


def test_lists_expand_the_steps_that_items_show(client: httpx.Client) -> None:
    for address in (
        "/v1/memberships?organization=sco&as_of=2024",
        "/v1/organizations/sco/members?as_of=2024&status=any",
    ):
        expanded = rows(client, address, include="steps,evidence", limit=200)
        assert any(row["steps"] for row in expanded)
        for row in expanded[::5]:
            assert row["steps"] == data(client, row["href"])["steps"]
        assert all("steps" not in row for row in rows(client, address))
