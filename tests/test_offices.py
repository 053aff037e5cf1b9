"""Offices and who held them: GET /v1/offices."""

from datetime import date

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import answer, data, ids, rows

OFFICES = "/v1/offices"


@pytest.mark.parametrize(("day", "holder"), [("2024-05-21", "Sergei Aleinik"), ("2024-07-04", "Maxim Ryzhenkov")])
def test_the_foreign_minister_of_belarus_is_who_it_was_on_the_day(client: httpx.Client, day: str, holder: str) -> None:
    office = data(client, f"{OFFICES}/fm-blr", as_of=day)
    assert [held["official"]["name"] for held in office["holders"]] == [holder]


@pytest.mark.parametrize(
    ("day", "chair"),
    [("2023-07-03", "IND"), ("2023-07-04", "KAZ"), ("2024-07-03", "KAZ"), ("2024-07-04", "CHN"), ("2025-09-01", "KGZ")],
)
def test_the_chair_of_the_sco_is_an_office_held_by_a_state(client: httpx.Client, day: str, chair: str) -> None:
    office = data(client, f"{OFFICES}/sco-chair", as_of=day)
    assert office["holder"] == "state"
    assert [held["state"]["id"] for held in office["holders"]] == [chair]
    assert office["holders"][0]["official"] is None
    [row] = [row for row in rows(client, OFFICES, organization="sco", as_of=day) if row["id"] == "sco-chair"]
    assert [held["state"]["id"] for held in row["holders"]] == [chair]


@settings(max_examples=25)
@given(day=st.dates(date(2002, 6, 7), date(2026, 2, 2)))
def test_one_state_chairs_the_sco_on_each_day(client: httpx.Client, day: date) -> None:
    assert len(data(client, f"{OFFICES}/sco-chair", as_of=str(day))["holders"]) == 1


def test_an_office_lists_all_its_holders_in_the_order_of_time(client: httpx.Client) -> None:
    holders = data(client, f"{OFFICES}/fm-blr")["holders"]
    assert [held["official"]["id"] for held in holders] == [
        "mikhail-khvostov",
        "sergei-martynov",
        "vladimir-makei",
        "sergei-aleinik",
        "maxim-ryzhenkov",
    ]
    assert all(held["certainty"] is None for held in holders)


def test_an_office_that_nobody_is_known_to_hold_is_still_listed(client: httpx.Client) -> None:
    [office] = [row for row in rows(client, OFFICES, as_of="2022-12-01", state="BLR") if row["id"] == "fm-blr"]
    assert office["holders"] == []


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    heads = "classification=head_of_state&classification=foreign_minister"
    assert ids(client, f"{OFFICES}?state=BLR&{heads}") == ["fm-blr", "president-blr"]
    assert ids(client, OFFICES, state="BLR", classification="foreign_minister") == ["fm-blr"]
    assert ids(client, f"{OFFICES}?state=BLR&state=MNG&classification=head_of_state") == [
        "president-blr",
        "president-mng",
    ]
    assert ids(client, OFFICES, state="BLR", organization="sco") == []


def test_an_organization_includes_its_bodies(client: httpx.Client) -> None:
    assert ids(client, OFFICES, organization="sco") == ["rats-director", "sco-chair", "sg-sco"]
    assert ids(client, OFFICES, organization="sco-secretariat") == ["sg-sco"]


def test_a_tenure_that_ended_on_a_day_not_known_is_possible_after_the_last_evidence(client: httpx.Client) -> None:
    [holder] = data(client, f"{OFFICES}/ambassador-irn-kaz", as_of="2026")["holders"]
    assert holder["valid"]["end"]["kind"] == "unknown"
    assert holder["certainty"] == "possible"


def test_holders_may_be_asked_for_by_how_surely_they_hold(client: httpx.Client) -> None:
    un = "/v1/offices?organization=un&as_of=2024-07-04&limit=200"
    possible = {row["id"]: row["holders"] for row in answer(client, f"{un}&certainty=possible")["data"]}
    certain = {row["id"]: row["holders"] for row in answer(client, f"{un}&certainty=certain")["data"]}
    assert {each["certainty"] for holders in possible.values() for each in holders} == {"possible"}
    assert [each["official"]["id"] for each in certain["sg-un"]] == ["antonio-guterres"]
    assert possible["sg-un"] == []
