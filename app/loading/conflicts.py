"""Conflicts: those that a checker can find by itself, and the rows of all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.loading import records
from app.loading.claims import Check, check_claim, holders
from app.loading.columns import Rows, plain, references
from app.loading.evidence import Proof
from app.loading.facts import Known, fact_key, facts, reading_id
from app.loading.parse import Entry, Seeds
from app.loading.record_period import period_of
from app.models.vocabularies import ConflictOrigin
from app.periods import Span, day_after, parse_date, possibly_valid

FOUND_BY_A_CHECKER = ("claim--", "capacity--", "tenure--")
"""How the ids of the conflicts begin that are found here."""


def find_conflicts(seeds: Seeds, known: Known, proofs: list[Proof]) -> tuple[Seeds, Known, list[Proof]]:
    """The conflicts that can be found without a curator, as seeds: their records, their readings, their evidence.

    A claim that disagrees with the facts; a participation in a capacity that the state did not have during the meeting;
    a participation with an office that its holder did not have then.
    """
    found = Seeds()
    evidence: list[Proof] = []
    supporting = defaultdict(list)
    for proof in proofs:
        if proof.stance == "supports":
            supporting[proof.kind, proof.id].append(proof)
    for entry, sides in (*_claims(seeds, known), *_capacities(seeds, known), *_tenures(known)):
        found.entries.append(entry)
        first, second = ({proof.document: proof for key in side for proof in _of(supporting, key)} for side in sides)
        # A source of the one reading speaks for the other only where nothing else does.
        others = {document: proof for document, proof in second.items() if document not in first} or second
        for number, sources in enumerate((first, others)):
            evidence += [
                replace(proof, kind="reading", id=reading_id(entry.record, number), supports=("value",), note=None)
                for proof in sources.values()
            ]
    return found, {(fact.kind, fact.id): fact for fact in facts(found)}, evidence


def add_conflict(rows: Rows, record: records.ConflictRecord, origin: ConflictOrigin, known: Known) -> None:
    """Add the rows of a conflict to those of its tables."""
    claim = record.id.removeprefix("claim--") if origin == "found" and record.id.startswith("claim--") else None
    rows["conflict"].append(
        {
            **plain(record, "id", "subject", "question", "reason"),
            **references(record, "organization"),
            "origin": origin,
            "claim_id": claim,
        }
    )
    rows["conflict_state"] += [{"conflict_id": record.id, "state_id": state} for state in record.states]
    for reference in record.facts:
        kind, identity = fact_key(reference)
        item_kind, item_id = known[kind, identity].item
        fact = {"fact_kind": kind, "fact_id": identity, "item_kind": item_kind, "item_id": item_id}
        rows["conflict_fact"].append({"conflict_id": record.id, **fact})
    rows["conflict_reading"] += [
        {
            **plain(reading, "value", "preferred", "note"),
            "id": reading_id(record, number),
            "conflict_id": record.id,
            "position": number + 1,
        }
        for number, reading in enumerate(record.readings)
    ]


Found = tuple[Entry[Any], tuple[list[tuple[str, str]], list[tuple[str, str]]]]
"""A conflict, and for each of its two readings the facts whose evidence speaks for it."""


def _claims(seeds: Seeds, known: Known) -> Iterator[Found]:
    for entry in seeds.of(records.ClaimRecord):
        claim = entry.record
        check = check_claim(claim, seeds, known)
        if check.verdict != "disagrees":
            continue
        ties = [tie.record for tie in holders(seeds, claim, surely=False)]
        # Where no state holds the status that day, the record of the status says since when, or until when.
        statuses = [
            ("membership_status", status.record.id)
            for status in seeds.of(records.MembershipStatusRecord)
            if (status.record.organization, status.record.status) == (claim.organization, claim.status)
        ]
        differing = [("membership", tie.id) for tie in ties if tie.state in {*check.missing, *check.extra}]
        named = [fact_key(claim.fact)] if claim.fact else []
        sides = named or [("membership", tie.id) for tie in ties] or statuses
        about = named or differing + statuses
        conflict = records.ConflictRecord(
            id=f"claim--{claim.id}",
            organization=claim.organization,
            subject=named[0][0] if named else "membership",
            question=f"Does this hold{f' on {claim.on}' if claim.on else ''}: {claim.text}",
            facts=[f"{fact}:{of}" for fact, of in about],
            states=sorted({*check.missing, *check.extra}),
            readings=[
                records.ReadingRecord(value=_asserted(claim)),
                records.ReadingRecord(value=_held(claim, check), preferred=True),
            ],
            reason="The records that the knowledge base holds on the matter, each with its own evidence.",
        )
        yield _entry(entry, conflict), ([("claim", claim.id)], sides)


def _asserted(claim: records.ClaimRecord) -> str:
    if claim.kind == "date":
        return str(claim.date)
    count = claim.count if claim.count is not None else len(claim.states)
    return f"{count} with the status {claim.status}{_listed(claim.states)}"


def _held(claim: records.ClaimRecord, check: Check) -> str:
    if claim.kind == "date":
        return str(check.held_date)
    perhaps = f", and perhaps {', '.join(sorted(check.perhaps))}" if check.perhaps else ""
    return f"{len(check.held)} with the status {claim.status}{_listed(check.held)}{perhaps}"


def _listed(states: Iterable[str]) -> str:
    listed = ", ".join(sorted(states))
    return f": {listed}" if listed else ""


def _capacities(seeds: Seeds, known: Known) -> Iterator[Found]:
    statuses = {(entry.record.organization, entry.record.status) for entry in seeds.of(records.MembershipStatusRecord)}
    ties = seeds.of(records.MembershipRecord)
    for fact in known.values():
        if fact.kind != "participation" or fact.record.state is None:
            continue
        meeting, state, capacity = fact.entry.record, fact.record.state, fact.record.capacity
        organization = _with_vocabulary(meeting.organization, {name for name, _ in statuses}, known)
        if (organization, capacity) not in statuses:
            continue
        own = [
            entry.record for entry in ties if (entry.record.organization, entry.record.state) == (organization, state)
        ]
        held = [record for record in own if _meets(period_of(record), meeting)]
        if any(record.status == capacity for record in held):
            continue
        conflict = records.ConflictRecord(
            id=f"capacity--{fact.id}",
            organization=str(organization),
            subject="participation",
            question=f"In what capacity did {state} take part in {meeting.id}?",
            facts=[f"participation:{fact.id}", *(f"membership:{record.id}" for record in held)],
            states=[state],
            readings=[
                records.ReadingRecord(value=f"As {capacity}, as the sources of the meeting have it"),
                records.ReadingRecord(
                    value=f"As {', '.join(record.status for record in held) or 'a state without a status'}, "
                    "the status that it held during the meeting",
                    preferred=bool(held),
                ),
            ],
            reason="The status of that day has evidence of its own; lists of participants often keep an older name.",
        )
        sides = [("membership", record.id) for record in held or own] or [("participation", fact.id)]
        yield _entry(fact.entry, conflict), ([("participation", fact.id)], sides)


def _tenures(known: Known) -> Iterator[Found]:
    for fact in known.values():
        tenure = known.get(("tenure", fact.record.tenure or "")) if fact.kind == "participation" else None
        if tenure is None or _meets(period_of(tenure.record), fact.entry.record):
            continue
        meeting = fact.entry.record
        conflict = records.ConflictRecord(
            id=f"tenure--{fact.id}",
            organization=meeting.organization,
            subject="participation",
            question=f"Did {fact.record.official} hold {tenure.record.office} at {meeting.id}?",
            facts=[f"participation:{fact.id}", f"tenure:{tenure.id}"],
            states=[fact.record.state] if fact.record.state else [],
            readings=[
                records.ReadingRecord(value="Yes, as the sources of the meeting have it"),
                records.ReadingRecord(value="No, by the dates of the tenure"),
            ],
            reason="The sources of the meeting and those of the tenure have not been reconciled.",
        )
        yield _entry(fact.entry, conflict), ([("participation", fact.id)], [("tenure", tenure.id)])


def _with_vocabulary(organization: str | None, having: set[str], known: Known) -> str | None:
    """The organization, or the nearest one above it, that has statuses to give."""
    while organization is not None and organization not in having:
        organization = known["organization", organization].record.parent
    return organization


def _meets(period: Any, meeting: records.MeetingRecord) -> bool:
    """Whether a period may share a day with a meeting."""
    first, last = parse_date(meeting.start_date).earliest, parse_date(meeting.end_date).latest
    return bool(possibly_valid(period, Span(last, day_after(first))))


def _entry(origin: Entry[Any], conflict: records.ConflictRecord) -> Entry[Any]:
    return replace(origin, table="conflict", record=conflict, document=None)


def _of(supporting: Mapping[tuple[str, str], list[Proof]], key: tuple[str, str]) -> list[Proof]:
    """What supports a fact; of a status, rather what says since and until when it existed."""
    own = supporting.get(key, [])
    dated = [proof for proof in own if {"start", "end"}.intersection(proof.supports)]
    return dated or own if key[0] == "membership_status" else own
