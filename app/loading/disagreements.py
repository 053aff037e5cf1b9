"""Where the records disagree with each other: claims with facts, participations with statuses and tenures of that day.

A disagreement is a conflict with two readings: what the source says, and what the records hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.loading.claims import Check, check_claim, holders
from app.loading.evidence import Proof, Supporting
from app.loading.facts import FactEntry, Known, fact_key, of_kind
from app.loading.records import ClaimRecord, ConflictRecord, MeetingRecord, ReadingRecord
from app.periods import PartialDate, Span, day_after, parse_date, possibly_valid


@dataclass(frozen=True)
class Disagreement:
    """A conflict that was found: at which key of which fact, and the evidence of the very value of each reading."""

    fact: FactEntry
    key: str
    conflict: ConflictRecord
    evidence: tuple[list[Proof], list[Proof]]


def participations_that_disagree(known: Known, supporting: Supporting) -> Iterator[Disagreement]:
    """Participations in a capacity that the state did not have that day, or with an office not held."""
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
) -> Iterator[Disagreement]:
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
    of_status = [proof for each in held or own for proof in supporting.of(each.key, "start")]
    yield Disagreement(fact, "capacity", conflict, (supporting.of(fact.key, "capacity"), of_status))


def _not_in_office(fact: FactEntry, tenure: FactEntry, supporting: Supporting) -> Disagreement:
    meeting = fact.entry.record
    by_meeting = ReadingRecord(value="Yes, as the sources of the meeting have it")
    conflict = ConflictRecord(
        id=f"tenure--{fact.id}",
        organization=meeting.organization,
        subject="participation",
        question=f"Did {fact.record.official} hold {tenure.record.office} at {meeting.id}?",
        facts=[str(fact), str(tenure)],
        states=[fact.record.state] if fact.record.state else [],
        readings=[by_meeting, ReadingRecord(value="No, by the dates of the tenure")],
        reason="The sources of the meeting and those of the tenure have not been reconciled.",
    )
    dates = [proof for name in ("start", "end", "last_day") for proof in supporting.of(tenure.key, name)]
    return Disagreement(fact, "tenure", conflict, (supporting.of(fact.key, "tenure"), dates))


def _with_vocabulary(organization: str | None, having: set[str], known: Known) -> str | None:
    """The organization, or the nearest one above it, that has statuses to give."""
    while organization is not None and organization not in having:
        organization = known["organization", organization].record.parent
    return organization


def _meets(fact: FactEntry, meeting: MeetingRecord) -> bool:
    """Whether a fact may share a day with a meeting."""
    first, last = parse_date(meeting.start_date).earliest, parse_date(meeting.end_date).latest
    return bool(possibly_valid(fact.dated, Span(last, day_after(first))))


def claims_that_disagree(
    known: Known, supporting: Supporting, published: Mapping[str, PartialDate]
) -> Iterator[Disagreement]:
    """Claims that disagree with the facts; `published` are the dates of the documents."""
    checked = [(fact, check_claim(fact.record, known)) for fact in of_kind(known, "claim")]
    for fact, check in checked:
        claim = fact.record
        if check.verdict != "disagrees":
            continue
        about = known.get(fact_key(claim.fact or ""))
        of_facts = supporting.of(about.key, claim.field or "") if about else []
        of_facts = of_facts or [
            proof
            for other, other_check in checked
            if other_check.verdict == "agrees" and _same_matter(claim, other.record)
            for proof in supporting.of(other.key)
        ]
        # What supports the status that the states in question held on the day, and is not older than that day.
        of_facts = of_facts or [
            proof
            for held in holders(known, claim, "any", surely=True)
            if held.record.state in {*check.missing, *check.extra}
            for proof in supporting.of(held.key, "state", "status")
            if (on := published.get(proof.document)) and on.latest >= parse_date(claim.on).earliest
        ]
        yield Disagreement(fact, "id", _conflict(claim, check, known), (supporting.of(fact.key), of_facts))


def _same_matter(claim: ClaimRecord, other: ClaimRecord) -> bool:
    """Whether two whole counts or lists are of the same status on the same day."""
    same = (claim.organization, claim.status, claim.on) == (other.organization, other.status, other.on)
    return same and claim.kind != "date" and other.count is not None


def _conflict(claim: ClaimRecord, check: Check, known: Known) -> ConflictRecord:
    in_question = sorted({*check.missing, *check.extra})
    about = [claim.fact] if claim.fact else []
    if not about:
        holding = holders(known, claim, claim.status, surely=False)
        about = [str(fact) for fact in holding if fact.record.state in in_question]
        # Where no state holds the status that day, the record of the status says since when, or until when.
        given = (claim.organization, claim.status)
        statuses = of_kind(known, "membership_status")
        about += [str(fact) for fact in statuses if (fact.record.organization, fact.record.status) == given]
    asserted, held = (str(claim.date), str(check.held_date)) if claim.kind == "date" else _in_words(claim, check)
    return ConflictRecord(
        id=f"claim--{claim.id}",
        organization=claim.organization,
        subject=fact_key(claim.fact)[0] if claim.fact else "membership",
        question=f"Does this hold{f' on {claim.on}' if claim.on else ''}: {claim.text}",
        facts=about,
        states=in_question,
        readings=[ReadingRecord(value=asserted), ReadingRecord(value=held, preferred=True)],
        reason="The records that the knowledge base holds on the matter, each with its own evidence.",
    )


def _in_words(claim: ClaimRecord, check: Check) -> tuple[str, str]:
    """A count or a list: as a claim has it, and as the records have it."""
    status = f"the status {claim.status}"
    if claim.count is None:
        return f"{', '.join(sorted(claim.states))} with {status}", f"{', '.join(check.extra)} without {status}"
    perhaps = f", and perhaps {', '.join(sorted(check.perhaps))}" if check.perhaps else ""
    held = f"{len(check.held)} with {status}{_listed(check.held)}{perhaps}"
    return f"{claim.count} with {status}{_listed(claim.states)}", held


def _listed(states: Iterable[str]) -> str:
    listed = ", ".join(sorted(states))
    return f": {listed}" if listed else ""
