"""What proves the shipped knowledge: archived texts, passages, evidence."""

import hashlib
import re
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from app.loading.rows import Rows
from tests.shipped import shipped

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


@pytest.fixture(scope="module")
def rows() -> Rows:
    return shipped().rows


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


@cache
def _facts(kind: str) -> dict[str, dict[str, Any]]:
    """The facts of a kind by their ids."""
    return {row["id"]: row for row in shipped().rows[TABLES.get(kind, kind)]}
