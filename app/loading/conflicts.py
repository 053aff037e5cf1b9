"""Claims, compared with the facts; conflicts that the loader finds, and which of them a curator has written down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.loading.facts import FactEntry, Key, Known, Proof, fact_key, of_kind, reading_id
from app.loading.parse import Seeds
from app.loading.records import ClaimRecord, ConflictRecord, MeetingRecord, ReadingRecord
from app.loading.types import can_be_same, without_hidden
from app.models.vocabularies import Verdict
from app.periods import PartialDate, Span, day_after, parse_date, possibly_valid, surely_valid

FOUND_BY_A_CHECKER = ("claim--", "capacity--", "tenure--")  # how the ids of the conflicts begin that are found here

# The first numbers as words, each at its own place.
NUMBERS = """none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()  # noqa: SIM905 -- one line of words is easier to read


@dataclass(frozen=True)
class Check:
    """What the knowledge base holds on the matter of a claim, and how the two compare."""

    verdict: Verdict
    held: list[str] = field(default_factory=list)  # the states that hold the status on the day surely
    perhaps: list[str] = field(default_factory=list)  # those that possibly do
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    held_date: str | None = None


def check_claim(claim: ClaimRecord, known: Known) -> Check:
    """Compare a claim with the facts.

    A count or a list agrees where it lies between the states that hold the status surely and those that possibly do; a
    list without a count need not be whole. A date agrees where it can mean a day that the date of the fact can mean.
    """
    if claim.kind == "date":
        fact = known.get(fact_key(claim.fact or ""))
        said = getattr(fact.record, claim.field or "", None) if fact else None
        if claim.date is None or not isinstance(said, str) or said == "unknown":
            return Check("not_checkable")
        return Check("agrees" if can_be_same(claim.date, said) else "disagrees", held_date=said)
    if claim.status is None:
        return Check("not_checkable")
    held, possible = (
        {fact.record.state for fact in holders(known, claim, claim.status, surely=surely)} for surely in (True, False)
    )
    extra = sorted({*claim.states} - possible)
    missing = sorted(held.difference(claim.states)) if claim.states and claim.count is not None else []
    counted = claim.count is None or len(held) <= claim.count <= len(possible)
    verdict: Verdict = "agrees" if counted and not missing and not extra else "disagrees"
    return Check(verdict, sorted(held), sorted(possible - held), missing, extra)


def holders(known: Known, claim: ClaimRecord, status: str | None, *, surely: bool) -> list[FactEntry]:
    """The memberships with a status, or `any`, that are valid on the day of a claim, surely or at least possibly."""
    if claim.on is None:
        return []
    day = parse_date(claim.on).earliest
    span, valid = Span(day, day_after(day)), surely_valid if surely else possibly_valid
    having = [fact for fact in of_kind(known, "membership") if fact.record.organization == claim.organization]
    return [fact for fact in having if status in {fact.record.status, "any"} and valid(fact.dated, span)]


@dataclass(frozen=True)
class Disagreement:
    """A conflict that was found: at which key of which fact, and the evidence of the very value of each reading."""

    fact: FactEntry
    key: str
    conflict: ConflictRecord
    evidence: tuple[list[Proof], list[Proof]]
    curated: str | None = None  # the id of the conflict that a curator has written down on the matter


def find_conflicts(seeds: Seeds, known: Known, checks: Mapping[Key, Check]) -> Iterator[Disagreement]:
    """Find the conflicts that need no curator; `checks` compare each claim with the facts.

    Each reading has evidence of that very value. Where one has none, no source disagrees with another: a warning. So
    is a claim that agrees with the facts although a curated conflict rejects what its document says.
    """
    curated = [_Curated(entry.record, known) for entry in seeds.of(ConflictRecord)]
    for fact in of_kind(known, "claim"):
        for conflict in curated if checks[fact.key].verdict == "agrees" else []:
            rejected = conflict.rejected.get(fact.document)
            if rejected is not None and conflict.settles(fact.record) and _same_value(fact.record, rejected):
                message = f"{fact.id} agrees with the records, and {conflict.record.id} rejects {rejected!r}"
                seeds.warnings.append(fact.fault("agrees_and_is_rejected", message, "id"))
    for found in (*_claims(known, checks, seeds.published()), *_participations(known)):
        repeated = next((each.record.id for each in curated if each.is_repeated_by(found)), None)
        if repeated or all(found.evidence):
            yield replace(found, curated=repeated)
        else:
            message = f"{found.conflict.question} The records say otherwise, and no source is said to support them"
            seeds.warnings.append(found.fact.fault("disagreement_without_source", message, found.key))


class _Curated:
    """A curated conflict, the documents that its readings cite, and what those say whose reading is not preferred."""

    def __init__(self, record: ConflictRecord, known: Known) -> None:
        self.record = record
        others: dict[str, str] = {}
        accepted: set[str] = set()
        for number, reading in enumerate(record.readings):
            proofs = known["reading", reading_id(record.id, number)].proofs
            cited = {proof.document for proof in proofs if proof.stance != "contradicts"}
            if reading.preferred:
                accepted |= cited
            else:
                others |= dict.fromkeys(cited, reading.value)
        self.documents = accepted.union(others)
        settled = any(reading.preferred for reading in record.readings)
        self.rejected = {each: others[each] for each in others if settled and each not in accepted}

    def settles(self, claim: ClaimRecord) -> bool:
        """Whether it is about the matter of a claim."""
        if claim.organization != self.record.organization:
            return False
        if claim.fact:
            return claim.fact in self.record.facts
        apart = claim.states and self.record.states and {*claim.states}.isdisjoint(self.record.states)
        return self.record.subject in {"membership", "membership_status"} and not apart

    def is_repeated_by(self, found: Disagreement) -> bool:
        """Whether what was found cites the source on the matter, or has the fact."""
        if found.fact.kind == "claim":
            return found.fact.document in self.documents and self.settles(found.fact.record)
        return str(found.fact) in self.record.facts


def _same_value(claim: ClaimRecord, rejected: str) -> bool:
    """Whether a rejected reading begins with the number of a claim; readings are text in the curators' words."""
    first = rejected.lower().replace(",", " ").replace(":", " ").split()[:1]
    return claim.count is not None and first in ([str(claim.count)], NUMBERS[claim.count : claim.count + 1])


def _participations(known: Known) -> Iterator[Disagreement]:
    """Participations in a capacity that the state did not have on the day, or with an office not held."""
    vocabulary = {(fact.record.organization, fact.record.status) for fact in of_kind(known, "membership_status")}
    having = {organization for organization, _ in vocabulary}
    memberships = of_kind(known, "membership")
    for fact in of_kind(known, "participation"):
        meeting, state, official = fact.entry.record, fact.record.state, fact.record.official
        organization = meeting.organization
        while organization is not None and organization not in having:  # a body has the statuses of the whole
            organization = known["organization", organization].record.parent
        if organization and state and (organization, fact.record.capacity) in vocabulary:
            yield from _other_capacity(fact, organization, memberships)
        tenure = known.get(("tenure", fact.record.tenure or ""))
        if tenure and not _meets(tenure, meeting):
            by_meeting = ReadingRecord(value="Yes, as the sources of the meeting have it")
            conflict = ConflictRecord(
                id=f"tenure--{fact.id}",
                organization=meeting.organization,
                subject="participation",
                question=f"Did {official} hold {tenure.record.office} at {meeting.id}?",
                facts=[str(fact), str(tenure)],
                states=[state] if state else [],
                readings=[by_meeting, ReadingRecord(value="No, by the dates of the tenure")],
                reason="The sources of the meeting and those of the tenure have not been reconciled.",
            )
            dates = [proof for name in ("start", "end", "last_day") for proof in tenure.supported(name)]
            yield Disagreement(fact, "tenure", conflict, (fact.supported("tenure"), dates))


def _other_capacity(fact: FactEntry, organization: str, memberships: list[FactEntry]) -> Iterator[Disagreement]:
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
    of_status = [proof for each in held or own for proof in each.supported("start")]
    yield Disagreement(fact, "capacity", conflict, (fact.supported("capacity"), of_status))


def _meets(fact: FactEntry, meeting: MeetingRecord) -> bool:
    first, last = parse_date(meeting.start_date).earliest, parse_date(meeting.end_date).latest
    return bool(possibly_valid(fact.dated, Span(last, day_after(first))))


def _claims(known: Known, checks: Mapping[Key, Check], published: Mapping[str, PartialDate]) -> Iterator[Disagreement]:
    """Claims that disagree with the facts; `published` are the dates of the documents."""
    claims = of_kind(known, "claim")
    counts = [each for each in claims if each.record.kind != "date" and each.record.count is not None]
    agreeing = [each for each in counts if checks[each.key].verdict == "agrees"]
    for fact in claims:
        claim, check = fact.record, checks[fact.key]
        if check.verdict != "disagrees":
            continue
        about = known.get(fact_key(claim.fact or ""))
        matter = (claim.organization, claim.status, claim.on)
        same = [each for each in agreeing if matter == (each.record.organization, each.record.status, each.record.on)]
        # What supports the status that the states in question held on the day, and is not older than that day.
        in_question = {*check.missing, *check.extra}
        held = [each for each in holders(known, claim, "any", surely=True) if each.record.state in in_question]
        of_facts = about.supported(claim.field or "") if about else []
        of_facts = of_facts or [proof for other in same for proof in other.supported()]
        of_facts = of_facts or [
            proof
            for each in held
            for proof in each.supported("state", "status")
            if (on := published.get(proof.document)) and on.latest >= parse_date(claim.on).earliest
        ]
        yield Disagreement(fact, "id", _conflict(claim, check, known), (fact.supported(), of_facts))


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
        question=f"Does this hold{f' on {claim.on}' if claim.on else ''}: {without_hidden(claim.text)}",
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
    asserted = ": ".join(filter(None, (f"{claim.count} with {status}", ", ".join(sorted(claim.states)))))
    held = ": ".join(filter(None, (f"{len(check.held)} with {status}", ", ".join(check.held))))
    return asserted, held + perhaps
