"""The shipped knowledge, in expectations that a reader can verify without reading code."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import pycountry
import pytest

from app.loading.records import KnowledgeBaseRecord
from app.loading.rows import Rows
from tests.shipped import shipped

COVERED_UNTIL = date(2026, 3, 10)


OTHERS = {"brics", "cica", "cis", "cst", "csto", "eaeu", "eco", "ots", "un"}


FOUNDERS = "CHN KAZ KGZ RUS TJK UZB"
NINE = f"{FOUNDERS} IND PAK IRN"


@pytest.fixture(scope="module")
def checked() -> tuple[KnowledgeBaseRecord, Rows]:
    return shipped().knowledge_base, shipped().rows


@pytest.fixture(scope="module")
def rows(checked: tuple[KnowledgeBaseRecord, Rows]) -> Rows:
    return checked[1]


def test_the_days_covered_are_those_of_the_first_summit_and_of_the_newest_source(
    checked: tuple[KnowledgeBaseRecord, Rows],
) -> None:
    assert (checked[0].coverage_from, checked[0].coverage_until) == (date(1996, 4, 26), COVERED_UNTIL)


def test_there_is_as_much_as_was_curated(rows: Rows) -> None:
    held = Counter(meeting["kind"] for meeting in rows["meeting"] if not meeting["announced"])
    assert held["chs"] >= 25
    assert held["chg"] >= 20
    assert len(rows["participation"]) >= 450
    assert len(rows["instrument"]) >= 40
    assert Counter(tenure["official_id"] is not None for tenure in rows["tenure"]) >= Counter({True: 300, False: 25})
    per_organization = Counter(membership["organization_id"] for membership in rows["membership"])
    assert per_organization["sco"] == 48
    assert set(per_organization) == {"sco", "shanghai-five", *OTHERS}


def test_the_codes_of_states_are_those_of_iso_3166(rows: Rows) -> None:
    states = [state for state in rows["state"] if not state["id"].startswith("X")]
    assert [state["alpha2"] for state in rows["state"] if state not in states] == [None]  # Northern Cyprus
    for state in states:
        country = pycountry.countries.get(alpha_3=state["id"])
        assert country is not None, state["id"]
        assert (state["alpha2"], state["numeric"]) == (country.alpha_2, country.numeric)


@pytest.mark.parametrize(
    ("day", "members"),
    [
        ("2001-06-14", ""),
        ("2001-06-15", FOUNDERS),
        ("2017-06-08", FOUNDERS),
        ("2017-06-09", f"{FOUNDERS} IND PAK"),
        ("2023-07-03", f"{FOUNDERS} IND PAK"),
        ("2023-07-04", NINE),
        ("2024-07-03", NINE),
        ("2024-07-04", f"{NINE} BLR"),
        ("2026-02-02", f"{NINE} BLR"),
    ],
)
def test_the_members_of_the_sco_on_a_day(rows: Rows, day: str, members: str) -> None:
    assert _certain(rows, "sco", "member", day) == set(members.split())


@pytest.mark.parametrize(
    ("day", "observers"),
    [
        ("2004-06-16", ""),
        ("2024-07-03", "AFG BLR MNG"),
        ("2024-07-04", "AFG MNG"),
        ("2025-08-31", "AFG MNG"),
        ("2025-09-01", ""),
    ],
)
def test_the_observers_at_the_sco_on_a_day(rows: Rows, day: str, observers: str) -> None:
    assert _certain(rows, "sco", "observer", day) == set(observers.split())


@pytest.mark.parametrize(
    ("organization", "day", "members"),
    [
        ("csto", "2020-06-01", "ARM BLR KAZ KGZ RUS TJK"),
        ("brics", "2012-01-01", "BRA CHN IND RUS ZAF"),
        ("brics", "2025-06-01", "ARE BRA CHN EGY ETH IDN IND IRN RUS ZAF"),
        ("eaeu", "2016-01-01", "ARM BLR KAZ KGZ RUS"),
    ],
)
def test_the_members_of_other_organizations_on_a_day(rows: Rows, organization: str, day: str, members: str) -> None:
    assert _certain(rows, organization, "member", day) == set(members.split())


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2016-04-17", [6, 6, 6, 0]),
        ("2017-06-09", [8, 4, 6, 0]),
        ("2024-07-03", [9, 3, 14, 0]),
        ("2024-07-04", [10, 2, 14, 0]),
        ("2025-08-31", [10, 2, 14, 0]),
        ("2025-09-01", [10, 0, 0, 17]),
    ],
)
def test_how_many_states_hold_each_status_on_a_day(rows: Rows, day: str, counts: list[int]) -> None:
    statuses = ("member", "observer", "dialogue_partner", "partner")
    assert [len(_certain(rows, "sco", status, day)) for status in statuses] == counts


def test_the_shanghai_five_were_five_and_ended_when_the_sco_began(rows: Rows) -> None:
    assert _certain(rows, "shanghai-five", "member", "2000-12-31") == {"CHN", "KAZ", "KGZ", "RUS", "TJK"}
    assert _certain(rows, "shanghai-five", "member", "2001-06-15") == set()


def test_belarus_has_one_status_at_a_time_and_no_gap_between_them(rows: Rows) -> None:
    own = [row for row in rows["membership"] if (row["organization_id"], row["state_id"]) == ("sco", "BLR")]
    possible = [[row["status"] for row in own if _possible(row, day)] for day in _days(date(2009, 1, 1))]
    certain = [[row["status"] for row in own if _holds(row, day)] for day in _days(date(2009, 1, 1))]
    assert all(len(statuses) <= 1 for statuses in possible)
    assert _runs(possible) == [[], ["dialogue_partner"], ["observer"], ["member"]]
    assert _runs(certain) == _runs(possible)
    assert sum(map(len, possible)) - sum(map(len, certain)) == 29  # 2010-04-01 to 2010-04-29


def test_no_state_is_certain_to_hold_two_statuses_of_one_organization_on_one_day(rows: Rows) -> None:
    for one, other in combinations(rows["membership"], 2):
        if (one["organization_id"], one["state_id"]) == (other["organization_id"], other["state_id"]):
            first = max(one["start_latest"], other["start_latest"])
            end = min(one["end_earliest"], other["end_earliest"])
            assert first >= end, (one["id"], other["id"])


@pytest.mark.parametrize(
    ("office", "day", "holder"),
    [
        ("fm-blr", "2024-05-21", "sergei-aleinik"),
        ("fm-blr", "2024-07-04", "maxim-ryzhenkov"),
        ("president-irn", "2024-05-18", "ebrahim-raisi"),
        ("sco-chair", "2023-07-03", "IND"),
        ("sco-chair", "2023-07-04", "KAZ"),
        ("sco-chair", "2024-07-04", "CHN"),
        ("sco-chair", "2025-09-01", "KGZ"),
    ],
)
def test_who_held_an_office_on_a_day(rows: Rows, office: str, day: str, holder: str) -> None:
    tenures = [row for row in rows["tenure"] if row["office_id"] == office]
    holders = [row["official_id"] or row["state_id"] for row in tenures if _holds(row, date.fromisoformat(day))]
    assert holders == [holder]


@pytest.mark.parametrize(
    ("claim", "verdict", "count", "missing", "extra"),
    [
        ("turanews-000--ten-member-states", "disagrees", 9, [], ["BLR"]),
        ("qatarpress-004--nine-members", "disagrees", 10, ["BLR"], []),
        ("qatarpress-004--two-observers", "disagrees", 2, ["AFG"], ["BLR"]),
        ("qatarpress-004--fourteen-dialogue-partners", "agrees", 14, [], []),
    ],
)
def test_what_the_archived_texts_count_is_compared_with_the_states_of_that_day(
    rows: Rows, claim: str, verdict: str, count: int, missing: list[str], extra: list[str]
) -> None:
    (found,) = (row for row in rows["claim"] if row["id"] == claim)
    assert (found["verdict"], len(found["held_states"])) == (verdict, count)
    assert (found["missing"], found["extra"]) == (missing, extra)


def test_every_claim_that_disagrees_is_a_conflict(rows: Rows) -> None:
    disagreeing = {claim["id"]: claim["conflict_id"] for claim in rows["claim"] if claim["verdict"] == "disagrees"}
    lone = {claim for claim, conflict in disagreeing.items() if conflict is None}
    without_source = sum(warning.rule == "disagreement_without_source" for warning in shipped().warnings)
    assert len(lone) <= without_source < len(disagreeing)


def test_few_conflicts_are_found_that_no_curator_has_written_down(rows: Rows) -> None:
    origins = Counter((conflict["origin"], conflict["found"]) for conflict in rows["conflict"])
    assert origins["found", True] <= 12
    assert origins["curated", True] > 0
    assert origins["found", False] == 0


def test_a_conflict_prefers_one_reading_at_most(rows: Rows) -> None:
    preferred = Counter(reading["conflict_id"] for reading in rows["conflict_reading"] if reading["preferred"])
    assert set(preferred.values()) == {1}


def _certain(rows: Rows, organization: str, status: str, day: str) -> set[str]:
    return {
        row["state_id"]
        for row in rows["membership"]
        if (row["organization_id"], row["status"]) == (organization, status) and _holds(row, date.fromisoformat(day))
    }


def _holds(row: dict[str, Any], day: date) -> bool:
    return bool(row["start_latest"] <= day < row["end_earliest"])


def _possible(row: dict[str, Any], day: date) -> bool:
    return bool(row["start_earliest"] <= day < row["end_latest"])


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(number) for number in range((COVERED_UNTIL - first).days + 1))


def _runs(values: list[list[str]]) -> list[list[str]]:
    """The values in a row, each once until it changes."""
    return values[:1] + [after for before, after in pairwise(values) if after != before]
