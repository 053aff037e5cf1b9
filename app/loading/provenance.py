"""Evidence without pretence: no source proves a day that comes after it, none counts twice, none supports nothing."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.loading import records
from app.loading.evidence import Proof
from app.loading.facts import FactEntry, Known
from app.loading.faults import Fault
from app.loading.parse import Seeds
from app.periods import PartialDate, parse_date

DATE_FIELDS = frozenset(
    {
        "start",
        "end",
        "last_day",
        "first_attested",
        "last_attested",
        "date",
        "start_date",
        "end_date",
        "proposed",
        "adopted",
        "in_force",
        "died",
    }
)
"""The fields whose day a source must not precede; `scheduled_end` is fixed in advance, and so are not among them."""

PROVEN_DATES = {
    "membership": (("start",), ("end", "last_day")),
    "tenure": (("start",), ("end", "last_day")),
    "meeting": (("start_date",), ("end_date",)),
}
"""The dates that a source has to support, by kind of fact: for each the fields that say it."""

NOT_DATED = {"claim", "reading", "statement"}
"""The kinds of facts whose dates are what a source says, not what happened."""


def settle(seeds: Seeds, known: Known, proofs: list[Proof]) -> Iterator[Proof]:
    """The proofs as they may be stored: what breaks a rule is a fault in a folder of format 2, and a warning elsewhere.

    There a source that precedes a day announces it, and the same evidence twice is one piece.
    """
    published = {
        entry.record.id: parse_date(entry.record.published_on)
        for entry in seeds.of(records.DocumentRecord)
        if entry.record.published_on
    }
    first: dict[tuple[object, ...], Proof] = {}
    for proof in proofs:
        fact = known[proof.kind, proof.id]
        same = (proof.kind, proof.id, proof.document, frozenset(proof.supports), proof.stance, proof.passage)
        if first.setdefault(same, proof) is not proof:
            _report(seeds, proof, "duplicate_evidence", _twice(proof))
            continue
        nothing = tuple(name for name in proof.supports if proof.stance != "contradicts" and not _says(fact, name))
        if nothing:
            fields = ", ".join(repr(name) for name in nothing)
            message = f"{proof.kind}:{proof.id} has no {fields} that {proof.document!r} could support: leave it out"
            _report(seeds, proof, "supports_nothing", message)
        early = tuple(name for name in proof.supports if _precedes(published.get(proof.document), fact, name, proof))
        if early:
            _report(seeds, proof, "evidence_too_early", _too_early(proof, fact, early, published[proof.document]))
        supported = tuple(name for name in proof.supports if name not in {*nothing, *early})
        if supported:
            yield replace(proof, supports=supported)
        if early:
            yield replace(proof, supports=early, stance="announces")


def undated(known: Known, proofs: list[Proof]) -> Iterator[Fault]:
    """The dates of memberships, tenures and meetings that no source is said to support."""
    supported: dict[tuple[str, str], set[str]] = defaultdict(set)
    for proof in proofs:
        if proof.stance == "supports":
            supported[proof.kind, proof.id].update(proof.supports)
    for key, fact in known.items():
        fields = supported[key]
        if fact.kind == "meeting" and fact.record.start_date == fact.record.end_date:
            fields = fields | ({"start_date", "end_date"} if fields & {"start_date", "end_date"} else set())
        if fact.kind == "membership" and "date" in supported["step", f"{fact.id}/in_force"]:
            fields = fields | {"start"}
        for names in PROVEN_DATES.get(fact.kind, ()):
            said = next((name for name in names if getattr(fact.record, name) not in (None, "unknown")), None)
            if said is None or fields.intersection(names) or getattr(fact.record, "announced", False):
                continue
            message = f'no source is said to support the {said!r} of {fact.kind}:{fact.id}; write supports = ["{said}"]'
            rule = "date_without_source_but_note" if fact.record.note else "date_without_source"
            yield fact.entry.fault(rule, message, *fact.location, said)


def _says(fact: FactEntry, name: str) -> bool:
    """Whether a fact has a value in a field that a source supports; its end may be said as its last day."""
    if name not in type(fact.record).model_fields or (fact.kind == "tenure" and name == "official" and fact.official):
        return True
    names = ("end", "last_day", "scheduled_end") if name == "end" else (name,)
    return any(getattr(fact.record, each, None) not in (None, [], "") for each in names)


def _precedes(published: PartialDate | None, fact: FactEntry, name: str, proof: Proof) -> bool:
    day = _day(fact, name)
    return bool(published and day and proof.stance == "supports" and published.latest < day.earliest)


def _day(fact: FactEntry, name: str) -> PartialDate | None:
    value: Any = getattr(fact.record, name, None)
    if name == "end" and value is None:
        value = getattr(fact.record, "last_day", None)
    dated = name in DATE_FIELDS and fact.kind not in NOT_DATED and isinstance(value, str) and value != "unknown"
    return parse_date(value) if dated else None


def _too_early(proof: Proof, fact: FactEntry, names: tuple[str, ...], published: PartialDate) -> str:
    days = ", ".join(f"{name} = {day.edtf}" for name in names if (day := _day(fact, name)))
    return (
        f"{proof.document!r} was published on {published.edtf}, before {days} of {proof.kind}:{proof.id}: "
        'it announces and does not prove; write stance = "announces"'
    )


def _twice(proof: Proof) -> str:
    fields = ", ".join(proof.supports)
    return f"{proof.document!r} is cited twice for {fields} of {proof.kind}:{proof.id}: once is enough"


def _report(seeds: Seeds, proof: Proof, rule: str, message: str) -> None:
    fault = proof.entry.fault(rule, message, *proof.location)
    (seeds.faults if seeds.is_strict(proof.entry) else seeds.warnings).append(fault)
