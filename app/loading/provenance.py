"""Evidence without pretence: no source proves a day that comes after it, none counts twice, none supports nothing."""

from collections.abc import Iterator
from dataclasses import replace

from app.loading.evidence import Proof, Supporting
from app.loading.facts import FactEntry, Known, of_kind
from app.loading.faults import Fault
from app.loading.parse import Seeds
from app.periods import PartialDate, parse_date

DATE_FIELDS = frozenset(
    {"start", "end", "last_day", "first_attested", "last_attested", "start_date", "end_date"}
    | {"date", "died", "proposed", "adopted", "in_force"}
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
    published = seeds.published()
    first: dict[tuple[object, ...], Proof] = {}
    for proof in proofs:
        fact = known[proof.fact]
        same = (proof.fact, proof.document, frozenset(proof.supports), proof.stance, proof.passage)
        if first.setdefault(same, proof) is not proof:
            fields = ", ".join(proof.supports)
            message = f"{proof.document!r} is cited twice for {fields} of {fact}: once is enough"
            _report(seeds, proof, "duplicate_evidence", message)
            continue
        empty = [name for name in proof.supports if proof.stance != "contradicts" and not _says(fact, name)]
        if empty:
            fields = ", ".join(map(repr, empty))
            message = f"{fact} has no {fields} that {proof.document!r} could support: leave it out"
            _report(seeds, proof, "supports_nothing", message)
        on = published.get(proof.document) if proof.stance == "supports" else None
        early = [name for name in proof.supports if on and (day := _day(fact, name)) and on.latest < day.earliest]
        if early and on:
            days = ", ".join(f"{name} = {day.edtf}" for name in early if (day := _day(fact, name)))
            message = (
                f"{proof.document!r} was published on {on.edtf}, before {days} of {fact}: "
                'it announces and does not prove; write stance = "announces"'
            )
            _report(seeds, proof, "evidence_too_early", message)
        supported = tuple(name for name in proof.supports if name not in {*empty, *early})
        if supported:
            yield replace(proof, supports=supported)
        if early:
            yield replace(proof, supports=tuple(early), stance="announces")


def undated(known: Known, proofs: list[Proof]) -> Iterator[Fault]:
    """The dates of memberships, tenures and meetings that no source is said to support."""
    supporting = Supporting(proofs)
    for fact in of_kind(known, *PROVEN_DATES):
        fields = {name for proof in supporting.of(fact.key) for name in proof.supports}
        one_day = fact.kind == "meeting" and fact.record.start_date == fact.record.end_date
        if one_day and fields & {"start_date", "end_date"}:
            fields |= {"start_date", "end_date"}
        if fact.kind == "membership" and supporting.of(("step", f"{fact.id}/in_force"), "date"):
            fields.add("start")
        for names in PROVEN_DATES[fact.kind]:
            said = next((name for name in names if getattr(fact.record, name) not in (None, "unknown")), None)
            if said and fields.isdisjoint(names) and not fact.announced:
                message = f'no source is said to support the {said!r} of {fact}; write supports = ["{said}"]'
                rule = "date_without_source_but_note" if fact.record.note else "date_without_source"
                yield fact.fault(rule, message, said)


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


def _report(seeds: Seeds, proof: Proof, rule: str, message: str) -> None:
    fault = proof.entry.fault(rule, message, *proof.location)
    (seeds.faults if seeds.is_strict(proof.entry) else seeds.warnings).append(fault)
