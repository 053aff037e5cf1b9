"""Evidence: what each source says of each fact, with the passage where its text is archived."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.loading import records
from app.loading.facts import FactEntry, Known, fact_key, no_fact
from app.loading.faults import Fault, nearest
from app.loading.parse import Entry, Seeds
from app.models.vocabularies import EvidenceStance

CONTEXT = 32
"""How many code points of context `prefix` and `suffix` show."""


@dataclass(frozen=True)
class Passage:
    """Where a quote stands in an archived text: ``[start, end)`` in code points, with what is around it."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True)
class Proof:
    """One piece of evidence of one fact, with the record and the key that cite it."""

    kind: str
    id: str
    document: str
    supports: tuple[str, ...]
    stance: EvidenceStance
    passage: Passage | None
    note: str | None
    entry: Entry[Any]
    location: tuple[str | int, ...] = ()
    locator: str | None = None


def locate(text: str, exact: str, prefix: str | None) -> Passage:
    """Find a quote in a text, where it stands once, or once behind `prefix`.

    Raises ValueError, with the rule broken and the reason, where it does not.
    """
    sought = (prefix or "") + exact
    places = list(_places(text, sought))
    if len(places) == 1:
        start = places[0] + len(prefix or "")
        end = start + len(exact)
        return Passage(exact, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, end)
    if places:
        rule, reason = "quote_ambiguous", f"stands {len(places)} times in the text; give the text before it as prefix"
    elif prefix and exact in text:
        rule, reason = "quote_not_found", f"does not stand behind the prefix {prefix!r}"
    else:
        rule, reason = "quote_not_found", f"does not stand in the text; {_nearest_passage(text, exact)}"
    raise ValueError(rule, reason)


def _places(text: str, sought: str) -> Iterator[int]:
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + 1)


def gather(seeds: Seeds, known: Known) -> tuple[list[Proof], list[Fault]]:
    """All evidence, and the faults in it: statements' own passages first, then the others in the order of the texts."""
    faults: list[Fault] = []
    said: list[Proof] = []
    quoted: list[Proof] = []
    for entry in seeds.entries:
        if isinstance(entry.record, records.PassageRecord):
            quoted.extend(_passage_proofs(entry, seeds, known, faults))
        elif isinstance(entry.record, records.StatementRecord | records.ClaimRecord):
            passage = _located(entry, entry.record.text, entry.record.prefix, "text", seeds, faults)
            if passage and entry.document:
                fact = known[entry.table, entry.record.id]
                supports = tuple(getattr(entry.record, "supports", ())) or fact.identifying
                said.append(Proof(fact.kind, fact.id, entry.document, supports, "supports", passage, None, entry))
                _check_fields(fact, supports, entry, faults)
    quoted.sort(
        key=lambda proof: (proof.document, (proof.passage.start, proof.passage.end) if proof.passage else (0, 0))
    )
    return [*said, *quoted, *_cited(seeds, known, faults)], faults


def _passage_proofs(
    entry: Entry[records.PassageRecord],
    seeds: Seeds,
    known: Known,
    faults: list[Fault],
) -> Iterator[Proof]:
    record = entry.record
    passage = _located(entry, record.exact, record.prefix, "exact", seeds, faults)
    if not record.facts and not record.contradicts and not record.announces:
        faults.append(
            entry.fault("passage_without_fact", "a passage proves, announces or contradicts at least one fact")
        )
    stances: tuple[tuple[str, EvidenceStance, list[str]], ...] = (
        ("facts", "supports", record.facts),
        ("contradicts", "contradicts", record.contradicts),
        ("announces", "announces", record.announces),
    )
    for key, stance, references in stances:
        for reference in references:
            kind, identity = fact_key(reference)
            fact = known.get((kind, identity))
            if fact is None and seeds.is_broken(identity):
                continue
            if fact is None:
                faults.append(
                    entry.fault("unknown_reference", no_fact(reference, known), key, cause=f"fact:{reference}")
                )
            elif passage and entry.document:
                supports = tuple(record.supports) or fact.identifying
                _check_fields(fact, supports, entry, faults)
                yield Proof(kind, identity, entry.document, supports, stance, passage, record.note, entry, (key,))


def _cited(seeds: Seeds, known: Known, faults: list[Fault]) -> Iterator[Proof]:
    documents = {entry.record.id for entry in seeds.of(records.DocumentRecord)}
    hints: dict[str, str] = {}
    for fact in known.values():
        for number, cited in enumerate(fact.sources):
            if cited.document in seeds.broken:
                continue
            if cited.document not in documents:
                cause = f"document:{cited.document}"
                if cause not in hints:
                    hints[cause] = nearest(cited.document, documents)
                message = f"there is no document {cited.document!r}{hints[cause]}"
                place = (*fact.location, "sources", number)
                faults.append(fact.entry.fault("unknown_reference", message, *place, cause=cause))
                continue
            if cited.document in seeds.texts:
                message = f"{cited.document!r} is archived: prove {fact.kind}:{fact.id} by a passage beside its text"
                faults.append(fact.entry.fault("archived_without_passage", message, *fact.location, "sources"))
                continue
            supports = tuple(cited.supports) or fact.identifying
            _check_fields(fact, supports, fact.entry, faults, *fact.location, "sources")
            place = (*fact.location, "sources", number)
            yield Proof(
                fact.kind,
                fact.id,
                cited.document,
                supports,
                cited.stance,
                None,
                cited.note,
                fact.entry,
                place,
                cited.locator,
            )


def _located(
    entry: Entry[Any],
    exact: str,
    prefix: str | None,
    key: str,
    seeds: Seeds,
    faults: list[Fault],
) -> Passage | None:
    archived = seeds.texts.get(entry.document or "")
    if archived is None:
        return None
    try:
        return locate(archived[1], exact, prefix)
    except ValueError as error:
        rule, reason = error.args
        shown = exact if len(exact) <= 60 else f"{exact[:57]}..."
        faults.append(entry.fault(rule, f"{shown!r} {reason}", key))
        return None


def _check_fields(
    fact: FactEntry,
    supports: tuple[str, ...],
    entry: Entry[Any],
    faults: list[Fault],
    *location: str | int,
) -> None:
    for name in supports:
        if name not in fact.fields:
            message = f"{fact.kind}:{fact.id} has no field {name!r}{nearest(name, fact.fields)}"
            faults.append(entry.fault("unknown_field", message, *(location or ("supports",))))


def _nearest_passage(text: str, exact: str) -> str:
    words = exact.split()
    for length in range(len(words) - 1, 1, -1):
        beginning = " ".join(words[:length])
        if beginning in text:
            place = text.index(beginning)
            return f"nearest match: {text[place : place + len(exact) + 10]!r}"
    return "nothing near it was found"
