"""Conflicts: those that the loader finds by itself, which of them a curator has written down, and the rows of all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from app.loading import records
from app.loading.claims import Check, check_claim, holders
from app.loading.columns import Rows, plain, references
from app.loading.evidence import Proof
from app.loading.facts import Known, fact_key, facts, reading_id
from app.loading.faults import Fault
from app.loading.parse import Entry, Seeds
from app.loading.participation_conflicts import Candidate, participation_conflicts
from app.models.vocabularies import ConflictOrigin
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

    entries: list[Entry[records.ConflictRecord]] = field(default_factory=list)
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
    found = Findings()
    curated = _curated(seeds, proofs)
    for candidate in (*_claims(seeds, known, proofs), *participation_conflicts(seeds, known, proofs)):
        repeated = _repeats(candidate, curated)
        claim = candidate.claim
        if repeated:
            found.repeated.add(repeated)
        elif all(candidate.evidence):
            _add(candidate, found)
        else:
            message = f"{candidate.record.question} The records say otherwise, and no source is said to support them"
            seeds.warnings.append(candidate.entry.fault("disagreement_without_source", message, *candidate.location))
        conflict = repeated or (candidate.record.id if all(candidate.evidence) else None)
        if claim and conflict:
            found.claims[claim] = conflict
    return found


def check_agreement(seeds: Seeds, known: Known, proofs: list[Proof]) -> Iterator[Fault]:
    """Claims that agree with the facts although a curated conflict rejects what their document says."""
    curated = _curated(seeds, proofs)
    for entry in seeds.of(records.ClaimRecord):
        if check_claim(entry.record, known).verdict != "agrees":
            continue
        for conflict in curated:
            rejected = conflict.rejected.get(entry.record.document or entry.document or "")
            if rejected is not None and conflict.settles(entry.record) and _same_value(entry.record, rejected):
                message = f"{entry.record.id} agrees with the records, and {conflict.record.id} rejects {rejected!r}"
                yield entry.fault("agrees_and_is_rejected", message, "id")


def add_conflict(
    rows: Rows, record: records.ConflictRecord, origin: ConflictOrigin, known: Known, *, found: bool
) -> None:
    """Add the rows of a conflict to those of its tables."""
    rows["conflict"].append(
        {
            **plain(record, "id", "subject", "question", "reason"),
            **references(record, "organization"),
            "origin": origin,
            "found": found,
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


@dataclass(frozen=True)
class _Curated:
    """A curated conflict, the documents that its readings cite, and what those say whose reading is not preferred."""

    record: records.ConflictRecord
    documents: frozenset[str]
    rejected: dict[str, str]

    def settles(self, claim: records.ClaimRecord) -> bool:
        """Whether it is about the matter of a claim."""
        if claim.organization != self.record.organization:
            return False
        if claim.fact:
            return claim.fact in self.record.facts
        facts_of_states = {state for state in self.record.states if state in claim.states}
        return self.record.subject in CLAIMED and bool(facts_of_states or not claim.states or not self.record.states)


def _curated(seeds: Seeds, proofs: list[Proof]) -> list[_Curated]:
    documents: dict[str, set[str]] = defaultdict(set)
    for proof in proofs:
        if proof.kind == "reading" and proof.stance != "contradicts":
            documents[proof.id].add(proof.document)
    found = []
    for entry in seeds.of(records.ConflictRecord):
        cited = {number: documents[reading_id(entry.record, number)] for number in range(len(entry.record.readings))}
        preferred = {number for number, reading in enumerate(entry.record.readings) if reading.preferred}
        accepted = {document for number in preferred for document in cited[number]}
        rejected = {
            document: entry.record.readings[number].value
            for number in cited
            if preferred and number not in preferred
            for document in cited[number] - accepted
        }
        found.append(_Curated(entry.record, frozenset().union(*cited.values()), rejected))
    return found


def _repeats(candidate: Candidate, curated: Iterable[_Curated]) -> str | None:
    """The id of the curated conflict that a candidate repeats: it cites the source on the matter, or has the fact."""
    for conflict in curated:
        if candidate.claim_record is None:
            if candidate.record.facts[0] in conflict.record.facts:
                return conflict.record.id
        elif candidate.document in conflict.documents and conflict.settles(candidate.claim_record):
            return conflict.record.id
    return None


def _add(candidate: Candidate, found: Findings) -> None:
    entry = replace(candidate.entry, table="conflict", record=candidate.record, document=None)
    found.entries.append(entry)
    lone = Seeds(entries=[entry])
    found.readings |= {(fact.kind, fact.id): fact for fact in facts(lone) if fact.kind == "reading"}
    for number, proofs in enumerate(candidate.evidence):
        by_source = {(proof.document, proof.passage): proof for proof in proofs}
        found.proofs += [
            replace(proof, kind="reading", id=reading_id(candidate.record, number), supports=("value",), note=None)
            for proof in by_source.values()
        ]


def _claims(seeds: Seeds, known: Known, proofs: list[Proof]) -> Iterator[Candidate]:
    of_fact: dict[tuple[str, str], list[Proof]] = defaultdict(list)
    for proof in proofs:
        if proof.stance == "supports":
            of_fact[proof.kind, proof.id].append(proof)
    checked = [(entry, check_claim(entry.record, known)) for entry in seeds.of(records.ClaimRecord)]
    for entry, check in checked:
        claim = entry.record
        if check.verdict != "disagrees":
            continue
        agreeing = [
            proof
            for other, other_check in checked
            if other_check.verdict == "agrees" and _same_matter(claim, other.record)
            for proof in of_fact["claim", other.record.id]
        ]
        named = fact_key(claim.fact) if claim.fact else None
        dated = [proof for proof in of_fact.get(named, []) if claim.field in proof.supports] if named else []
        yield Candidate(
            entry=entry,
            location=("id",),
            record=_conflict(claim, check, seeds, known),
            evidence=(of_fact["claim", claim.id], dated or agreeing or _of_states(claim, check, seeds, known, of_fact)),
            claim_record=claim,
            document=claim.document or entry.document,
        )


def _same_matter(claim: records.ClaimRecord, other: records.ClaimRecord) -> bool:
    """Whether two whole counts or lists are of the same status on the same day."""
    keys = ("organization", "status", "on")
    whole = claim.kind != "date" and other.count is not None
    return whole and all(getattr(claim, key) == getattr(other, key) for key in keys)


def _of_states(
    claim: records.ClaimRecord, check: Check, seeds: Seeds, known: Known, of_fact: dict[tuple[str, str], list[Proof]]
) -> list[Proof]:
    """What supports the status that the states in question held on the day, and is not older than that day."""
    if claim.on is None:
        return []
    day = parse_date(claim.on).earliest
    published = {entry.record.id: entry.record.published_on for entry in seeds.of(records.DocumentRecord)}
    held = records.ClaimRecord.model_validate({**claim.model_dump(exclude_unset=True), "status": "any"})
    in_question = {*check.missing, *check.extra}
    return [
        proof
        for record in holders(known, held, surely=True)
        if record.state in in_question
        for proof in of_fact["membership", record.id]
        if {"state", "status"} <= set(proof.supports)
        and (on := published.get(proof.document))
        and parse_date(on).latest >= day
    ]


def _conflict(claim: records.ClaimRecord, check: Check, seeds: Seeds, known: Known) -> records.ConflictRecord:
    memberships = list(holders(known, claim, surely=False))
    # Where no state holds the status that day, the record of the status says since when, or until when.
    statuses = [
        f"membership_status:{status.record.id}"
        for status in seeds.of(records.MembershipStatusRecord)
        if (status.record.organization, status.record.status) == (claim.organization, claim.status)
    ]
    differing = [f"membership:{each.id}" for each in memberships if each.state in {*check.missing, *check.extra}]
    return records.ConflictRecord(
        id=f"claim--{claim.id}",
        organization=claim.organization,
        subject=fact_key(claim.fact)[0] if claim.fact else "membership",
        question=f"Does this hold{f' on {claim.on}' if claim.on else ''}: {claim.text}",
        facts=[claim.fact] if claim.fact else differing + statuses,
        states=sorted({*check.missing, *check.extra}),
        readings=[
            records.ReadingRecord(value=_asserted(claim)),
            records.ReadingRecord(value=_held(claim, check), preferred=True),
        ],
        reason="The records that the knowledge base holds on the matter, each with its own evidence.",
    )


def _asserted(claim: records.ClaimRecord) -> str:
    if claim.kind == "date":
        return str(claim.date)
    if claim.count is None:
        return f"{', '.join(sorted(claim.states))} with the status {claim.status}"
    return f"{claim.count} with the status {claim.status}{_listed(claim.states)}"


def _held(claim: records.ClaimRecord, check: Check) -> str:
    if claim.kind == "date":
        return str(check.held_date)
    if claim.count is None:
        return f"{', '.join(check.extra)} without the status {claim.status}"
    perhaps = f", and perhaps {', '.join(sorted(check.perhaps))}" if check.perhaps else ""
    return f"{len(check.held)} with the status {claim.status}{_listed(check.held)}{perhaps}"


def _listed(states: Iterable[str]) -> str:
    listed = ", ".join(sorted(states))
    return f": {listed}" if listed else ""


def _same_value(claim: records.ClaimRecord, rejected: str) -> bool:
    """Whether a rejected reading begins with the number of a claim; readings are text in the curators' words."""
    first = rejected.lower().replace(",", " ").replace(":", " ").split()[0]
    return claim.count is not None and first in {str(claim.count), *NUMBERS[claim.count : claim.count + 1]}
