"""What each source says of each fact, and where: none proves a day after it, counts twice, or supports nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from app.loading import records
from app.loading.facts import FactEntry, Known, Passage, Proof, fact_key, of_kind
from app.loading.faults import Fault, nearest, shown
from app.loading.parse import Entry, Seeds
from app.models.vocabularies import EvidenceStance
from app.periods import PartialDate, parse_date

CONTEXT = 32  # how many code points of context `prefix` and `suffix` show

_STANCES: dict[str, EvidenceStance] = {"facts": "supports", "contradicts": "contradicts", "announces": "announces"}
"""The keys with which a passage refers to facts, and what it says of them."""

DATE_FIELDS = frozenset(  # whose day a source must not precede; `scheduled_end`, fixed in advance, is not among them
    {"start", "end", "last_day", "first_attested", "last_attested", "start_date", "end_date"}
    | {"date", "died", "proposed", "adopted", "in_force"}
)
NOT_DATED = {"claim", "reading", "statement"}  # whose dates are what a source says, not what happened


def locate(text: str, exact: str, prefix: str | None) -> Passage:
    """Find a quote that a text has once, or once behind `prefix`; raises ValueError with the broken rule and why."""
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
    return Passage(start, end, exact, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def _nearest_passage(text: str, exact: str) -> str:
    words = exact.split()
    for length in range(len(words) - 1, 1, -1):
        place = text.find(" ".join(words[:length]))
        if place >= 0:
            return f"nearest match: {text[place : place + len(exact) + 10]!r}"
    return "nothing near it was found"


def gather(seeds: Seeds, known: Known) -> list[Fault]:
    """Add its evidence to each fact: its own passage, others in the order of the texts, citations; returns faults."""
    quoting = (entry for entry in seeds.entries if entry.table in {"statement", "claim", "passage"})
    faults = [fault for entry in quoting for fault in _quote(entry, seeds, known)]
    documents = {entry.record.id for entry in seeds.of(records.DocumentRecord)}
    for fact in known.values():
        fact.proofs.sort(key=lambda proof: (proof.document, proof.passage) if proof.entry.table == "passage" else ())
        for number, cited in enumerate(fact.sources):
            if cited.document in documents and cited.document in seeds.texts:
                message = f"{cited.document!r} is archived: prove {fact} by a passage beside its text"
                faults.append(fact.fault("archived_without_passage", message, "sources"))
            elif cited.document in documents:
                supports, place = tuple(cited.supports) or fact.identifying, (*fact.location, "sources", number)
                said = (cited.stance, None, cited.note, cited.locator)
                fact.proofs.append(Proof(cited.document, supports, fact.entry, place, *said))
        for proof in fact.proofs:
            for name in (name for name in proof.supports if name not in fact.fields):
                message = f"{fact} has no field {name!r}{nearest(name, fact.fields)}"
                location = ("supports",) if proof.passage else proof.location
                faults.append(proof.entry.fault("unknown_field", message, *location))
    return faults


def _quote(entry: Entry[Any], seeds: Seeds, known: Known) -> Iterator[Fault]:
    """Add the passage of a record to the facts that it is about."""
    record, document, is_passage = entry.record, entry.document or "", entry.table == "passage"
    about = [(key, known.get(fact_key(each))) for key in _STANCES for each in getattr(record, key, ())]
    if not is_passage:
        about = [("supports", known[entry.table, record.id])]
    elif not about:
        yield entry.fault("passage_without_fact", "a passage proves, announces or contradicts at least one fact")
    if document not in seeds.texts:
        return
    quoted = "exact" if is_passage else "text"
    try:
        passage = locate(seeds.texts[document][1], getattr(record, quoted), record.prefix)
    except ValueError as error:
        rule, reason = error.args
        yield entry.fault(rule, f"{shown(getattr(record, quoted))} {reason}", quoted)
        return
    for key, fact in about:
        if fact:
            supports = tuple(getattr(record, "supports", ())) or fact.identifying
            note = record.note if is_passage else None
            proof = Proof(document, supports, entry, (key,), _STANCES.get(key, "supports"), passage, note)
            fact.proofs.append(proof)


def settle(fact: FactEntry, published: Mapping[str, PartialDate], seeds: Seeds) -> Iterator[Proof]:
    """The evidence of a fact as it may be stored; `published` are the dates of the documents.

    What breaks a rule is a fault in a folder of format 2, and a warning elsewhere: there a source that precedes a day
    announces it, and the same evidence twice is one piece.
    """
    seen = set()
    for proof in fact.proofs:
        report = partial(_report, seeds, proof)
        same = (proof.document, frozenset(proof.supports), proof.stance, proof.passage)
        if same in seen:
            fields = ", ".join(proof.supports)
            report("duplicate_evidence", f"{proof.document!r} is cited twice for {fields} of {fact}: once is enough")
            continue
        seen.add(same)
        empty = [name for name in proof.supports if proof.stance != "contradicts" and not _says(fact, name)]
        if empty:
            fields = ", ".join(map(repr, empty))
            report("supports_nothing", f"{fact} has no {fields} that {proof.document!r} could support: leave it out")
        on = published.get(proof.document) if proof.stance == "supports" else None
        days = {name: day for name in proof.supports if (day := _day(fact, name))}
        early = {name: day.edtf for name, day in days.items() if on and on.latest < day.earliest}
        if early and on:
            said = ", ".join(f"{name} = {edtf}" for name, edtf in early.items())
            message = f"{proof.document!r} was published on {on.edtf}, before {said} of {fact}"
            report("evidence_too_early", f'{message}: it announces and does not prove; write stance = "announces"')
        supported = tuple(name for name in proof.supports if name not in {*empty, *early})
        if supported:
            yield replace(proof, supports=supported)
        if early:
            yield replace(proof, supports=tuple(early), stance="announces")


def _report(seeds: Seeds, proof: Proof, rule: str, message: str) -> None:
    fault = proof.entry.fault(rule, message, *proof.location)
    (seeds.faults if seeds.is_strict(proof.entry) else seeds.warnings).append(fault)


def _says(fact: FactEntry, name: str) -> bool:
    """Whether a fact has a value in a field that a source supports; its end may be said as its last day."""
    if name not in type(fact.record).model_fields or name in fact.outer:
        return True
    names = ("end", "last_day", "scheduled_end") if name == "end" else (name,)
    return any(getattr(fact.record, each, None) not in (None, [], "") for each in names)


def _day(fact: FactEntry, name: str) -> PartialDate | None:
    """The day in a field that says when something happened."""
    value = getattr(fact.record, name, None)
    if name == "end" and value is None:
        value = getattr(fact.record, "last_day", None)
    dated = name in DATE_FIELDS and fact.kind not in NOT_DATED and isinstance(value, str) and value != "unknown"
    return parse_date(value) if dated and value else None


def undated(known: Known) -> Iterator[Fault]:
    """The dates of memberships, tenures and meetings that no source is said to support."""
    for fact in of_kind(known, "membership", "tenure", "meeting"):
        fields = {name for proof in fact.supported() for name in proof.supports}
        dates: list[tuple[str, ...]] = [("start",), ("end", "last_day")]
        if fact.kind == "meeting":
            dates = [("start_date",), ("end_date",)]
            if fact.record.start_date == fact.record.end_date and fields & {"start_date", "end_date"}:
                fields |= {"start_date", "end_date"}
        in_force = known.get(("step", f"{fact.id}/in_force"))
        if fact.kind == "membership" and in_force and in_force.supported("date"):
            fields.add("start")
        for names in dates:
            said = next((name for name in names if getattr(fact.record, name) not in (None, "unknown")), None)
            if said and fields.isdisjoint(names) and not fact.announced:
                message = f'no source is said to support the {said!r} of {fact}; write supports = ["{said}"]'
                rule = "date_without_source_but_note" if fact.record.note else "date_without_source"
                yield fact.fault(rule, message, said)
