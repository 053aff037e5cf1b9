"""The rows of every table, built from the records."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from app.folding import fold
from app.loading import records
from app.loading.claims import claim_row
from app.loading.columns import Columns, Rows, bounds, columns_of, plain, references
from app.loading.completeness import completeness_rows
from app.loading.conflicts import add_conflict, find_conflicts
from app.loading.coverage import Coverages
from app.loading.evidence import Proof
from app.loading.facts import FactEntry, Known, participation_id, step_id
from app.loading.parse import Seeds
from app.loading.successions import bound_by_successors
from app.loading.types import Record, references_of
from app.models import metadata
from app.periods import day_after, parse_date


def all_rows(seeds: Seeds, known: Known, proofs: list[Proof]) -> tuple[records.KnowledgeBaseRecord, Rows]:
    """What seeds without faults call themselves, with the days that all folders cover, and their rows."""
    coverages = Coverages(seeds, known)
    start, until = coverages.whole
    declared = seeds.of(records.KnowledgeBaseRecord)[0].record
    knowledge_base = declared.model_copy(update={"coverage_from": start, "coverage_until": until})
    return knowledge_base, build_rows(seeds, known, proofs, coverages)


def build_rows(seeds: Seeds, known: Known, proofs: list[Proof], coverages: Coverages) -> Rows:
    """Build the rows of all tables but `revision`, in a fixed order, from seeds without faults."""
    rows: Rows = defaultdict(list)
    for entry in seeds.of(records.DocumentRecord):
        rows["document"].append(_document(entry.record, seeds.texts.get(entry.record.id, (None, None))[1]))
    for fact in known.values():
        _fact(fact, rows)
    _cover(rows, known, coverages)
    languages = {row["id"]: row["language"] for row in rows["document"]}
    for said in seeds.of(records.StatementRecord):
        document = said.document or ""
        rows["statement"].append(_statement(said.record, document, languages[document]))
        rows["statement_topic"] += [{"statement_id": said.record.id, "topic": topic} for topic in said.record.topics]
        _links(said.table, said.record, rows)
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
    proofs = [*proofs, *sorted(found.proofs, key=lambda proof: (proof.kind, proof.id, proof.document))]
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
        row["uncovered_from"] = day_after(coverages.of_organization(row["organization_id"]).until)
    for row in rows["tenure"]:
        row["uncovered_from"] = day_after(coverages.of_tenure(known["tenure", row["id"]]).until)


def _document(record: records.DocumentRecord, text: str | None) -> dict[str, Any]:
    return {
        **plain(record, "id", "title", "publisher", "url", "published_on", "language", "rights", "note"),
        **bounds("published", record.published_on),
        "text": text,
        "folded": fold("\n".join(part for part in (record.title, record.publisher, record.url, text) if part)),
    }


def _fact(fact: FactEntry, rows: Rows) -> None:
    """Add the rows of a fact, but for those of statements, claims and conflicts, which need more than their record."""
    if fact.kind in _MORE:
        table, more = _MORE[fact.kind]
        rows[table].append(columns_of(table, fact.record) | _bounds(fact) | more(fact))
    elif fact.kind in metadata.tables and fact.kind not in _BESIDES:
        rows[fact.kind].append(columns_of(fact.kind, fact.record) | _bounds(fact))


def _bounds(fact: FactEntry) -> Columns:
    """The period of a fact, as far as other facts bound it."""
    return asdict(fact.period) if fact.period else {}


def _links(table: str, record: Record, rows: Rows) -> None:
    """Add the rows of the tables that link a record to each of those that a list in it refers to."""
    for key, kind in references_of(type(record)).items():
        values = getattr(record, key)
        if isinstance(values, list) and f"{table}_{kind}" in metadata.tables:
            own = {f"{table}_id": getattr(record, "id")}  # noqa: B009
            rows[f"{table}_{kind}"] += [own | {f"{kind}_id": value} for value in values]


def _membership(fact: FactEntry) -> Columns:
    period = fact.dated
    decided = next((step.date for step in fact.record.steps if step.kind == "decided"), None)
    start = {"decided_earliest": period.start_earliest, "decided_latest": period.start_latest}
    return {
        "previous_id": fact.previous,
        "decided_edtf": decided or period.start_edtf,
        **(bounds("decided", decided) if decided else start),
    }


def _step(fact: FactEntry) -> Columns:
    membership: records.MembershipRecord = fact.entry.record
    return {
        "id": step_id(membership, fact.record),
        "membership_id": membership.id,
        "date_edtf": fact.record.date,
    }


def _tenure(fact: FactEntry) -> Columns:
    return {"official_id": fact.official}


def _meeting(fact: FactEntry) -> Columns:
    return {
        "start_earliest": parse_date(fact.record.start_date).earliest,
        "end_latest": parse_date(fact.record.end_date).latest,
    }


def _participation(fact: FactEntry) -> Columns:
    meeting: records.MeetingRecord = fact.entry.record
    return {"id": participation_id(meeting, fact.record), "meeting_id": meeting.id}


def _statement(record: records.StatementRecord, document: str, language: str) -> dict[str, Any]:
    return {
        **plain(record, "id", "form", "text", "speaker_name", "note"),
        **references(record, "speaker", "meeting"),
        "document_id": document,
        "folded": fold(record.text),
        "language": language,
    }


def _name(fact: FactEntry) -> Columns:
    kind, identity = fact.item
    return {"id": fact.id, "subject_kind": kind, "subject_id": identity, "folded": fold(fact.record.name)}


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


_MORE: dict[str, tuple[str, Callable[[FactEntry], Columns]]] = {
    "membership": ("membership", _membership),
    "step": ("membership_step", _step),
    "tenure": ("tenure", _tenure),
    "meeting": ("meeting", _meeting),
    "participation": ("participation", _participation),
    "name": ("name", _name),
}
"""The facts whose rows hold more than their record does: the table, and what more."""

_BESIDES = {"statement", "claim", "reading"}
"""The facts whose rows are built beside those of what they belong to, or with more than their record."""
