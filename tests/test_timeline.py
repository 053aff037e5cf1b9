"""What happened to an organization: GET /v1/organizations/{id}/timeline."""

from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import answer, data, rows

TIMELINE = "/v1/organizations/sco/timeline"
MEMBERS = "/v1/organizations/sco/members"
KINDS = ["founded", "joined", "left", "status_changed", "renamed", "dormant"]

Event = dict[str, Any]


@pytest.fixture(scope="module")
def whole(client: httpx.Client) -> list[Event]:
    """All events of the SCO."""
    return rows(client, TIMELINE, limit=200)


def short(event: Event) -> tuple[Any, ...]:
    """When, what, who, from what to what, by which membership and which meeting."""
    state, meeting = event["state"] and event["state"]["id"], event["meeting"] and event["meeting"]["id"]
    return event["on"], event["kind"], state, event["from"], event["to"], event["membership"], meeting


def replayed(events: list[Event], day: date) -> dict[str, str]:
    """The status of each state after the events up to a day; one that may have happened has."""
    held: dict[str, str] = {}
    for event in events:
        if event["date"]["earliest"] > str(day):
            break
        if event["kind"] in {"joined", "status_changed"}:
            assert held.get(event["state"]["id"]) == event["from"], event
            held[event["state"]["id"]] = event["to"]
        elif event["kind"] == "left":
            assert held.pop(event["state"]["id"]) == event["from"], event
    return held


def test_every_event_of_belarus_is_told_with_the_meeting_that_decided_it(client: httpx.Client) -> None:
    assert [short(event) for event in rows(client, TIMELINE, state="BLR")] == [
        ("2010-04", "joined", "BLR", None, "dialogue_partner", "sco-blr-dialogue-partner", "chs-2009"),
        ("2015-07-10", "status_changed", "BLR", "dialogue_partner", "observer", "sco-blr-observer", "chs-2015"),
        ("2024-07-04", "status_changed", "BLR", "observer", "member", "sco-blr-member", "chs-2024"),
    ]


def test_the_organization_was_founded_by_the_six_who_joined_that_day(client: httpx.Client) -> None:
    events = rows(client, TIMELINE, to="2001")
    assert short(events[0]) == ("2001-06-15", "founded", None, None, None, None, "chs-2001")
    assert {(event["on"], event["kind"], event["to"]) for event in events[1:]} == {("2001-06-15", "joined", "member")}
    assert {event["state"]["id"] for event in events[1:]} == {"CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB"}


def test_turkey_was_renamed_and_is_turkey_in_the_events_before(client: httpx.Client) -> None:
    joined, renamed, changed = rows(client, TIMELINE, state="TUR")
    assert short(renamed) == ("2022-06", "renamed", "TUR", "Turkey", "Türkiye", None, None)
    assert renamed["href"] == "/v1/states/TUR"
    names = [(event["state"]["name"], event["state"]["name_then"]) for event in (joined, changed)]
    assert names == [("Türkiye", "Turkey"), ("Türkiye", None)]


def test_afghanistan_is_dormant_before_its_status_changed(client: httpx.Client) -> None:
    told = [short(event)[:5] for event in rows(client, TIMELINE, state="AFG")]
    assert told == [
        ("2012-06-07", "joined", "AFG", None, "observer"),
        ("2021-09", "dormant", "AFG", None, "dormant"),
        ("2025-09-01", "status_changed", "AFG", "observer", "partner"),
    ]


def test_an_organization_that_ended_was_left_by_all_its_members(client: httpx.Client) -> None:
    events = rows(client, "/v1/organizations/shanghai-five/timeline")
    joined = {event["state"]["id"] for event in events if event["kind"] == "joined"}
    assert joined == {"CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB"}
    left = [event for event in events if event["kind"] == "left"]
    assert {(event["on"], event["from"], event["to"]) for event in left} == {("2001-06-15", "member", None)}
    assert {event["state"]["id"] for event in left} == joined
    assert events[-len(left) :] == left


def test_an_organization_without_recorded_members_tells_its_founding_alone(client: httpx.Client) -> None:
    for organization in ("sco-secretariat", "sco-rats", "asean"):
        events = rows(client, f"/v1/organizations/{organization}/timeline")
        start = data(client, f"/v1/organizations/{organization}")["valid"]["start"]["edtf"]
        assert [(event["kind"], event["on"]) for event in events] == ([("founded", start)] if start else [])


def test_events_stand_in_the_order_of_time_and_in_the_same_on_every_database(whole: list[Event]) -> None:

    def place(event: Event) -> tuple[str, str]:
        return event["date"]["earliest"], event["kind"] + event["href"].rpartition("/")[2]

    assert whole == sorted(whole, key=place)
    assert len({(event["on"], event["kind"], event["href"]) for event in whole}) == len(whole)


def test_descending_order_shows_the_newest_event_first(client: httpx.Client, whole: list[Event]) -> None:
    descending = rows(client, TIMELINE, sort="-on", limit=200)
    days = [event["date"]["earliest"] for event in descending]
    assert days == sorted(days, reverse=True)
    assert sorted(map(str, descending)) == sorted(map(str, whole))
    assert rows(client, TIMELINE, sort="on", limit=200) == whole


@pytest.mark.parametrize("sort", ["on", "-on"])
def test_pages_show_each_event_once(client: httpx.Client, sort: str) -> None:
    page = answer(client, TIMELINE, sort=sort, limit=200)
    assert page["meta"]["total"] == len(page["data"])
    assert rows(client, TIMELINE, sort=sort, limit=7) == page["data"]


def test_kinds_part_the_events(client: httpx.Client, whole: list[Event]) -> None:
    parts = {kind: rows(client, TIMELINE, kind=kind) for kind in KINDS}
    for kind, part in parts.items():
        assert part == [event for event in whole if event["kind"] == kind]
    assert sum(map(len, parts.values())) == len(whole)
    assert parts["left"] == []
    assert all(part for kind, part in parts.items() if kind != "left")


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client, whole: list[Event]) -> None:
    both = rows(client, f"{TIMELINE}?kind=joined&kind=renamed&state=TUR&state=BLR")
    assert both == [
        event
        for event in whole
        if event["kind"] in {"joined", "renamed"} and event["state"] and event["state"]["id"] in {"TUR", "BLR"}
    ]
    assert [event["kind"] for event in both] == ["joined", "joined", "renamed"]
    assert rows(client, TIMELINE, kind="renamed", state="BLR") == []
    assert rows(client, TIMELINE, kind="founded", state="CHN") == []


@pytest.mark.parametrize(
    "span", [("2010-04-15", "2010-04-20"), ("2022", "2022"), ("2021-09-30", None), (None, "2021-09-01"), ("2030", None)]
)
def test_a_span_shows_the_events_that_may_lie_in_it(
    client: httpx.Client, whole: list[Event], span: tuple[str | None, str | None]
) -> None:
    first, last = span
    query = {name: text for name, text in (("from", first), ("to", last)) if text}
    told = rows(client, TIMELINE, **query)
    # A year compares like its first day from below, and like its last one with a "~" behind it.
    assert told == [
        event
        for event in whole
        if event["date"]["latest"] >= (first or "") and event["date"]["earliest"] <= (last or "") + "~"
    ]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2024-02-30", "from"),
        ("to=24", "to"),
        ("from=", "from"),
        ("to=2024/2025", "to"),
        ("from=2024&to=2023", "to"),
        ("kind=ended", "kind"),
        ("state=BLX", "state"),
        ("sort=kind", "sort"),
        ("as_of=2024", "as_of"),
    ],
)
def test_what_cannot_be_read_is_refused(client: httpx.Client, query: str, parameter: str) -> None:
    response = client.get(f"{TIMELINE}?{query}")
    assert response.status_code == 422, response.text
    assert [error["parameter"].partition(".")[0] for error in response.json()["errors"]] == [parameter]


def test_an_unknown_organization_has_no_timeline(client: httpx.Client) -> None:
    assert client.get("/v1/organizations/scoo/timeline").status_code == 404


def test_every_event_leads_to_the_fact_that_it_tells(client: httpx.Client, whole: list[Event]) -> None:
    for event in whole:
        item = data(client, event["href"])
        if event["membership"]:
            assert item["id"] == event["membership"]
            assert item["valid"]["start"] == event["date"]
            assert (item["state"]["id"], item["status"]) == (event["state"]["id"], event["to"])
        else:
            assert event["kind"] in {"founded", "renamed", "dormant"}


@pytest.mark.parametrize("organization", ["sco", "shanghai-five"])
@settings(max_examples=15)
@given(day=st.dates(date(1996, 1, 1), date(2026, 12, 31)))
def test_the_timeline_replayed_up_to_a_day_gives_the_members_of_that_day(
    client: httpx.Client, organization: str, day: date
) -> None:
    held = replayed(rows(client, f"/v1/organizations/{organization}/timeline", to=str(day), limit=200), day)
    members = rows(client, f"/v1/organizations/{organization}/members", as_of=str(day), status="any")
    assert held == {row["state"]["id"]: row["status"] for row in members}


@settings(max_examples=10)
@given(span=st.lists(st.dates(date(2001, 1, 1), date(2026, 2, 2)), min_size=2, max_size=2).map(sorted))
def test_the_changes_that_a_dated_answer_tells_are_those_of_the_timeline(
    client: httpx.Client, span: list[date]
) -> None:
    first, last = map(str, span)
    changed = answer(client, MEMBERS, during=f"{first}/{last}", status="any")["meta"]["temporal"]["changed_in_period"]
    told = [short(event) for event in rows(client, f"{TIMELINE}?from={first}&to={last}&limit=200")]
    told = [event for event in told if event[5]]
    keys = ("on", "state", "from", "to", "membership", "meeting")
    assert {tuple(change[key] for key in keys) for change in changed} == {(on, *rest) for on, _kind, *rest in told}
    assert len(changed) == len(told)
