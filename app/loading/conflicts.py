"""Conflicts: those that the loader finds by itself, and which of them a curator has written down."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.loading.claims import check_claim
from app.loading.disagreements import Disagreement, claims_that_disagree, participations_that_disagree
from app.loading.evidence import Proof, Supporting
from app.loading.facts import Key, Known, of_kind, reading_id
from app.loading.faults import Fault
from app.loading.parse import Seeds
from app.loading.records import ClaimRecord, ConflictRecord

FOUND_BY_A_CHECKER = ("claim--", "capacity--", "tenure--")
"""How the ids of the conflicts begin that are found here."""

NUMBERS = """none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()  # noqa: SIM905 -- one line of words is easier to read
"""The first numbers as words, each at its own place."""

CLAIMED = {"membership", "membership_status"}
"""The subjects of curated conflicts that a count or a list of states belongs to."""


def find_conflicts(seeds: Seeds, known: Known, proofs: list[Proof]) -> Iterator[tuple[Disagreement, str | None]]:
    """Find the conflicts that need no curator, each with the id of the one that a curator has written down, if any.

    A claim that disagrees with the facts; a participation in a capacity or with an office that does not fit the day.
    Each reading has evidence of that very value. Where one of them has none no source disagrees with another, and the
    matter is a warning.
    """
    supporting, curated = Supporting(proofs), _curated(seeds, proofs)
    claims = claims_that_disagree(known, supporting, seeds.published())
    for found in (*claims, *participations_that_disagree(known, supporting)):
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
