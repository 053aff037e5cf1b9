"""The rows of every table, built from the records."""

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from app.folding import fold
from app.loading import records
from app.loading.claims import claim_row
from app.loading.columns import Rows, bounds, plain, references
from app.loading.completeness import completeness_rows
from app.loading.conflicts import add_conflict, find_conflicts
from app.loading.coverage import Coverages
from app.loading.evidence import Proof
from app.loading.facts import FactEntry, Known, participation_id, step_id
from app.loading.parse import Seeds
from app.loading.successions import bound_by_successors
from app.periods import parse_date


def build_rows(seeds: Seeds, known: Known, proofs: list[Proof], coverages: Coverages) -> Rows:
    """Build the rows of all tables but `revision`, in a fixed order, from seeds without faults."""
    rows: Rows = defaultdict(list)
    for entry in seeds.of(records.DocumentRecord):
        rows["document"].append(_document(entry.record, seeds.texts.get(entry.record.id, (None, None))[1]))
    for fact in known.values():
        _BUILDERS[fact.kind](fact, rows)
    _cover(rows, known, coverages)
    languages = {row["id"]: row["language"] for row in rows["document"]}
    for said in seeds.of(records.StatementRecord):
        document = said.document or ""
        rows["statement"].append(_statement(said.record, document, languages[document]))
        rows["statement_topic"] += [{"statement_id": said.record.id, "topic": topic} for topic in said.record.topics]
        rows["statement_instrument"] += [
            {"statement_id": said.record.id, "instrument_id": instrument} for instrument in said.record.instruments
        ]
    if judged := completeness_rows(seeds):
        rows["completeness"] = judged
    bound_by_successors(rows)
    found = find_conflicts(seeds, known, proofs)
    for claim in seeds.of(records.ClaimRecord):
        rows["claim"].append(claim_row(claim, known) | {"conflict_id": found.claims.get(claim.record.id)})
    for curated in seeds.of(records.ConflictRecord):
        add_conflict(rows, curated.record, "curated", known, found=curated.record.id in found.repeated)
    for conflict in found.entries:
        add_conflict(rows, conflict.record, "found", known, found=True)
    known = known | found.readings
    proofs = [*proofs, *found.proofs]
    positions: dict[tuple[str, str], int] = defaultdict(int)
    for number, proof in enumerate(proofs, start=1):
        positions[proof.kind, proof.id] += 1
        item_kind, item_id = known[proof.kind, proof.id].item
        row = {"id": number, "position": positions[proof.kind, proof.id], "item_kind": item_kind, "item_id": item_id}
        rows["evidence"].append(row | _evidence(proof))
    return rows


def _cover(rows: Rows, known: Known, coverages: Coverages) -> None:
    """Add to organizations, memberships and tenures the days that are covered of them."""
    for row in rows["organization"]:
        row["coverage_from"], row["coverage_until"] = coverages.of_organization(row["id"])
    for row in rows["membership"]:
        row["covered_until"] = coverages.of_organization(row["organization_id"]).until
    for row in rows["tenure"]:
        row["covered_until"] = coverages.of_tenure(known["tenure", row["id"]]).until


def _document(record: records.DocumentRecord, text: str | None) -> dict[str, Any]:
    return {
        **plain(record, "id", "title", "publisher", "url", "published_on", "language", "rights", "note"),
        **bounds("published", record.published_on),
        "text": text,
        "folded": fold("\n".join(part for part in (record.title, record.publisher, record.url, text) if part)),
    }


def _state(fact: FactEntry, rows: Rows) -> None:
    columns = ("id", "alpha2", "numeric", "wikidata", "name", "start", "end", "successors", "note")
    rows["state"].append(plain(fact.record, *columns))


def _organization(fact: FactEntry, rows: Rows) -> None:
    record: records.OrganizationRecord = fact.record
    rows["organization"].append(
        {
            **plain(record, "id", "name", "abbreviation", "classification", "seat", "note"),
            **references(record, "parent", "predecessor", "founded_at", "charter", "seat_country"),
            **asdict(fact.dated),
        }
    )


def _membership_status(fact: FactEntry, rows: Rows) -> None:
    record: records.MembershipStatusRecord = fact.record
    rows["membership_status"].append(
        {
            **plain(record, "id", "status", "label", "description", "family", "replaced_by", "note"),
            **references(record, "organization"),
            **asdict(fact.dated),
        }
    )


def _membership(fact: FactEntry, rows: Rows) -> None:
    record: records.MembershipRecord = fact.record
    period = fact.dated
    decided = next((step.date for step in record.steps if step.kind == "decided"), None)
    start = {"decided_earliest": period.start_earliest, "decided_latest": period.start_latest}
    rows["membership"].append(
        {
            **plain(record, "id", "status", "start_event", "end_event", "end_reason", "confidence", "note"),
            **references(record, "organization", "state"),
            **asdict(period),
            "previous_id": fact.previous,
            "decided_edtf": decided or period.start_edtf,
            **(bounds("decided", decided) if decided else start),
        }
    )


def _step(fact: FactEntry, rows: Rows) -> None:
    membership: records.MembershipRecord = fact.entry.record
    step: records.StepRecord = fact.record
    rows["membership_step"].append(
        {
            **plain(step, "kind", "event", "note"),
            **references(step, "meeting"),
            "id": step_id(membership, step),
            "membership_id": membership.id,
            "date_edtf": step.date,
            **bounds("date", step.date),
        }
    )


def _standing(fact: FactEntry, rows: Rows) -> None:
    rows["standing"].append(
        {
            **plain(fact.record, "id", "standing", "note"),
            **references(fact.record, "organization", "state"),
            **asdict(fact.dated),
        }
    )


def _office(fact: FactEntry, rows: Rows) -> None:
    rows["office"].append(
        {
            **plain(fact.record, "id", "name", "classification", "holder", "concurrent", "note"),
            **references(fact.record, "state", "organization"),
        }
    )


def _official(fact: FactEntry, rows: Rows) -> None:
    rows["official"].append({**plain(fact.record, "id", "name", "died", "note"), **references(fact.record, "state")})


def _tenure(fact: FactEntry, rows: Rows) -> None:
    record: records.TenureRecord = fact.record
    rows["tenure"].append(
        {
            **plain(record, "id", "title", "acting", "confidence", "note"),
            **references(record, "office", "state"),
            "official_id": fact.official,
            **asdict(fact.dated),
        }
    )


def _meeting(fact: FactEntry, rows: Rows) -> None:
    record: records.MeetingRecord = fact.record
    rows["meeting"].append(
        {
            **plain(record, "id", "name", "kind", "ordinal", "start_date", "end_date", "city", "venue", "format"),
            **plain(record, "announced", "decisions", "note"),
            **references(record, "organization", "country", "host", "host_organization"),
            "start_earliest": parse_date(record.start_date).earliest,
            "end_latest": parse_date(record.end_date).latest,
        }
    )


def _participation(fact: FactEntry, rows: Rows) -> None:
    meeting: records.MeetingRecord = fact.entry.record
    rows["participation"].append(
        {
            **plain(fact.record, "capacity", "capacity_note", "role", "named", "note"),
            **references(fact.record, "official", "tenure", "state", "organization"),
            "id": participation_id(meeting, fact.record),
            "meeting_id": meeting.id,
        }
    )


def _instrument(fact: FactEntry, rows: Rows) -> None:
    record: records.InstrumentRecord = fact.record
    rows["instrument"].append(
        {
            **plain(record, "id", "name", "kind", "proposer", "proposer_states", "proposed", "adopted", "in_force"),
            **plain(record, "note"),
            **references(record, "organization", "proposer_official", "proposed_at", "adopted_at"),
            **bounds("proposed", record.proposed),
            **bounds("adopted", record.adopted),
        }
    )


def _statement(record: records.StatementRecord, document: str, language: str) -> dict[str, Any]:
    return {
        **plain(record, "id", "form", "text", "speaker_name", "note"),
        **references(record, "speaker", "meeting"),
        "document_id": document,
        "folded": fold(record.text),
        "language": language,
    }


def _name(fact: FactEntry, rows: Rows) -> None:
    kind, identity = fact.item
    rows["name"].append(
        {
            **plain(fact.record, "name", "language", "kind", "note"),
            "id": fact.id,
            "subject_kind": kind,
            "subject_id": identity,
            "folded": fold(fact.record.name),
            **asdict(fact.dated),
        }
    )


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
        "locator": proof.locator,
    }


def _nothing(_fact: FactEntry, _rows: Rows) -> None:
    """Statements, claims and readings are written with what they belong to."""


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
    "name": _name,
    "statement": _nothing,
    "claim": _nothing,
    "reading": _nothing,
}
