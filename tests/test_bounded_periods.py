"""Periods narrowed down by the life of the organization and by each other: ordinary histories load, others do not."""

from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.loading import check_seeds
from app.loading.facts import Known, facts
from app.loading.parse import Entry, Seeds
from app.loading.records import MembershipRecord, MembershipStatusRecord, OrganizationRecord
from app.loading.time_rules import bound
from app.loading.types import Period
from tests.faults import Edit, faults_in, made_up_seeds

FILE = Path("histories.toml")
DAY = timedelta(days=1)
FIRST, LAST = date(1948, 1, 1), date(1992, 1, 1)

Dates = dict[str, str]


def history(*memberships: Dates, organization: Dates | None = None, status: Dates | None = None) -> Seeds:
    """One state in one organization: each membership has the dates, and a status of its own."""
    life = OrganizationRecord.model_validate(
        {"id": "league", "name": "League", "classification": "league", "start": "unknown", **(organization or {})}
    )
    records: list[tuple[str, Any]] = [("organization", life)]
    for number, dates in enumerate(memberships):
        common = {"organization": "league", "status": f"status_{number}"}
        vocabulary = {"id": f"status-{number}", "label": "S", "description": "S", "family": "full", "start": "unknown"}
        held = {"id": f"held-{number}", "state": "XAA", "start_event": "signs", "confidence": "high", **dates}
        records.append(
            ("membership_status", MembershipStatusRecord.model_validate(common | vocabulary | (status or {})))
        )
        records.append(("membership", MembershipRecord.model_validate(common | held)))
    return Seeds(entries=[Entry(table, record, FILE, dict, (table,), None) for table, record in records])


def bounded(*memberships: Dates, **outer: Dates) -> tuple[list[Period], list[str | None], list[str]]:
    """The periods of the memberships, what each directly follows, and the rules that are broken."""
    known: Known = {(fact.kind, fact.id): fact for fact in facts(history(*memberships, **outer))}
    rules = [fault.rule for fault in bound(known)]
    held = [fact for fact in known.values() if fact.kind == "membership"]
    return [fact.dated for fact in held], [fact.previous for fact in held], rules


def certain(period: Period, day: date) -> bool:
    return period.start_latest <= day < period.end_earliest


def possible(period: Period, day: date) -> bool:
    return period.start_earliest <= day < period.end_latest


def test_an_unknown_start_is_not_possible_before_the_organization() -> None:
    [period], _, rules = bounded({"start": "unknown"}, organization={"start": "1968-03"})
    assert rules == []
    assert not possible(period, date(1968, 2, 29))
    assert possible(period, date(1968, 3, 1))


def test_an_unknown_end_is_not_possible_after_the_organization() -> None:
    [period], _, rules = bounded({"start": "1960", "end": "unknown"}, organization={"end": "1991-07-01"})
    assert rules == []
    assert possible(period, date(1991, 6, 30))
    assert not possible(period, date(1991, 7, 1))


def test_an_unknown_start_is_not_possible_before_the_status() -> None:
    [period], _, rules = bounded({"start": "unknown"}, status={"start": "1970"})
    assert rules == []
    assert period.start_earliest == date(1970, 1, 1)


@pytest.mark.parametrize(
    ("dates", "life"),
    [
        ({"start": "1960"}, {"start": "1961"}),
        ({"start": "unknown", "first_attested": "1960-05-01"}, {"start": "1961"}),
        ({"start": "unknown", "end": "1960"}, {"start": "1961-07"}),
        ({"start": "1960"}, {"end": "1991"}),
        ({"start": "1960", "end": "1993"}, {"end": "1991"}),
        ({"start": "1960", "scheduled_end": "1993"}, {"end": "1991"}),
        ({"start": "1960", "end": "unknown", "last_attested": "1992-06-01"}, {"end": "1991"}),
        ({"start": "1993", "end": "unknown"}, {"end": "1991"}),
    ],
)
def test_a_membership_beyond_the_life_of_the_organization_is_refused(dates: Dates, life: Dates) -> None:
    assert bounded(dates, organization=life)[2] == ["outside_organization"]


ORDINARY = {
    "an end that is not known, then a start": [{"start": "1960", "end": "unknown"}, {"start": "1970"}],
    "an end, then a start that is not known": [
        {"start": "1950", "end": "1960"},
        {"start": "unknown", "first_attested": "1965-01-01"},
    ],
    "a year of the end, in which the next starts": [{"start": "1950", "end": "1960"}, {"start": "1960-07-04"}],
    "a year of the start, in which the one before ends": [{"start": "1950", "end": "1960-07-04"}, {"start": "1960"}],
    "written down in the wrong order": [{"start": "1970"}, {"start": "1960", "end": "unknown"}],
    "three, of which one has no date": [
        {"start": "1950", "end": "unknown"},
        {"start": "unknown", "end": "unknown", "first_attested": "1960-01-01", "last_attested": "1965-01-01"},
        {"start": "1970"},
    ],
    "one after the other by attestation alone": [
        {"start": "unknown", "end": "unknown", "first_attested": "1960-01-01", "last_attested": "1965-01-01"},
        {"start": "unknown", "end": "unknown", "first_attested": "1970-01-01", "last_attested": "1975-01-01"},
    ],
}


@pytest.mark.parametrize("memberships", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_history_is_not_refused(memberships: list[Dates]) -> None:
    periods, _, rules = bounded(*memberships)
    assert rules == []
    for number in range((LAST - FIRST).days):
        held = [period for period in periods if certain(period, FIRST + number * DAY)]
        assert len(held) <= 1
        assert not held or sum(possible(period, FIRST + number * DAY) for period in periods) == 1


@pytest.mark.parametrize(
    "memberships",
    [
        [{"start": "1960", "end": "1970-06-01"}, {"start": "1970-05-01"}],
        [{"start": "1960"}, {"start": "1970"}],
        [{"start": "unknown"}, {"start": "unknown"}],
        [{"start": "1960", "end": "unknown", "last_attested": "1971-01-01"}, {"start": "1970", "end": "1980"}],
        [{"start": "1960", "end": "1961-01-02"}, {"start": "unknown", "first_attested": "1960-12-31"}],
        [{"start": "2004", "end": "2004-06"}, {"start": "2004-03", "end": "2004-09"}],
    ],
)
def test_what_overlaps_whatever_its_dates_mean_is_refused(memberships: list[Dates]) -> None:
    assert bounded(*memberships)[2] == ["overlapping_statuses"]


@pytest.mark.parametrize(
    ("memberships", "previous"),
    [
        ([{"start": "1950", "end": "1960"}, {"start": "1960-07-04"}], [None, "held-0"]),
        ([{"start": "1960", "end": "unknown"}, {"start": "1970"}], [None, "held-0"]),
        ([{"start": "1950", "end": "1959"}, {"start": "1960"}], [None, None]),
        ([{"start": "1950", "end": "1960"}, {"start": "unknown", "first_attested": "1965-01-01"}], [None, None]),
        (
            [{"start": "1970"}, {"start": "1950", "end": "1960"}, {"start": "1960", "end": "1970"}],
            ["held-2", None, "held-1"],
        ),
    ],
)
def test_a_membership_follows_the_one_that_ends_as_it_begins(
    memberships: list[Dates], previous: list[str | None]
) -> None:
    assert bounded(*memberships)[1] == previous


DATES = st.dates(date(1950, 1, 1), date(1990, 12, 31)).flatmap(
    lambda day: st.sampled_from([f"{day}", f"{day:%Y-%m}", f"{day:%Y}"])
)


@st.composite
def memberships(draw: st.DrawFn) -> Dates:
    """Dates of any kind, in any order."""
    dates = {"start": draw(DATES | st.just("unknown"))}
    end = draw(st.none() | st.just("unknown") | DATES)
    attested = sorted(draw(st.lists(st.dates(date(1950, 1, 1), date(1990, 12, 31)), max_size=2)))
    dates |= {"end": end} if end else {}
    dates |= {"first_attested": str(attested[0])} if attested else {}
    return dates | ({"last_attested": str(attested[1])} if len(attested) > 1 else {})


@given(drawn=st.lists(memberships(), min_size=2, max_size=4), life=st.none() | DATES, days=st.data())
def test_never_are_two_statuses_certain_on_one_day(drawn: list[Dates], life: str | None, days: st.DataObject) -> None:
    periods, _, rules = bounded(*drawn, organization={"start": life} if life else {})
    ordinary = not rules and all(period.in_order for period in periods)
    event(f"accepted: {ordinary}")
    if not ordinary:
        return
    for one, other in combinations(periods, 2):
        day = days.draw(
            st.sampled_from([one.start_latest, one.end_earliest - DAY if one.end_earliest > date.min else date.min])
        )
        assert not (certain(one, day) and certain(other, day))


@given(drawn=st.lists(memberships(), min_size=1, max_size=3), life=st.none() | DATES)
def test_bounds_only_narrow(drawn: list[Dates], life: str | None) -> None:
    after, _, rules = bounded(*drawn, organization={"start": life} if life else {})
    for dates, period in zip(drawn, after, strict=True):
        [alone], _, _ = bounded(dates)
        if not rules:
            assert alone.start_earliest <= period.start_earliest
            assert period.end_latest <= alone.end_latest
            assert (alone.start_latest, alone.end_earliest) == (period.start_latest, period.end_earliest)


def test_faults_of_the_organization_name_the_membership(tmp_path: Path) -> None:
    seeds = made_up_seeds(
        tmp_path, Edit("rivers/organization.toml", 'charter = "ford-charter"', 'charter = "ford-charter"\nend = "2011"')
    )
    found = faults_in(seeds)
    assert all(": outside_organization: " in fault for fault in found)
    assert any(
        "rivers-xaa-member reaches beyond the life of rivers, from 2001-05-03 until 2011" in each for each in found
    )


def test_a_status_and_a_standing_end_with_their_organization(tmp_path: Path) -> None:
    seeds = made_up_seeds(
        tmp_path,
        Edit("rivers/organization.toml", 'charter = "ford-charter"', 'charter = "ford-charter"\nend = "2012-10-01"'),
        *(
            Edit("rivers/memberships.toml", f'start_event = "{event}"', f'end = "2012-10-01"\nstart_event = "{event}"')
            for event in ("founds the League", "is admitted at Fordham")
        ),
    )
    _, rows = check_seeds(seeds)
    for table in ("membership_status", "standing"):
        assert {row["end_edtf"] for row in rows[table]} == {"2012-10-01"}


@pytest.mark.parametrize("word", ["any", "none", "unknown", "not_in_existence"])
def test_a_status_is_not_called_what_the_api_means_otherwise(tmp_path: Path, word: str) -> None:
    seeds = made_up_seeds(tmp_path, Edit("rivers/organization.toml", 'status = "associate"', f'status = "{word}"'))
    assert any(f": bad_value: status: {word!r} means something else" in fault for fault in faults_in(seeds))
