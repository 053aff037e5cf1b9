"""How long an answer stays the same: `meta.temporal.unchanged` of every answer for a day."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import answer, rows
from tests.histories import histories_with_a_day
from tests.test_histories import MODEST, Asked, Tell, tell

__all__ = ["tell"]

MEMBERS = "/v1/organizations/sco/members"
DAY = timedelta(days=1)
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))

QUESTIONS = [
    MEMBERS,
    f"{MEMBERS}?status=any",
    f"{MEMBERS}?status=any&basis=decided",
    f"{MEMBERS}?status_family=associated&include=steps",
    f"{MEMBERS}?status=any&certainty=certain",
    f"{MEMBERS}?status=any&certainty=possible",
    f"{MEMBERS}?status=observer&standing=dormant",
    f"{MEMBERS}?status=any&also=csto",
    "/v1/organizations/cis/members?status=any",
    "/v1/memberships",
    "/v1/memberships?state=TUR&state=BLR",
    "/v1/memberships?organization=csto&status_family=full",
    "/v1/officials",
    "/v1/officials?state=BLR&certainty=certain",
    "/v1/officials?office=fm-chn",
    "/v1/offices?organization=sco",
    "/v1/offices?state=TUR&certainty=possible",
    "/v1/tenures",
    "/v1/tenures?classification=foreign_minister&certainty=presumed",
    "/v1/tenures?organization=sco&state=KGZ",
    "/v1/states?organization=sco",
    "/v1/states?organization=csto&organization=cis",
]

LONGEST = {
    MEMBERS,
    f"{MEMBERS}?status=any",
    f"{MEMBERS}?status=any&basis=decided",
    f"{MEMBERS}?status_family=associated&include=steps",
    f"{MEMBERS}?status=any&certainty=certain",
    "/v1/organizations/cis/members?status=any",
    "/v1/memberships",
    "/v1/tenures",
    "/v1/states?organization=sco",
}
"""Questions of which no two neighbouring periods have the same answer; filters by standing or `also` may part them."""


def whole(client: httpx.Client, question: str, day: date) -> list[Any]:
    return rows(client, question, as_of=str(day), limit=200)


def period(client: httpx.Client, question: str, day: date) -> tuple[date | None, date | None]:
    same = answer(client, question, as_of=str(day), limit=1)["meta"]["temporal"]["unchanged"]
    first, until = (date.fromisoformat(each) if each else None for each in (same["from"], same["until"]))
    return first, until


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=3)
@given(day=DAYS, drawn=st.data())
def test_the_answer_is_the_same_on_each_day_of_the_period(
    client: httpx.Client, question: str, day: date, drawn: st.DataObject
) -> None:
    first, until = period(client, question, day)
    found = whole(client, question, day)
    assert first is None or first <= day
    assert until is None or day < until
    low, high = first or date(1950, 1, 1), (until or date(2060, 1, 1)) - DAY
    for other in (low, high, drawn.draw(st.dates(low, high))):
        assert whole(client, question, other) == found, other
        assert period(client, question, other) == (first, until)
    if question in LONGEST:
        assert first is None or whole(client, question, first - DAY) != found
        assert until is None or whole(client, question, until) != found


@MODEST
@given(asked=histories_with_a_day(), certainty=st.sampled_from(["", "certain", "possible", "presumed"]))
def test_in_any_history_the_period_ends_where_the_members_change(tell: Tell, asked: Asked, certainty: str) -> None:
    history, day = asked
    client = tell(history)
    question = "/v1/organizations/league/members?status=any" + (f"&certainty={certainty}" if certainty else "")
    first, until = period(client, question, day)
    found = whole(client, question, day)
    for other in (each for each in (first, until and until - DAY) if each):
        assert whole(client, question, other) == found
    assert first is None or whole(client, question, first - DAY) != found
    assert until is None or whole(client, question, until) != found


def test_a_slider_over_25_years_asks_once_for_each_period_that_differs(client: httpx.Client) -> None:
    day, asked, seen = date(2001, 6, 15), 0, []
    while day < date(2026, 6, 15):
        _, until = period(client, f"{MEMBERS}?status=any", day)
        seen.append(whole(client, f"{MEMBERS}?status=any", day))
        asked += 1
        day = until or date.max
    assert asked < 60
    assert all(before != after for before, after in pairwise(seen))


def test_the_period_of_the_nine_members(client: httpx.Client) -> None:
    same = answer(client, MEMBERS, as_of="2023-12-01")["meta"]["temporal"]["unchanged"]
    assert same == {"from": "2023-07-04", "until": "2024-07-04"}
    before = answer(client, MEMBERS, as_of="1999")["meta"]["temporal"]["unchanged"]
    assert before == {"from": None, "until": "2001-06-15"}


@pytest.mark.parametrize("mode", ["during", "throughout"])
def test_a_question_about_a_period_has_none(client: httpx.Client, mode: str) -> None:
    for question in (MEMBERS, "/v1/memberships", "/v1/officials", "/v1/offices", "/v1/tenures", "/v1/states"):
        assert answer(client, question, **{mode: "2024"})["meta"]["temporal"]["unchanged"] is None
