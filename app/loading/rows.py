"""The rows of every table, built from the records."""

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from app.folding import fold
from app.loading import records
from app.loading.bases import Record
from app.loading.evidence import Proof
from app.loading.facts import FactEntry, all_names, name_id, participation_id, step_id
from app.loading.periods import period_of
from app.loading.reading import Seeds
from app.periods import parse_date

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table name, each a value for every column."""


def build_rows(seeds: Seeds, known: dict[tuple[str, str], FactEntry], proofs: list[Proof]) -> Rows:
    """Build the rows of all tables but `revision`, in a fixed order, from seeds without faults."""
    rows: Rows = defaultdict(list)
    for entry in seeds.of(records.DocumentRecord):
        rows["document"].append(_document(entry.record, seeds.texts.get(entry.record.id)))
    for fact in known.values():
        _BUILDERS[fact.kind](fact, rows)
    languages = {row["id"]: row["language"] for row in rows["document"]}
    for said in seeds.of(records.StatementRecord):
        document = said.document or ""
        rows["statement"].append(_statement(said.record, document, languages[document]))
        rows["statement_topic"] += [{"statement_id": said.record.id, "topic": topic} for topic in said.record.topics]
        rows["statement_instrument"] += [
            {"statement_id": said.record.id, "instrument_id": instrument} for instrument in said.record.instruments
        ]
    positions: dict[tuple[str, str], int] = defaultdict(int)
    for number, proof in enumerate(proofs, start=1):
        positions[proof.kind, proof.id] += 1
        item_kind, item_id = known[proof.kind, proof.id].item
        row = {"id": number, "position": positions[proof.kind, proof.id], "item_kind": item_kind, "item_id": item_id}
        rows["evidence"].append(row | _evidence(proof))
    return rows


def _plain(record: Record, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _references(record: Record, *names: str) -> dict[str, Any]:
    return {f"{name}_id": getattr(record, name) for name in names}


def _bounds(name: str, text: str | None) -> dict[str, Any]:
    date = parse_date(text) if text else None
    return {f"{name}_earliest": date.earliest if date else None, f"{name}_latest": date.latest if date else None}


def _document(record: records.DocumentRecord, text: str | None) -> dict[str, Any]:
    return {
        **_plain(record, "id", "title", "publisher", "url", "published_on", "language", "rights", "note"),
        **_bounds("published", record.published_on),
        "text": text,
        "folded": fold("\n".join(part for part in (record.title, record.publisher, record.url, text) if part)),
    }


def _state(fact: FactEntry, rows: Rows) -> None:
    rows["state"].append(_plain(fact.record, "id", "alpha2", "numeric", "wikidata", "name", "note"))
    _names(fact, rows)


def _organization(fact: FactEntry, rows: Rows) -> None:
    record: records.OrganizationRecord = fact.record
    rows["organization"].append(
        {
            **_plain(record, "id", "name", "abbreviation", "classification", "seat", "note"),
            **_references(record, "parent", "predecessor", "founded_at", "charter", "seat_country"),
            **asdict(period_of(record)),
        }
    )
    _names(fact, rows)


def _membership_status(fact: FactEntry, rows: Rows) -> None:
    record: records.MembershipStatusRecord = fact.record
    rows["membership_status"].append(
        {
            **_plain(record, "id", "status", "label", "description", "family", "replaced_by", "note"),
            **_references(record, "organization"),
            **asdict(period_of(record)),
        }
    )


def _membership(fact: FactEntry, rows: Rows) -> None:
    record: records.MembershipRecord = fact.record
    period = period_of(record)
    decided = next((step.date for step in record.steps if step.kind == "decided"), period.start_edtf)
    bounds = _bounds("decided", decided) if decided else None
    unknown = {"decided_earliest": period.start_earliest, "decided_latest": period.start_latest}
    rows["membership"].append(
        {
            **_plain(record, "id", "status", "start_event", "end_event", "confidence", "note"),
            **_references(record, "organization", "state"),
            **asdict(period),
            "decided_edtf": decided,
            **(bounds or unknown),
        }
    )


def _step(fact: FactEntry, rows: Rows) -> None:
    membership: records.MembershipRecord = fact.entry.record
    step: records.StepRecord = fact.record
    rows["membership_step"].append(
        {
            **_plain(step, "kind", "event", "note"),
            **_references(step, "meeting"),
            "id": step_id(membership, step),
            "membership_id": membership.id,
            "date_edtf": step.date,
            **_bounds("date", step.date),
        }
    )


def _standing(fact: FactEntry, rows: Rows) -> None:
    rows["standing"].append(
        {
            **_plain(fact.record, "id", "standing", "note"),
            **_references(fact.record, "organization", "state"),
            **asdict(period_of(fact.record)),
        }
    )


def _office(fact: FactEntry, rows: Rows) -> None:
    rows["office"].append(
        {
            **_plain(fact.record, "id", "name", "classification", "holder", "note"),
            **_references(fact.record, "state", "organization"),
        }
    )
    _names(fact, rows)


def _official(fact: FactEntry, rows: Rows) -> None:
    rows["official"].append({**_plain(fact.record, "id", "name", "died", "note"), **_references(fact.record, "state")})
    _names(fact, rows)


def _tenure(fact: FactEntry, rows: Rows) -> None:
    record: records.TenureRecord = fact.record
    rows["tenure"].append(
        {
            **_plain(record, "id", "title", "acting", "confidence", "note"),
            **_references(record, "office", "state"),
            "official_id": fact.entry.record.id if fact.location else None,
            **asdict(period_of(record)),
        }
    )


def _meeting(fact: FactEntry, rows: Rows) -> None:
    record: records.MeetingRecord = fact.record
    rows["meeting"].append(
        {
            **_plain(record, "id", "name", "kind", "ordinal", "start_date", "end_date", "city", "venue", "format"),
            **_plain(record, "decisions", "note"),
            **_references(record, "organization", "country", "host", "host_organization"),
            "start_earliest": parse_date(record.start_date).earliest,
            "end_latest": parse_date(record.end_date).latest,
        }
    )
    _names(fact, rows)


def _participation(fact: FactEntry, rows: Rows) -> None:
    meeting: records.MeetingRecord = fact.entry.record
    rows["participation"].append(
        {
            **_plain(fact.record, "capacity", "capacity_note", "role", "named", "note"),
            **_references(fact.record, "official", "tenure", "state", "organization"),
            "id": participation_id(meeting, fact.record),
            "meeting_id": meeting.id,
        }
    )


def _instrument(fact: FactEntry, rows: Rows) -> None:
    record: records.InstrumentRecord = fact.record
    rows["instrument"].append(
        {
            **_plain(record, "id", "name", "kind", "proposer", "proposer_states", "proposed", "adopted", "in_force"),
            **_plain(record, "note"),
            **_references(record, "organization", "proposer_official", "proposed_at", "adopted_at"),
            **_bounds("proposed", record.proposed),
            **_bounds("adopted", record.adopted),
        }
    )
    _names(fact, rows)


def _statement(record: records.StatementRecord, document: str, language: str) -> dict[str, Any]:
    return {
        **_plain(record, "id", "form", "text", "note"),
        **_references(record, "speaker", "meeting"),
        "document_id": document,
        "folded": fold(record.text),
        "language": language,
    }


def _names(fact: FactEntry, rows: Rows) -> None:
    rows["name"] += [
        {
            **_plain(name, "name", "language", "kind", "note"),
            "id": name_id(fact.kind, fact.id, name),
            "subject_kind": fact.kind,
            "subject_id": fact.id,
            "folded": fold(name.name),
            **asdict(period_of(name)),
        }
        for name in all_names(fact.record)
    ]


def _evidence(proof: Proof) -> dict[str, Any]:
    passage = proof.passage
    return {
        "subject_kind": proof.kind,
        "subject_id": proof.id,
        "document_id": proof.document,
        "supports": list(proof.supports),
        "stance": proof.stance,
        "exact": passage.exact if passage else None,
        "prefix": passage.prefix if passage else None,
        "suffix": passage.suffix if passage else None,
        "start_offset": passage.start if passage else None,
        "end_offset": passage.end if passage else None,
        "note": proof.note,
    }


def _nothing(_fact: FactEntry, _rows: Rows) -> None:
    """Names and statements are written elsewhere: with what they name, and with their document."""


_BUILDERS = {
    "state": _state,
    "organization": _organization,
    "membership_status": _membership_status,
    "membership": _membership,
    "step": _step,
    "standing": _standing,
    "office": _office,
    "official": _official,
    "tenure": _tenure,
    "meeting": _meeting,
    "participation": _participation,
    "instrument": _instrument,
    "name": _nothing,
    "statement": _nothing,
}
