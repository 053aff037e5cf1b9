"""Conflicts: those that the loader finds by itself, and which of them a curator has written down."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.loading.claims import Check, check_claim, holders
from app.loading.evidence import Proof, Supporting
from app.loading.facts import FactEntry, Key, Known, fact_key, of_kind, reading_id
from app.loading.faults import Fault
from app.loading.parse import Seeds
from app.loading.records import ClaimRecord, ConflictRecord, MeetingRecord, ReadingRecord
from app.periods import PartialDate, Span, day_after, parse_date, possibly_valid

FOUND_BY_A_CHECKER = ("claim--", "capacity--", "tenure--")  # how the ids of the conflicts begin that are found here

NUMBERS = """none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()  # noqa: SIM905 -- one line of words is easier to read
"""The first numbers as words, each at its own place."""

CLAIMED = {"membership", "membership_status"}
"""The subjects of curated conflicts that a count or a list of states belongs to."""


@dataclass(frozen=True)
class Disagreement:
    """A conflict that was found: at which key of which fact, and the evidence of the very value of each reading."""

    fact: FactEntry
    key: str
    conflict: ConflictRecord
    evidence: tuple[list[Proof], list[Proof]]


def find_conflicts(seeds: Seeds, known: Known, proofs: list[Proof]) -> Iterator[tuple[Disagreement, str | None]]:
    """Find the conflicts that need no curator, each with the id of the one that a curator has written down, if any.

    Each reading has evidence of that very value. Where one has none, no source disagrees with another: a warning.
    """
    supporting, curated = Supporting(proofs), _curated(seeds, proofs)
    claims = _claims(known, supporting, seeds.published())
    for found in (*claims, *_participations(known, supporting)):
        repeated = next((each.record.id for each in curated if each.is_repeated_by(found)), None)
        if repeated or all(found.evidence):
            yield found, repeated
        else:
            message = f"{found.conflict.question} The records say otherwise, and no source is said to support them"
            seeds.warnings.append(found.fact.fault("disagreement_without_source", message, found.key))


def proofs_of(found: Disagreement) -> Iterator[Proof]:
    """The evidence of the readings of a conflict that was found, each source once."""
    for number, proofs in enumerate(found.evidence):
        reading = ("reading", reading_id(found.conflict.id, number))
        for proof in {(proof.document, proof.passage): proof for proof in proofs}.values():
            yield replace(proof, fact=reading, supports=("value",), note=None)


def check_agreement(seeds: Seeds, known: Known, proofs: list[Proof]) -> Iterator[Fault]:
    """Claims that agree with the facts although a curated conflict rejects what their document says."""
    curated = _curated(seeds, proofs)
    for fact in of_kind(known, "claim"):
        if check_claim(fact.record, known).verdict == "agrees":
            for conflict in curated:
                rejected = conflict.rejected.get(fact.document)
                if rejected is not None and conflict.settles(fact.record) and _same_value(fact.record, rejected):
                    message = f"{fact.id} agrees with the records, and {conflict.record.id} rejects {rejected!r}"
                    yield fact.fault("agrees_and_is_rejected", message, "id")


def _same_value(claim: ClaimRecord, rejected: str) -> bool:
    """Whether a rejected reading begins with the number of a claim; readings are text in the curators' words."""
    first = rejected.lower().replace(",", " ").replace(":", " ").split()[0]
    return claim.count is not None and first in {str(claim.count), *NUMBERS[claim.count : claim.count + 1]}


@dataclass(frozen=True)
class _Curated:
    """A curated conflict, the documents that its readings cite, and what those say whose reading is not preferred."""

    record: ConflictRecord
    documents: set[str]
    rejected: dict[str, str]

    def settles(self, claim: ClaimRecord) -> bool:
        """Whether it is about the matter of a claim."""
        if claim.organization != self.record.organization:
            return False
        if claim.fact:
            return claim.fact in self.record.facts
        apart = claim.states and self.record.states and {*claim.states}.isdisjoint(self.record.states)
        return self.record.subject in CLAIMED and not apart

    def is_repeated_by(self, found: Disagreement) -> bool:
        """Whether what was found cites the source on the matter, or has the fact."""
        if found.fact.kind == "claim":
            return found.fact.document in self.documents and self.settles(found.fact.record)
        return str(found.fact) in self.record.facts


def _curated(seeds: Seeds, proofs: list[Proof]) -> list[_Curated]:
    documents: dict[Key, set[str]] = defaultdict(set)
    for proof in proofs:
        if proof.stance != "contradicts":
            documents[proof.fact].add(proof.document)
    found = []
    for record in (entry.record for entry in seeds.of(ConflictRecord)):
        cited_by = [documents["reading", reading_id(record.id, number)] for number in range(len(record.readings))]
        readings = list(zip(record.readings, cited_by, strict=True))
        preferred = [cited for reading, cited in readings if reading.preferred]
        accepted = set[str]().union(*preferred)
        others = [(reading, cited - accepted) for reading, cited in readings if preferred and not reading.preferred]
        rejected = {document: reading.value for reading, cited in others for document in cited}
        found.append(_Curated(record, set[str]().union(*cited_by), rejected))
    return found


def _participations(known: Known, supporting: Supporting) -> Iterator[Disagreement]:
    """Participations in a capacity that the state did not have on the day, or with an office not held."""
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
    first, last = parse_date(meeting.start_date).earliest, parse_date(meeting.end_date).latest
    return bool(possibly_valid(fact.dated, Span(last, day_after(first))))


def _claims(known: Known, supporting: Supporting, published: Mapping[str, PartialDate]) -> Iterator[Disagreement]:
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
    perhaps = f", and perhaps {', '.join(check.perhaps)}" if check.perhaps else ""
    held = f"{len(check.held)} with {status}{_listed(check.held)}{perhaps}"
    return f"{claim.count} with {status}{_listed(claim.states)}", held


def _listed(states: Iterable[str]) -> str:
    listed = ", ".join(sorted(states))
    return f": {listed}" if listed else ""
