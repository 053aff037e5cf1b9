"""Nothing is not the same as not recorded: how much of a list is recorded is said where it was requested."""

from collections.abc import Iterator

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from tests.answers import answer, data, serving
from tests.conftest import NewDatabase
from tests.databases import migrated_and_loaded
from tests.faults import MADE_UP_SEEDS


@pytest.fixture(scope="module")
def rivers(new_database: NewDatabase, portal: BlockingPortal) -> Iterator[httpx.Client]:
    """A client of the made-up seeds."""
    with migrated_and_loaded(new_database, MADE_UP_SEEDS) as url, serving(url, portal) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "level", "note"),
    [
        ("/v1/organizations/rivers/members?as_of=2011-05-03", "complete", None),
        ("/v1/organizations/rivers/members?as_of=2012-06-01", "partial", "The yearbook of 2012 is lost."),
        ("/v1/organizations/rivers/members?during=2012", "partial", "The yearbook of 2012 is lost."),
        ("/v1/organizations/rivers/members?as_of=1999", "not_recorded", None),
        ("/v1/memberships?organization=rivers&as_of=2011-05-03", "complete", None),
        ("/v1/meetings?organization=rivers&kind=summit", "complete", None),
        ("/v1/meetings/fordham-2011/participations", "partial", "Guests are not named."),
        ("/v1/meetings/brookbank-2012/participations", "not_recorded", None),
        ("/v1/officials?office=president-xaa&as_of=2010", "complete", None),
        ("/v1/officials?office=president-xaa&as_of=2005", "not_recorded", None),
        ("/v1/officials?office=rivers-warden&as_of=2009", "not_recorded", None),
        ("/v1/statements?document=gazette", "not_recorded", None),
        ("/v1/statements?document=atlas", "complete", None),
        ("/v1/statements?speaker=ada-ash", "not_recorded", None),
        ("/v1/statements?speaker=bo-beck", "not_recorded", None),
        ("/v1/instruments?q=nothing-of-this-name", "not_recorded", None),
    ],
)
def test_a_list_says_how_much_of_it_is_recorded(
    rivers: httpx.Client, address: str, level: str, note: str | None
) -> None:
    found = answer(rivers, address)["meta"]["completeness"]
    assert (found["level"], found["note"]) == (level, note)
    assert (found["valid"] is None) == (level == "not_recorded")


def test_a_list_that_nobody_can_judge_says_nothing_unless_it_is_empty(rivers: httpx.Client) -> None:
    assert answer(rivers, "/v1/documents")["meta"]["completeness"] is None


def test_the_period_and_the_sources_of_a_judgement_are_given(rivers: httpx.Client) -> None:
    found = answer(rivers, "/v1/organizations/rivers/members?as_of=2011-05-03")["meta"]["completeness"]
    assert found["valid"] == {"start": "2001-05-03", "end": "2012-06-01"}
    assert found["sources"] == ["yearbook"]


def test_meetings_and_offices_say_how_much_of_them_is_recorded(rivers: httpx.Client) -> None:
    attendance = {row["id"]: (row["attendance"], row["announced"]) for row in data(rivers, "/v1/meetings")}
    assert attendance == {
        "fordham-2011": ("partial", False),
        "brookbank-2012": ("not_recorded", False),
        "cairnton-2014": ("not_recorded", True),
    }
    assert data(rivers, "/v1/offices/president-xaa")["holders_recorded"] == "complete"
    assert data(rivers, "/v1/offices/rivers-warden")["holders_recorded"] == "not_recorded"


def test_what_the_seeds_leave_out_is_null(rivers: httpx.Client) -> None:
    statement = data(rivers, "/v1/statements/ash-thanks")
    assert (statement["speaker"], statement["speaker_name"], statement["meeting"]) == (None, "The ferryman", None)
    membership = data(rivers, "/v1/memberships/rivers-xdd-associate")
    assert (membership["start_event"], membership["confidence"]) == (None, None)
    assert membership["end_reason"] == "withdrew"
    assert data(rivers, "/v1/documents/heard")["url"] is None
    state = data(rivers, "/v1/states/XDD")
    assert (state["alpha2"], state["numeric"], state["wikidata"]) == (None, None, None)
    assert (state["start"], state["end"]) == ("1990", "2004")
    assert [each["id"] for each in state["successors"]] == ["XAA", "XBB"]


def test_a_count_that_differs_says_by_how_many(rivers: httpx.Client) -> None:
    difference = {row["id"]: row["difference"]["count"] for row in data(rivers, "/v1/claims")}
    assert difference == {"yearbook-three-members": 1, "atlas-two-members": 0, "gazette-cairnland": None}
