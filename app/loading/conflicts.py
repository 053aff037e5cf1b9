"""Conflicts: those that the loader finds by itself, and which of them a curator has written down."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from app.loading.claims import Check, check_claim, holders
from app.loading.evidence import Proof, Supporting
from app.loading.facts import Known, fact_key, facts, of_kind, reading_id
from app.loading.faults import Fault
from app.loading.parse import Seeds
from app.loading.participation_conflicts import Candidate, participation_conflicts
from app.loading.records import ClaimRecord, ConflictRecord, DocumentRecord, ReadingRecord
from app.periods import parse_date

FOUND_BY_A_CHECKER = ("claim--", "capacity--", "tenure--")
"""How the ids of the conflicts begin that are found here."""

NUMBERS = """none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()  # noqa: SIM905 -- one line of words is easier to read
"""The first numbers as words, each at its own place."""

CLAIMED = {"membership", "membership_status"}
"""The subjects of curated conflicts that a count or a list of states belongs to."""


@dataclass
class Findings:
    """The conflicts that are found, their readings as facts, the evidence of these, and what belongs to which.

    `claims` are the conflicts of claims by the id of the claim; `repeated` the curated conflicts that are found too.
    """

    records: list[ConflictRecord] = field(default_factory=list)
    readings: Known = field(default_factory=dict)
    proofs: list[Proof] = field(default_factory=list)
    claims: dict[str, str] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)


def find_conflicts(seeds: Seeds, known: Known, proofs: list[Proof]) -> Findings:
    """Find the conflicts that need no curator; one that a curator has written down is that one.

    A claim that disagrees with the facts; a participation in a capacity or with an office that does not fit the day.
    Each reading has evidence of that very value. Where one of them has none no source disagrees with another, and the
    matter is a warning.
    """
    found, supporting, curated = Findings(), Supporting(proofs), _curated(seeds, proofs)
    for candidate in (*_claims(seeds, known, supporting), *participation_conflicts(known, supporting)):
        repeated = next((each.record.id for each in curated if each.is_repeated_by(candidate)), None)
        if repeated:
            found.repeated.add(repeated)
        elif all(candidate.evidence):
            _add(candidate, found)
        else:
            message = f"{candidate.record.question} The records say otherwise, and no source is said to support them"
            seeds.warnings.append(candidate.entry.fault("disagreement_without_source", message, *candidate.location))
            continue
        if candidate.claim:
            found.claims[candidate.claim.id] = repeated or candidate.record.id
    return found


def check_agreement(seeds: Seeds, known: Known, proofs: list[Proof]) -> Iterator[Fault]:
    """Claims that agree with the facts although a curated conflict rejects what their document says."""
    curated = _curated(seeds, proofs)
    for entry in seeds.of(ClaimRecord):
        if check_claim(entry.record, known).verdict != "agrees":
            continue
        for conflict in curated:
            rejected = conflict.rejected.get(entry.record.document or entry.document or "")
            if rejected is not None and conflict.settles(entry.record) and _same_value(entry.record, rejected):
                message = f"{entry.record.id} agrees with the records, and {conflict.record.id} rejects {rejected!r}"
                yield entry.fault("agrees_and_is_rejected", message, "id")


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

    def is_repeated_by(self, candidate: Candidate) -> bool:
        """Whether a candidate cites the source on the matter, or has the fact."""
        claim = candidate.claim
        if claim is None:
            return candidate.record.facts[0] in self.record.facts
        return (claim.document or candidate.entry.document) in self.documents and self.settles(claim)


def _curated(seeds: Seeds, proofs: list[Proof]) -> list[_Curated]:
    documents: dict[str, set[str]] = defaultdict(set)
    for proof in proofs:
        if proof.kind == "reading" and proof.stance != "contradicts":
            documents[proof.id].add(proof.document)
    found = []
    for record in (entry.record for entry in seeds.of(ConflictRecord)):
        readings = [(each, documents[reading_id(record.id, number)]) for number, each in enumerate(record.readings)]
        preferred = [cited for reading, cited in readings if reading.preferred]
        accepted = set[str]().union(*preferred)
        others = [(reading, cited - accepted) for reading, cited in readings if preferred and not reading.preferred]
        rejected = {document: reading.value for reading, cited in others for document in cited}
        found.append(_Curated(record, set[str]().union(*(cited for _, cited in readings)), rejected))
    return found


def _add(candidate: Candidate, found: Findings) -> None:
    entry = replace(candidate.entry, table="conflict", record=candidate.record, document=None)
    found.records.append(candidate.record)
    found.readings |= {(fact.kind, fact.id): fact for fact in facts(Seeds(entries=[entry]))}
    for number, proofs in enumerate(candidate.evidence):
        identity = reading_id(candidate.record.id, number)
        for proof in {(proof.document, proof.passage): proof for proof in proofs}.values():
            found.proofs.append(replace(proof, kind="reading", id=identity, supports=("value",), note=None))


def _claims(seeds: Seeds, known: Known, supporting: Supporting) -> Iterator[Candidate]:
    checked = [(entry, check_claim(entry.record, known)) for entry in seeds.of(ClaimRecord)]
    for entry, check in checked:
        claim = entry.record
        if check.verdict != "disagrees":
            continue
        of_facts = supporting.of(*fact_key(claim.fact), claim.field or "") if claim.fact else []
        of_facts = of_facts or [
            proof
            for other, other_check in checked
            if other_check.verdict == "agrees" and _same_matter(claim, other.record)
            for proof in supporting.of("claim", other.record.id)
        ]
        evidence = (supporting.of("claim", claim.id), of_facts or _of_states(claim, check, seeds, known, supporting))
        yield Candidate(entry, ("id",), _conflict(claim, check, known), evidence)


def _same_matter(claim: ClaimRecord, other: ClaimRecord) -> bool:
    """Whether two whole counts or lists are of the same status on the same day."""
    keys = ("organization", "status", "on")
    whole = claim.kind != "date" and other.count is not None
    return whole and all(getattr(claim, key) == getattr(other, key) for key in keys)


def _of_states(claim: ClaimRecord, check: Check, seeds: Seeds, known: Known, supporting: Supporting) -> list[Proof]:
    """What supports the status that the states in question held on the day, and is not older than that day."""
    published = {entry.record.id: entry.record.published_on for entry in seeds.of(DocumentRecord)}
    return [
        proof
        for record in holders(known, claim, "any", surely=True)
        if record.state in {*check.missing, *check.extra}
        for proof in supporting.of("membership", record.id, "state", "status")
        if (on := published.get(proof.document)) and parse_date(on).latest >= parse_date(str(claim.on)).earliest
    ]


def _conflict(claim: ClaimRecord, check: Check, known: Known) -> ConflictRecord:
    in_question = sorted({*check.missing, *check.extra})
    about = [claim.fact] if claim.fact else []
    if not about:
        memberships = holders(known, claim, claim.status, surely=False)
        about = [f"membership:{each.id}" for each in memberships if each.state in in_question]
        # Where no state holds the status that day, the record of the status says since when, or until when.
        about += [
            str(fact)
            for fact in of_kind(known, "membership_status")
            if (fact.record.organization, fact.record.status) == (claim.organization, claim.status)
        ]
    asserted, held = (str(claim.date), str(check.held_date)) if claim.kind == "date" else _states(claim, check)
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


def _states(claim: ClaimRecord, check: Check) -> tuple[str, str]:
    """A count or a list in words: as a claim has it, and as the records have it."""
    status = f"the status {claim.status}"
    if claim.count is None:
        return f"{', '.join(sorted(claim.states))} with {status}", f"{', '.join(check.extra)} without {status}"
    perhaps = f", and perhaps {', '.join(sorted(check.perhaps))}" if check.perhaps else ""
    held = f"{len(check.held)} with {status}{_listed(check.held)}{perhaps}"
    return f"{claim.count} with {status}{_listed(claim.states)}", held


def _listed(states: Iterable[str]) -> str:
    listed = ", ".join(sorted(states))
    return f": {listed}" if listed else ""
