"""Participations that do not fit the day: in a capacity that the state did not have, or with an office not held."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.loading import records
from app.loading.evidence import Proof
from app.loading.facts import FactEntry, Known
from app.loading.parse import Entry, Seeds
from app.periods import Span, day_after, parse_date, possibly_valid


@dataclass(frozen=True)
class Candidate:
    """A conflict that was found: where, and for each of its two readings the evidence of that very value."""

    entry: Entry[Any]
    location: tuple[str | int, ...]
    record: records.ConflictRecord
    evidence: tuple[list[Proof], list[Proof]]
    claim_record: records.ClaimRecord | None = None
    document: str | None = None

    @property
    def claim(self) -> str | None:
        """The id of the claim in which it was found."""
        return self.claim_record.id if self.claim_record else None


def participation_conflicts(seeds: Seeds, known: Known, proofs: list[Proof]) -> Iterator[Candidate]:
    """The participations that do not fit the day of their meeting."""
    supporting: dict[tuple[str, str, str], list[Proof]] = defaultdict(list)
    for proof in proofs:
        if proof.stance == "supports":
            for name in proof.supports:
                supporting[proof.kind, proof.id, name].append(proof)
    yield from _capacities(seeds, known, supporting)
    yield from _tenures(known, supporting)


_Supporting = dict[tuple[str, str, str], list[Proof]]
"""Evidence by kind and id of a fact and the field that it supports."""


def _capacities(seeds: Seeds, known: Known, supporting: _Supporting) -> Iterator[Candidate]:
    statuses = {(entry.record.organization, entry.record.status) for entry in seeds.of(records.MembershipStatusRecord)}
    having = {organization for organization, _ in statuses}
    memberships: dict[tuple[str, str], list[FactEntry]] = defaultdict(list)
    for each in known.values():
        if each.kind == "membership":
            memberships[each.record.organization, each.record.state].append(each)
    for fact in known.values():
        if fact.kind != "participation" or fact.record.state is None:
            continue
        meeting, state, capacity = fact.entry.record, fact.record.state, fact.record.capacity
        organization = _with_vocabulary(meeting.organization, having, known)
        if organization is None or (organization, capacity) not in statuses:
            continue
        own = memberships[organization, state]
        held = [each.record for each in own if _meets(each.dated, meeting)]
        if any(record.status == capacity for record in held):
            continue
        conflict = records.ConflictRecord(
            id=f"capacity--{fact.id}",
            organization=organization,
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
        speaking = held or [each.record for each in own]
        of_status = [proof for record in speaking for proof in supporting["membership", record.id, "start"]]
        evidence = (supporting["participation", fact.id, "capacity"], of_status)
        yield Candidate(fact.entry, (*fact.location, "capacity"), conflict, evidence)


def _tenures(known: Known, supporting: _Supporting) -> Iterator[Candidate]:
    for fact in known.values():
        tenure = known.get(("tenure", fact.record.tenure or "")) if fact.kind == "participation" else None
        if tenure is None or _meets(tenure.dated, fact.entry.record):
            continue
        yield _not_in_office(fact, tenure, supporting)


def _not_in_office(fact: FactEntry, tenure: FactEntry, supporting: _Supporting) -> Candidate:
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
    dates = [proof for name in ("start", "end", "last_day") for proof in supporting["tenure", tenure.id, name]]
    evidence = (supporting["participation", fact.id, "tenure"], dates)
    return Candidate(fact.entry, (*fact.location, "tenure"), conflict, evidence)


def _with_vocabulary(organization: str | None, having: set[str], known: Known) -> str | None:
    """The organization, or the nearest one above it, that has statuses to give."""
    while organization is not None and organization not in having:
        organization = known["organization", organization].record.parent
    return organization


def _meets(period: Any, meeting: records.MeetingRecord) -> bool:
    """Whether a period may share a day with a meeting."""
    first, last = parse_date(meeting.start_date).earliest, parse_date(meeting.end_date).latest
    return bool(possibly_valid(period, Span(last, day_after(first))))
