"""Which state chaired the SCO when (A14): an office like others, from the first term that a source names."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.answers import data, rows

CHAIR = "/v1/offices/sco-chair"


def holders(client: httpx.Client, **query: str) -> list[Any]:
    """Who held the chair in the time asked for."""
    found: list[Any] = data(client, CHAIR, **query)["holders"]
    return found


@pytest.mark.parametrize(
    ("day", "state"),
    [("2023-07-03", "IND"), ("2023-07-04", "KAZ"), ("2024-07-03", "KAZ"), ("2024-07-04", "CHN"), ("2025-09-01", "KGZ")],
)
def test_the_chair_passes_on_the_day_of_the_summit(client: httpx.Client, day: str, state: str) -> None:
    [held] = holders(client, as_of=day)
    assert held["state"]["id"] == state
    assert (held["certainty"], held["confidence"]) == ("certain", "high")


def test_doubtful_early_years_are_of_lower_confidence(client: httpx.Client) -> None:
    early = {held["valid"]["start"]["edtf"][:4]: held["confidence"] for held in holders(client, during="2002/2007")}
    assert early == {
        "2002": "medium",
        "2003": "medium",
        "2004": "low",
        "2005": "medium",
        "2006": "low",
        "2007": "medium",
    }
    late = {held["confidence"] for held in holders(client, throughout="2012-07/2012-08")}
    assert late == {"high"}


def test_a_doubt_is_explained(client: httpx.Client) -> None:
    assert all(held["note"] for held in holders(client) if held["confidence"] == "low")


def test_each_chair_follows_the_one_before_without_a_gap(client: httpx.Client) -> None:
    terms = [held["valid"] for held in holders(client)]
    assert terms[0]["start"]["edtf"] == "2002-06-07"
    for term, following in pairwise(terms):
        assert term["end"]["edtf"] == following["start"]["edtf"]
    assert terms[-1]["end"]["kind"] == "open"


def test_before_the_first_term_that_a_source_names_nobody_is_shown(client: httpx.Client) -> None:
    assert holders(client, as_of="2002-06-06") == []
    assert holders(client, as_of="2001") == []


def test_only_members_chair(client: httpx.Client) -> None:
    for held in holders(client):
        first = date.fromisoformat(held["valid"]["start"]["edtf"])
        members = rows(client, "/v1/organizations/sco/members", as_of=str(first + timedelta(days=1)))
        assert held["state"]["id"] in {row["state"]["id"] for row in members}
