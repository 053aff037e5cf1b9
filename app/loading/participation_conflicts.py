"""Participations that do not fit the day: in a capacity that the state did not have, or with an office not held."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.loading.evidence import Proof, Supporting
from app.loading.facts import FactEntry, Known, of_kind
from app.loading.parse import Entry
from app.loading.records import ClaimRecord, ConflictRecord, MeetingRecord, ReadingRecord
from app.periods import Span, day_after, parse_date, possibly_valid


@dataclass(frozen=True)
class Candidate:
    """A conflict that was found: where, and for each of its two readings the evidence of that very value."""

    entry: Entry[Any]
    location: tuple[str | int, ...]
    record: ConflictRecord
    evidence: tuple[list[Proof], list[Proof]]

    @property
    def claim(self) -> ClaimRecord | None:
        """The claim in which it was found."""
        return self.entry.record if isinstance(self.entry.record, ClaimRecord) else None


def participation_conflicts(known: Known, supporting: Supporting) -> Iterator[Candidate]:
    """The participations that do not fit the day of their meeting."""
    vocabulary = {(fact.record.organization, fact.record.status) for fact in of_kind(known, "membership_status")}
    having = {organization for organization, _ in vocabulary}
    memberships = of_kind(known, "membership")
    for fact in of_kind(known, "participation"):
        organization = _with_vocabulary(fact.entry.record.organization, having, known)
        if organization and fact.record.state and (organization, fact.record.capacity) in vocabulary:
            yield from _other_capacity(fact, organization, memberships, supporting)
        tenure = known.get(("tenure", fact.record.tenure or ""))
        if tenure and not _meets(tenure, fact.entry.record):
            yield _not_in_office(fact, tenure, supporting)


def _other_capacity(
    fact: FactEntry, organization: str, memberships: list[FactEntry], supporting: Supporting
) -> Iterator[Candidate]:
    meeting, state, capacity = fact.entry.record, fact.record.state, fact.record.capacity
    own = [each for each in memberships if (each.record.organization, each.record.state) == (organization, state)]
    held = [each for each in own if _meets(each, meeting)]
    statuses = [each.record.status for each in held]
    if capacity in statuses:
        return
    by_meeting = ReadingRecord(value=f"As {capacity}, as the sources of the meeting have it")
    by_status = ReadingRecord(
        value=f"As {', '.join(statuses) or 'a state without a status'}, the status that it held during the meeting",
        preferred=bool(held),
    )
    conflict = ConflictRecord(
        id=f"capacity--{fact.id}",
        organization=organization,
        subject="participation",
        question=f"In what capacity did {state} take part in {meeting.id}?",
        facts=[str(fact), *map(str, held)],
        states=[state],
        readings=[by_meeting, by_status],
        reason="The status of that day has evidence of its own; lists of participants often keep an older name.",
    )
    of_status = [proof for each in held or own for proof in supporting.of("membership", each.id, "start")]
    evidence = (supporting.of("participation", fact.id, "capacity"), of_status)
    yield Candidate(fact.entry, (*fact.location, "capacity"), conflict, evidence)


def _not_in_office(fact: FactEntry, tenure: FactEntry, supporting: Supporting) -> Candidate:
    meeting = fact.entry.record
    conflict = ConflictRecord(
        id=f"tenure--{fact.id}",
        organization=meeting.organization,
        subject="participation",
        question=f"Did {fact.record.official} hold {tenure.record.office} at {meeting.id}?",
        facts=[str(fact), str(tenure)],
        states=[fact.record.state] if fact.record.state else [],
        readings=[
            ReadingRecord(value="Yes, as the sources of the meeting have it"),
            ReadingRecord(value="No, by the dates of the tenure"),
        ],
        reason="The sources of the meeting and those of the tenure have not been reconciled.",
    )
    dates = [proof for name in ("start", "end", "last_day") for proof in supporting.of("tenure", tenure.id, name)]
    evidence = (supporting.of("participation", fact.id, "tenure"), dates)
    return Candidate(fact.entry, (*fact.location, "tenure"), conflict, evidence)


def _with_vocabulary(organization: str | None, having: set[str], known: Known) -> str | None:
    """The organization, or the nearest one above it, that has statuses to give."""
    while organization is not None and organization not in having:
        organization = known["organization", organization].record.parent
    return organization


def _meets(fact: FactEntry, meeting: MeetingRecord) -> bool:
    """Whether a fact may share a day with a meeting."""
    first, last = parse_date(meeting.start_date).earliest, parse_date(meeting.end_date).latest
    return bool(possibly_valid(fact.dated, Span(last, day_after(first))))
