"""Evidence: what each source says of each fact, with the passage where its text is archived."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.loading import records
from app.loading.facts import Key, Known, fact_key
from app.loading.faults import Fault, nearest, shown
from app.loading.parse import Entry, Seeds
from app.models.vocabularies import EvidenceStance

CONTEXT = 32  # how many code points of context `prefix` and `suffix` show

_STANCES: dict[str, EvidenceStance] = {"facts": "supports", "contradicts": "contradicts", "announces": "announces"}
"""The keys with which a passage refers to facts, and what it says of them."""


@dataclass(frozen=True)
class Passage:
    """Where a quote is in an archived text: ``[start_offset, end_offset)`` in code points, with what is around it."""

    exact: str
    prefix: str
    suffix: str
    start_offset: int
    end_offset: int


@dataclass(frozen=True)
class Proof:
    """One piece of evidence of one fact, with the record and the key that cite it."""

    fact: Key
    document: str
    supports: tuple[str, ...]
    entry: Entry[Any]
    location: tuple[str | int, ...]
    stance: EvidenceStance = "supports"
    passage: Passage | None = None
    note: str | None = None
    locator: str | None = None


class Supporting:
    """The evidence that supports facts."""

    def __init__(self, proofs: list[Proof]) -> None:
        self._of: dict[Key, list[Proof]] = defaultdict(list)
        for proof in proofs:
            if proof.stance == "supports":
                self._of[proof.fact].append(proof)

    def of(self, fact: Key, *fields: str) -> list[Proof]:
        """What supports all of some fields of a fact; without fields, whatever supports it."""
        return [proof for proof in self._of[fact] if {*fields} <= {*proof.supports}]


def locate(text: str, exact: str, prefix: str | None) -> Passage:
    """Find a quote in a text, where it occurs once, or once behind `prefix`.

    Raises ValueError, with the rule broken and the reason, where it does not.
    """
    sought = (prefix or "") + exact
    place = text.find(sought)
    if place < 0 and prefix and exact in text:
        raise ValueError("quote_not_found", f"does not stand behind the prefix {prefix!r}")
    if place < 0:
        raise ValueError("quote_not_found", f"does not stand in the text; {_nearest_passage(text, exact)}")
    if text.find(sought, place + 1) >= 0:
        times = max(2, text.count(sought))
        raise ValueError("quote_ambiguous", f"stands {times} times in the text; give the text before it as prefix")
    start, end = place + len(prefix or ""), place + len(sought)
    return Passage(exact, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, end)


def _nearest_passage(text: str, exact: str) -> str:
    words = exact.split()
    for length in range(len(words) - 1, 1, -1):
        place = text.find(" ".join(words[:length]))
        if place >= 0:
            return f"nearest match: {text[place : place + len(exact) + 10]!r}"
    return "nothing near it was found"


def gather(seeds: Seeds, known: Known) -> tuple[list[Proof], list[Fault]]:
    """All evidence, and the faults in it: statements' own passages first, then the others in the order of the texts."""
    faults: list[Fault] = []
    proofs: list[Proof] = []
    for entry in seeds.entries:
        if isinstance(entry.record, records.PassageRecord | records.StatementRecord | records.ClaimRecord):
            proofs += _quoted(entry, seeds, known, faults)
    proofs.sort(key=_place)
    proofs += _cited(seeds, known, faults)
    for proof in proofs:
        fact = known[proof.fact]
        for name in proof.supports:
            if name not in fact.fields:
                message = f"{fact} has no field {name!r}{nearest(name, fact.fields)}"
                location = ("supports",) if proof.passage else proof.location
                faults.append(proof.entry.fault("unknown_field", message, *location))
    return proofs, faults


def _place(proof: Proof) -> tuple[str, int, int]:
    if proof.entry.table == "passage" and proof.passage:
        return proof.document, proof.passage.start_offset, proof.passage.end_offset
    return "", 0, 0


def _quoted(entry: Entry[Any], seeds: Seeds, known: Known, faults: list[Fault]) -> Iterator[Proof]:
    record, is_passage = entry.record, entry.table == "passage"
    passage = _located(entry, "exact" if is_passage else "text", seeds, faults)
    about = [(key, known.get(fact_key(each))) for key in _STANCES for each in getattr(record, key, ())]
    if not is_passage:
        about = [("supports", known[entry.table, record.id])]
    elif not about:
        message = "a passage proves, announces or contradicts at least one fact"
        faults.append(entry.fault("passage_without_fact", message))
    for key, fact in about:
        if fact and passage and entry.document:
            supports = tuple(getattr(record, "supports", ())) or fact.identifying
            stance, note = _STANCES.get(key, "supports"), record.note if is_passage else None
            yield Proof(fact.key, entry.document, supports, entry, (key,), stance, passage, note)


def _cited(seeds: Seeds, known: Known, faults: list[Fault]) -> Iterator[Proof]:
    documents = {entry.record.id for entry in seeds.of(records.DocumentRecord)}
    for fact in known.values():
        for number, cited in enumerate(fact.sources):
            if cited.document in documents and cited.document in seeds.texts:
                message = f"{cited.document!r} is archived: prove {fact} by a passage beside its text"
                faults.append(fact.fault("archived_without_passage", message, "sources"))
            elif cited.document in documents:
                supports, place = tuple(cited.supports) or fact.identifying, (*fact.location, "sources", number)
                said = (cited.stance, None, cited.note, cited.locator)
                yield Proof(fact.key, cited.document, supports, fact.entry, place, *said)


def _located(entry: Entry[Any], key: str, seeds: Seeds, faults: list[Fault]) -> Passage | None:
    archived = seeds.texts.get(entry.document or "")
    quote = getattr(entry.record, key)
    try:
        return locate(archived[1], quote, entry.record.prefix) if archived else None
    except ValueError as error:
        rule, reason = error.args
        faults.append(entry.fault(rule, f"{shown(quote)} {reason}", key))
        return None
