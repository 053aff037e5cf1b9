"""Who took part: GET /v1/meetings/{id}/participations, GET /v1/participations, and /v1/participations/{id}."""

from datetime import date, timedelta
from typing import Any

import httpx

from tests.answers import data, ids, rows

SCO_PLUS = "/v1/meetings/scoplus-2024/participations"
AUDIENCE = "/v1/meetings/audience-2024/participations"
EVERY = "/v1/participations"


def by_person(found: list[Any]) -> dict[str, Any]:
    return {row["official"]["id"]: row for row in found if row["official"]}


def test_a_participant_is_shown_with_delegation_capacity_role_and_office(client: httpx.Client) -> None:
    guterres = by_person(rows(client, SCO_PLUS))["antonio-guterres"]
    assert guterres["organization"]["id"] == "un"
    assert guterres["state"] is None
    assert guterres["capacity"] == "international_organization"
    assert guterres["role"] == "speaker"
    assert guterres["office"]["id"] == "sg-un"
    assert guterres["named"] is True
    assert guterres["meeting"]["id"] == "scoplus-2024"


def test_the_capacity_of_a_state_is_its_status_on_the_day(client: httpx.Client) -> None:
    """Belarus was still an observer in May 2024 and a member in July."""
    assert by_person(rows(client, AUDIENCE))["sergei-aleinik"]["capacity"] == "observer"
    assert by_person(rows(client, SCO_PLUS))["alexander-lukashenko"]["capacity"] == "member"


def test_a_state_takes_part_in_a_status_that_it_came_with_or_was_given(client: httpx.Client) -> None:
    statuses = {"member", "observer", "dialogue_partner", "partner"}
    for meeting in rows(client, "/v1/meetings", organization="sco", to="2026-09", include="participations"):
        eve = date.fromisoformat(meeting["start_date"]) - timedelta(days=1)
        held = rows(client, "/v1/memberships", organization="sco", during=f"{eve}/{meeting['end_date']}", limit=200)
        ties = {(tie["state"]["id"], tie["status"]) for tie in held}
        for part in meeting["participations"]:
            if part["capacity"] in statuses:
                assert (part["state"]["id"], part["capacity"]) in ties, part["id"]


def test_whom_no_source_names_follows_from_the_office(client: httpx.Client) -> None:
    aleinik = by_person(rows(client, AUDIENCE))["sergei-aleinik"]
    assert aleinik["named"] is False
    assert aleinik["office"]["id"] == "fm-blr"


def test_the_office_was_held_on_the_day_of_the_meeting(client: httpx.Client) -> None:
    for meeting in rows(client, "/v1/meetings", include="participations"):
        days = f"{meeting['start_date']}/{meeting['end_date']}"
        offices = rows(client, "/v1/offices", during=days, limit=200)
        held = {(tenure["id"], office["id"]) for office in offices for tenure in office["holders"]}
        for part in meeting["participations"]:
            if part["office"]:
                assert (part["office"]["tenure"], part["office"]["id"]) in held, part["id"]


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    def found(query: str) -> list[str]:
        return [identity.removeprefix("scoplus-2024--") for identity in ids(client, f"{SCO_PLUS}?{query}")]

    assert found("role=chair") == ["kassym-jomart-tokayev"]
    assert found("capacity=body") == ["zhang-ming"]
    assert found("capacity=observer&capacity=body") == ["ukhnaagiin-khurelsukh", "zhang-ming"]
    assert found("capacity=observer&role=chair") == []
    assert "antonio-guterres" in found("role=speaker&role=chair")


def test_everybody_who_is_said_to_have_spoken_took_part(client: httpx.Client) -> None:
    for meeting in rows(client, "/v1/meetings", include="participations,statements"):
        present = by_person(meeting["participations"])
        assert {said["speaker"]["id"] for said in meeting["statements"]} <= present.keys(), meeting["id"]


def test_all_participations_are_those_of_all_meetings(client: httpx.Client) -> None:
    meetings = rows(client, "/v1/meetings", include="participations", limit=200)
    of_meetings = {part["id"]: part for meeting in meetings for part in meeting["participations"]}
    assert {row["id"]: row for row in rows(client, EVERY, limit=200)} == of_meetings


def test_filters_of_both_sides_narrow_all_participations_down(client: httpx.Client) -> None:
    whole = rows(client, EVERY, limit=200)
    meetings = {row["id"]: row for row in rows(client, "/v1/meetings", organization="sco", limit=200)}
    heads = {row["id"] for row in rows(client, "/v1/offices", classification="foreign_minister", limit=200)}

    def of_ministers(row: Any) -> bool:
        return row["office"] is not None and row["office"]["id"] in heads

    expected = {
        "organization=sco": [row for row in whole if row["meeting"]["id"] in meetings],
        "kind=chs": [row for row in whole if row["meeting"]["id"].startswith("chs-")],
        "meeting=chs-2024&state=BLR": [
            row for row in whole if row["meeting"]["id"] == "chs-2024" and row["state"] and row["state"]["id"] == "BLR"
        ],
        "official=antonio-guterres": [
            row for row in whole if row["official"] and row["official"]["id"] == "antonio-guterres"
        ],
        "delegation=un": [row for row in whole if row["organization"] and row["organization"]["id"] == "un"],
        "office=fm-blr": [row for row in whole if row["office"] and row["office"]["id"] == "fm-blr"],
        "classification=foreign_minister": [row for row in whole if of_ministers(row)],
        "role=chair&capacity=member": [row for row in whole if (row["role"], row["capacity"]) == ("chair", "member")],
        "from=2024&to=2024": [row for row in whole if row["meeting"]["start_date"].startswith("2024")],
    }
    for query, found in expected.items():
        assert found, query
        assert rows(client, f"{EVERY}?{query}", limit=200) == found, query


def test_a_participation_has_an_address_and_all_its_evidence(client: httpx.Client) -> None:
    for row in rows(client, EVERY, limit=200, include="evidence")[::50]:
        item = data(client, row["href"])
        assert {key: item[key] for key in row} == row
        assert len(item["evidence"]) == item["evidence_count"]
        assert isinstance(item["conflicts"], list)
