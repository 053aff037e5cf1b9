"""What must hold between the answers about any history, and the day-by-day reading of the contract (A19)."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from app.db import migrate
from tests.answers import data, rows, serving
from tests.conftest import TIMEOUT, NewDatabase
from tests.databases import load
from tests.histories import DAY, LATEST, STATES, History, Tie, days, histories_with_a_day, write_seeds

MEMBERS = "/v1/organizations/league/members"
MATRIX = "/v1/organizations/league/matrix"
SENTINELS = ("9999-12-31", "0001-01-01", "1970-01-01", "1900-01-01")
SURENESS = ["certain", "presumed", "possible"]

LENGTHS = st.integers(0, 900)
MODEST = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Row = dict[str, Any]
Asked = tuple[History, date]
Tell = Callable[[History], httpx.Client]


class OneMembership(NamedTuple):
    """A history of one membership, a day, and how surely it holds then."""

    tie: Tie
    day: str
    certainty: str | None


@pytest.fixture(scope="module")
def tell(database_kind: str, new_database: NewDatabase, portal: BlockingPortal) -> Iterator[Tell]:
    """Load a history, and give a client that asks about it; one database for all histories, one after the other."""
    with new_database(database_kind) as url, tempfile.TemporaryDirectory() as folder:
        migrate(url, TIMEOUT)
        load(url, write_seeds(History((), "1990", LATEST), Path(folder)))
        # What is kept may outlive a load on PostgreSQL for a moment: here each load is asked about at once.
        with serving(url, portal, cache_megabytes=0) as client:
            client.event_hooks["response"] = [without_sentinels]

            def told(history: History) -> httpx.Client:
                load(url, write_seeds(history, Path(folder)))
                return client

            yield told


def without_sentinels(response: httpx.Response) -> None:
    assert not any(day in response.read().decode() for day in SENTINELS), response.text


def members(client: httpx.Client, **query: Any) -> dict[str, Row]:
    """The members of any status, by membership."""
    found = rows(client, MEMBERS, status="any", **query)
    assert len({row["id"] for row in found}) == len(found)
    return {row["id"]: row for row in found}


def surenesses(found: dict[str, Row]) -> dict[str, str]:
    """How surely each membership holds."""
    return {identity: row["certainty"] for identity, row in found.items()}


def without_none(expected: dict[str, str | None]) -> dict[str, str]:
    """Those that hold."""
    return {identity: certainty for identity, certainty in expected.items() if certainty}


@MODEST
@given(asked=histories_with_a_day())
def test_on_a_day_every_membership_is_as_sure_as_the_contract_says(tell: Tell, asked: Asked) -> None:
    history, day = asked
    client = tell(history)
    found = members(client, as_of=str(day))
    assert surenesses(found) == without_none({tie.id: history.certainty(tie, day) for tie in history.ties})
    for sureness in SURENESS:
        event(f"some are {sureness}: {sureness in surenesses(found).values()}")
        narrowed = members(client, as_of=str(day), certainty=sureness)
        assert narrowed == {identity: row for identity, row in found.items() if row["certainty"] == sureness}


@MODEST
@given(asked=histories_with_a_day(), length=LENGTHS)
def test_in_a_period_every_membership_is_as_sure_as_its_days(tell: Tell, asked: Asked, length: int) -> None:
    history, first = asked
    client, last = tell(history), first + length * DAY
    daily = {tie.id: history.on_each(tie, first, last) for tie in history.ties}
    best = {identity: next((each for each in SURENESS if each in held), None) for identity, held in daily.items()}
    worst = {
        identity: next((each for each in reversed(SURENESS) if each in held), None) if all(held) else None
        for identity, held in daily.items()
    }
    assert surenesses(members(client, during=f"{first}/{last}")) == without_none(best)
    assert surenesses(members(client, throughout=f"{first}/{last}")) == without_none(worst)


@MODEST
@given(asked=histories_with_a_day(), length=LENGTHS, drawn=st.data())
def test_throughout_is_within_each_day_is_within_during(
    tell: Tell, asked: Asked, length: int, drawn: st.DataObject
) -> None:
    history, first = asked
    client, last = tell(history), first + length * DAY
    throughout = members(client, throughout=f"{first}/{last}").keys()
    during = members(client, during=f"{first}/{last}").keys()
    for day in (first, last, *drawn.draw(st.lists(st.dates(first, last), max_size=3))):
        assert throughout <= members(client, as_of=str(day)).keys() <= during


@MODEST
@given(asked=histories_with_a_day())
def test_one_day_is_the_same_in_every_mode(tell: Tell, asked: Asked) -> None:
    history, day = asked
    client = tell(history)
    # Only a day has a standing of its own.
    as_of = {identity: row | {"standing": None} for identity, row in members(client, as_of=str(day)).items()}
    for text in (f"{day}", f"{day}/{day}"):
        assert members(client, during=text) == as_of
        assert members(client, throughout=text) == as_of


@MODEST
@given(asked=histories_with_a_day())
def test_an_unknown_start_drops_no_membership_that_may_hold(tell: Tell, asked: Asked) -> None:
    history, day = asked
    client = tell(history)
    for tie in history.ties:
        if tie.start == "unknown" and history.certainty(tie, day):
            row = members(client, as_of=str(day))[tie.id]
            assert row["valid"]["start"]["edtf"] is None
            earliest = row["valid"]["start"]["earliest"]
            assert earliest is None or str(history.bounds(tie)[0]) == earliest <= str(day)
            assert tie.id in members(client, during=f"../{day}")


@MODEST
@given(asked=histories_with_a_day())
def test_counts_are_those_of_the_rows(tell: Tell, asked: Asked) -> None:
    history, day = asked
    client = tell(history)
    for query in ({"as_of": str(day)}, {"during": f"{day:%Y}"}, {"throughout": f"{day:%Y-%m}"}):
        meta = client.get(MEMBERS, params={"status": "any", **query}).json()["meta"]
        found = members(client, **query)
        states: dict[str, set[str]] = {status: set() for status in meta["counts"]}
        perhaps: dict[str, set[str]] = {status: set() for status in meta["counts_possible"]}
        for row in found.values():
            (perhaps if row["certainty"] == "possible" else states)[row["status"]].add(row["state"]["id"])
        assert meta["counts"] == {status: len(held) for status, held in states.items()}
        assert meta["counts_possible"] == {status: len(held - states[status]) for status, held in perhaps.items()}
        assert meta["total"] == len(found)


@MODEST
@given(asked=histories_with_a_day(), step=st.sampled_from(["year", "month"]), point=st.sampled_from(["start", "end"]))
def test_a_cell_of_the_matrix_equals_the_answer_for_its_day(tell: Tell, asked: Asked, step: str, point: str) -> None:
    history, day = asked
    client = tell(history)
    span = {"from": str(day), "to": str(max(day, min(LATEST, day + 100 * DAY))), "step": step, "point": point}
    matrix = data(client, MATRIX, **span)
    for number, column in enumerate(matrix["columns"]):
        found = members(client, as_of=column["period"], point=point)
        assert column["day"] == str(days(column["period"])[0 if point == "start" else 1])
        cells = {row["state"]["id"]: row["cells"][number] for row in matrix["rows"]}
        founded = history.founded == "unknown" or column["day"] >= str(days(history.founded)[0])
        for state in STATES:
            held = {identity: row for identity, row in found.items() if row["state"]["id"] == state}
            value = cells.get(state, {"value": "none", "membership": None})
            event(f"a cell is {value['value']}")
            if not founded:
                assert state not in cells or value["value"] == "not_in_existence"
            elif not held:
                assert value["value"] == "none"
            else:
                row = held[value["membership"]]
                assert (value["status"], value["certainty"]) == (row["status"], row["certainty"])
                assert value["value"] == ("unknown" if row["certainty"] == "possible" else row["status"])


@MODEST
@given(asked=histories_with_a_day(), length=LENGTHS)
def test_the_difference_applied_to_the_first_day_gives_the_last(tell: Tell, asked: Asked, length: int) -> None:
    history, first = asked
    client, last = tell(history), first + length * DAY
    diff = data(client, f"/v1/organizations/league/diff?from={first}&to={last}")
    before, after = ({row["state"]["id"] for row in members(client, as_of=str(day)).values()} for day in (first, last))
    added, removed = ({row["state"]["id"] for row in diff[key]} for key in ("added", "removed"))
    assert before - removed | added == after
    assert removed == before - after
    both = len(diff["status_changed"]) + len(diff["certainty_changed"]) + diff["unchanged_count"]
    assert both == len(before & after)
    for changed in diff["certainty_changed"]:
        assert changed["from"] != changed["to"]
    for changed in diff["status_changed"]:
        assert changed["from"] != changed["to"]


ONE = {
    "a start within a month": OneMembership(Tie("XAA", "voter", "2004-02", None), "2004-02-29", "certain"),
    "a start within a month, before its last day": OneMembership(
        Tie("XAA", "voter", "2004-02", None), "2004-02-28", "possible"
    ),
    "an end within a month": OneMembership(Tie("XAA", "voter", "2000", "2004-02"), "2004-02-29", "possible"),
    "an end within a month, before it": OneMembership(Tie("XAA", "voter", "2000", "2004-02"), "2004-01-31", "certain"),
    "an end within a month, after it": OneMembership(Tie("XAA", "voter", "2000", "2004-02"), "2004-03-01", None),
    "an end on a day": OneMembership(Tie("XAA", "voter", "2000", "2004-02-10"), "2004-02-10", None),
    "an end that nobody knows": OneMembership(Tie("XAA", "voter", "2000", "unknown"), "2003-01-01", "possible"),
    "an end that nobody knows, where it is attested": OneMembership(
        Tie("XAA", "voter", "2000", "unknown", last_attested=date(2003, 1, 1)), "2003-01-01", "certain"
    ),
    "an end that nobody knows, after it is attested": OneMembership(
        Tie("XAA", "voter", "2000", "unknown", last_attested=date(2003, 1, 1)), "2003-01-02", "possible"
    ),
    "an open end on the last day covered": OneMembership(Tie("XAA", "voter", "2000", None), "2005-06-30", "certain"),
    "an open end after the last day covered": OneMembership(
        Tie("XAA", "voter", "2000", None), "2005-07-01", "presumed"
    ),
    "an open end after it is attested, in the time covered": OneMembership(
        Tie("XAA", "voter", "2000", None, last_attested=date(2003, 1, 1)), "2004-01-01", "certain"
    ),
    "a scheduled end, before the last day covered": OneMembership(
        Tie("XAA", "voter", "2000", "2009", scheduled=True), "2005-06-30", "certain"
    ),
    "a scheduled end, after the last day covered": OneMembership(
        Tie("XAA", "voter", "2000", "2009", scheduled=True), "2007-01-01", "certain"
    ),
    "a start that nobody knows": OneMembership(Tie("XAA", "voter", "unknown", None), "2003-01-01", "possible"),
    "a start that nobody knows, where it is attested": OneMembership(
        Tie("XAA", "voter", "unknown", None, first_attested=date(2003, 1, 1)), "2003-01-01", "certain"
    ),
}


@pytest.mark.parametrize("case", ONE.values(), ids=ONE)
def test_one_membership_is_as_sure_as_the_contract_says(tell: Tell, case: OneMembership) -> None:
    client = tell(History((case.tie,), "1990", date(2005, 6, 30)))
    found = surenesses(members(client, as_of=case.day))
    assert found == without_none({case.tie.id: case.certainty})


OPEN = Tie("XAA", "voter", "2000", None)
BRIEF = Tie("XAA", "voter", "2004", "2004-06")
IN_A_MONTH = Tie("XAA", "voter", "2004-02", "2004-06")

PERIODS = {
    "a period around the last day covered": (OPEN, "2005-06/2005-07", "certain", "presumed"),
    "a period up to the last day covered": (OPEN, "2005-06", "certain", "certain"),
    "a period after the last day covered": (OPEN, "2005-07", "presumed", "presumed"),
    "a period before the start": (OPEN, "1999", None, None),
    "a period in which it starts": (OPEN, "1999-12/2000-06", "possible", None),
    "a year in which it starts and ends, no day surely": (BRIEF, "2004", "possible", None),
    "months in which it starts and ends": (IN_A_MONTH, "2004-02/2004-06", "certain", "possible"),
    "months between its start and its end": (IN_A_MONTH, "2004-03/2004-05", "certain", "certain"),
    "a month behind its end": (IN_A_MONTH, "2004-07", None, None),
    "its last days": (IN_A_MONTH, "2004-06/2004-07", "possible", None),
}


@pytest.mark.parametrize(("tie", "period", "during", "throughout"), PERIODS.values(), ids=PERIODS)
def test_one_membership_in_a_period_is_as_sure_as_its_days(
    tell: Tell, tie: Tie, period: str, during: str | None, throughout: str | None
) -> None:
    client = tell(History((tie,), "1990", date(2005, 6, 30)))
    assert surenesses(members(client, during=period)) == without_none({tie.id: during})
    assert surenesses(members(client, throughout=period)) == without_none({tie.id: throughout})
