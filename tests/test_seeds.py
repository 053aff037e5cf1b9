"""The shipped knowledge, in expectations that a reader can verify without reading code."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pycountry
import pytest

from app.loading.columns import Rows
from app.loading.records import KnowledgeBaseRecord
from tests.shipped import shipped

COVERED_UNTIL = date(2026, 3, 10)

ARCHIVED = {
    "qatarpress-004": "05d696c062d98af61d4032e3baf822ad7bf34abdf8e355fa0992947ab1f8a525",
    "turanews-000": "ced1d65770bc5a8a31f00b7bda66c350cb3be2fccd8f21955be5a3119e1bdaac",
}
FURNITURE = {"General", "Source: Qatar News Agency", "Back to top button"}
"""What the pages show besides their text."""

SENTENCE = re.compile(r'\S.*?(?:[.!?]["”]?(?=\s+["“A-Z0-9])|$)', re.MULTILINE)

TABLES = {"step": "membership_step", "reading": "conflict_reading"}
"""The tables of the facts that are not called as their table is."""

NO_FACTS = {
    "document",
    "evidence",
    "statement_topic",
    "statement_instrument",
    "conflict",
    "conflict_state",
    "conflict_fact",
    "completeness",
    "release",
    "release_change",
}
"""The tables that hold no facts of their own."""

OTHERS = {"brics", "cica", "cis", "cst", "csto", "eaeu", "eco", "ots", "un"}

DATES = {
    "start": "start_earliest",
    "end": "end_earliest",
    "date": "date_earliest",
    "start_date": "start_date",
    "end_date": "end_date",
    "proposed": "proposed_earliest",
    "adopted": "adopted_earliest",
}
"""The earliest day of what a source supports, by the field that it names."""

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


def test_the_archived_texts_are_what_they_were_when_they_were_archived(rows: Rows) -> None:
    archived = {document["id"]: document["text"] for document in rows["document"] if document["text"] is not None}
    assert {name: hashlib.sha256(text.encode()).hexdigest() for name, text in archived.items()} == ARCHIVED


def test_an_archived_text_says_whose_it_is(rows: Rows) -> None:
    assert all(document["rights"] for document in rows["document"] if document["text"] is not None)


def test_every_passage_is_at_its_place_in_the_archived_text(rows: Rows) -> None:
    texts = {document["id"]: document["text"] for document in rows["document"]}
    passages = [proof for proof in rows["evidence"] if proof["exact"] is not None]
    assert {proof["document_id"] for proof in passages} == set(ARCHIVED)
    for proof in passages:
        text, start, end = texts[proof["document_id"]], proof["start_offset"], proof["end_offset"]
        assert text[start:end] == proof["exact"]
        assert text[:start].endswith(proof["prefix"])
        assert text[end:].startswith(proof["suffix"])


@pytest.mark.parametrize("document", ARCHIVED)
def test_every_sentence_of_an_archived_text_proves_something(rows: Rows, document: str) -> None:
    (text,) = (row["text"] for row in rows["document"] if row["id"] == document)
    passages = [
        (proof["start_offset"], proof["end_offset"])
        for proof in rows["evidence"]
        if proof["document_id"] == document and proof["exact"] is not None
    ]
    unread = [
        sentence[0]
        for sentence in SENTENCE.finditer(text)
        if not any(start < sentence.end() and sentence.start() < end for start, end in passages)
    ]
    assert set(unread) <= FURNITURE


def test_statements_are_the_wording_of_their_document(rows: Rows) -> None:
    texts = {document["id"]: document["text"] for document in rows["document"]}
    assert rows["statement"]
    assert all(statement["text"] in texts[statement["document_id"]] for statement in rows["statement"])


def test_every_fact_is_supported_by_evidence_and_all_evidence_belongs_to_a_fact(rows: Rows) -> None:
    kinds = {proof["subject_kind"] for proof in rows["evidence"]}
    assert {TABLES.get(kind, kind) for kind in kinds} == {name for name in rows if rows[name]} - NO_FACTS
    only_announced = {meeting["id"] for meeting in rows["meeting"] if meeting["announced"]}
    for kind in kinds:
        of_kind = [proof for proof in rows["evidence"] if proof["subject_kind"] == kind]
        facts = {row["id"] for row in rows[TABLES.get(kind, kind)]}
        proven = {proof["subject_id"] for proof in of_kind if proof["stance"] == "supports"}
        announced = {proof["subject_id"] for proof in of_kind if proof["item_id"] in only_announced}
        assert facts == proven | announced, kind
        assert facts >= {proof["subject_id"] for proof in of_kind}, kind
        assert all(proof["supports"] for proof in of_kind), kind


def test_no_evidence_is_older_than_what_it_proves(rows: Rows) -> None:
    published = {document["id"]: document["published_latest"] for document in rows["document"]}
    compared = 0
    for proof in rows["evidence"]:
        kind = proof["subject_kind"]
        if proof["stance"] != "supports" or kind in {"claim", "reading", "statement"}:
            continue
        for field in set(proof["supports"]) & set(DATES):
            day = _facts(kind)[proof["subject_id"]][DATES[field]]
            day = date.fromisoformat(day) if isinstance(day, str) else day
            known = published[proof["document_id"]]
            if day and known:
                last = day - timedelta(days=field == "end")  # a report of the last day proves the end
                assert known >= last, (proof["subject_id"], field, proof["document_id"])
                compared += 1
    assert compared > 500


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


@cache
def _facts(kind: str) -> dict[str, dict[str, Any]]:
    """The facts of a kind by their ids."""
    return {row["id"]: row for row in shipped().rows[TABLES.get(kind, kind)]}


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
