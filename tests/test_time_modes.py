"""What must hold between the three ways to ask about time, on every dated list."""

from datetime import date
from itertools import chain
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import EVERYTHING, LISTS, an_address, answer, data, ids, parameters, rows

MEMBERS = "/v1/organizations/sco/members"
DATED = [path for path in LISTS if "as_of" in parameters(path)]

DAYS = st.dates(date(1996, 1, 1), date(2026, 12, 31))
SPANS = st.lists(DAYS, min_size=3, max_size=3).map(sorted)
STATUSES = st.just(["any"]) | st.lists(
    st.sampled_from(["member", "observer", "dialogue_partner", "partner"]), min_size=1, unique=True
)
CERTAINTIES = ["certain", "possible", "presumed"]


@settings(max_examples=15)
@given(span=SPANS, statuses=STATUSES, basis=st.sampled_from(["in_force", "decided"]))
def test_throughout_is_within_as_of_is_within_during(
    client: httpx.Client, span: list[date], statuses: list[str], basis: str
) -> None:
    first, day, last = span

    def members(**mode: str) -> set[str]:
        return set(ids(client, MEMBERS, status=statuses, basis=basis, limit=200, **mode))

    throughout, during = members(throughout=f"{first}/{last}"), members(during=f"{first}/{last}")
    for asked in (first, day, last):
        as_of = members(as_of=str(asked))
        assert throughout <= as_of <= during, asked


@settings(max_examples=6)
@given(span=SPANS, statuses=STATUSES)
def test_certain_possible_and_presumed_part_what_holds(
    client: httpx.Client, span: list[date], statuses: list[str]
) -> None:
    first, day, last = map(str, span)
    for mode in ({"as_of": day}, {"during": f"{first}/{last}"}, {"throughout": f"{first}/{last}"}):
        parts = [ids(client, MEMBERS, status=statuses, limit=200, certainty=part, **mode) for part in CERTAINTIES]
        whole = ids(client, MEMBERS, status=statuses, limit=200, **mode)
        assert sorted(chain(*parts)) == sorted(whole), mode


@pytest.mark.parametrize("path", ["/v1/memberships", "/v1/officials", "/v1/states"])
@settings(max_examples=8)
@given(span=SPANS)
def test_the_modes_nest_on_every_list_that_time_narrows_down(client: httpx.Client, path: str, span: list[date]) -> None:
    first, day, last = map(str, span)
    throughout, as_of, during = (
        set(ids(client, path, limit=200, **mode))
        for mode in ({"throughout": f"{first}/{last}"}, {"as_of": day}, {"during": f"{first}/{last}"})
    )
    assert throughout <= as_of <= during


def contains(valid: dict[str, Any], day: date) -> bool:
    """Whether a period possibly contains a day."""
    start, end = valid["start"]["earliest"], valid["end"]["latest"]
    return (start is None or date.fromisoformat(start) <= day) and (end is None or day < date.fromisoformat(end))


def periods(value: Any) -> list[dict[str, Any]]:
    """Every period that stands anywhere in an answer."""
    if isinstance(value, dict):
        own = [value["valid"]] if "valid" in value else []
        parts = (part for key, part in value.items() if key != "standings")
        return own + [found for part in parts for found in periods(part)]
    if isinstance(value, list):
        return [found for part in value for found in periods(part)]
    return []


@pytest.mark.parametrize(
    "path", ["/v1/officials", "/v1/offices", "/v1/memberships", f"{MEMBERS}?status=any", "/v1/states?organization=sco"]
)
@settings(max_examples=10)
@given(day=DAYS)
def test_every_period_in_the_answer_for_a_day_contains_the_day(client: httpx.Client, path: str, day: date) -> None:
    for row in rows(client, path, as_of=str(day), limit=200):
        assert all(contains(valid, day) for valid in periods(row)), row["id"]


@settings(max_examples=15)
@given(day=DAYS)
def test_officials_and_offices_agree_on_who_holds_what(client: httpx.Client, day: date) -> None:
    officials = rows(client, "/v1/officials", as_of=str(day), limit=200)
    offices = rows(client, "/v1/offices", as_of=str(day), limit=200)
    by_person = {(row["id"], tenure["office"]["id"]) for row in officials for tenure in row["tenures"]}
    by_office = {
        (tenure["official"]["id"], row["id"]) for row in offices for tenure in row["holders"] if tenure["official"]
    }
    assert by_person == by_office


@pytest.mark.parametrize("address", ["/v1/officials/wang-yi", "/v1/offices/fm-chn"])
def test_an_item_shows_the_tenures_of_the_time_asked_for(client: httpx.Client, address: str) -> None:
    def shown(**mode: str) -> list[tuple[str, str]]:
        item = data(client, address, **mode)
        held = item.get("tenures", item.get("holders"))
        return [(tenure["official"]["id"], tenure["valid"]["start"]["edtf"]) for tenure in held]

    everything = shown()
    assert everything == shown(during="../..")
    assert ("wang-yi", "2013-03-16") in everything
    assert shown(as_of="2020") == [("wang-yi", "2013-03-16")]
    assert shown(as_of="2024") == [("wang-yi", "2023-07-25")]
    assert ("wang-yi", "2013-03-16") in shown(during="2022")
    assert shown(throughout="2024") == [("wang-yi", "2023-07-25")]


@pytest.mark.parametrize("path", DATED)
def test_every_dated_list_says_how_the_question_was_read(client: httpx.Client, path: str) -> None:
    address = an_address(path)
    modes: list[tuple[dict[str, str], dict[str, Any]]] = [
        ({"as_of": "2024-02"}, {"mode": "as_of", "requested": "2024-02", "point": "end", "resolved": "2024-02-29"}),
        ({"as_of": "2024", "point": "start"}, {"mode": "as_of", "point": "start", "resolved": "2024-01-01"}),
        ({"during": "2024"}, {"mode": "during", "point": None, "resolved": ["2024-01-01", "2024-12-31"]}),
        ({"throughout": "2023-01/2024-06"}, {"mode": "throughout", "resolved": ["2023-01-01", "2024-06-30"]}),
        ({"during": "../.."}, {"mode": "during", "requested": "../..", "resolved": [None, None]}),
    ]
    if path not in {"/v1/states", "/v1/resolve"}:  # Which mean any time until they are asked about one.
        modes.append(({}, {"mode": "as_of", "requested": "latest", "resolved": "2026-03-10"}))
    for query, read in modes:
        meta = answer(client, address, **query)["meta"]
        assert {key: meta["temporal"][key] for key in read} == read
        assert meta["temporal"]["rule"]
        assert meta["coverage"] == {"from": "1996-04-26", "until": "2026-03-10"}


def test_today_is_the_current_day_in_utc(client: httpx.Client) -> None:
    temporal = answer(client, MEMBERS, as_of="today")["meta"]["temporal"]
    assert temporal["requested"] == "today"
    assert date.fromisoformat(temporal["resolved"]) >= date(2026, 2, 2)


def test_every_list_that_time_narrows_down_is_known_to_these_tests() -> None:
    assert set(EVERYTHING) - {"/v1/search"} == set(DATED)
