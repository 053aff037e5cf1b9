"""The facts that the records state, each with an id that evidence can point to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.kinds import FACTS
from app.loading import records
from app.loading.faults import Fault
from app.loading.parse import Entry, Seeds
from app.loading.types import Citation, DatedRecord, FactRecord, NameRecord, Period
from app.models.vocabularies import EvidenceStance

NESTED = {f"{kind}s": kind for kind in ("name", "step", "tenure", "participation", "reading")}  # keys of nested facts
Key = tuple[str, str]  # kind and id of a fact


@dataclass(frozen=True, order=True)
class Passage:
    """Where a quote is in an archived text: ``[start_offset, end_offset)`` in code points, with what is around it."""

    start_offset: int
    end_offset: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Proof:
    """One piece of evidence of one fact, with the record and the key that cite it."""

    document: str
    supports: tuple[str, ...]
    entry: Entry[Any]
    location: tuple[str | int, ...]
    stance: EvidenceStance = "supports"
    passage: Passage | None = None
    note: str | None = None
    locator: str | None = None


@dataclass(eq=False)
class FactEntry:
    """A fact: its kind and id, the record that states it, the place of that record, and what it cites."""

    kind: str
    id: str
    record: Any
    entry: Entry[Any]
    location: tuple[str | int, ...]
    sources: list[Citation]
    period: Period | None = field(init=False)  # of its dates, narrowed down by :func:`app.loading.time_rules.bound`
    previous: str | None = None  # the membership that this one directly follows, found there
    proofs: list[Proof] = field(default_factory=list)  # added by :mod:`app.loading.evidence`

    def __post_init__(self) -> None:
        self.period = self.record.period if isinstance(self.record, DatedRecord) else None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    def fault(self, rule: str, message: str, *location: str | int, cause: str = "") -> Fault:
        """A fault at a key of this fact."""
        return self.entry.fault(rule, message, *self.location, *location, cause=cause)

    @property
    def key(self) -> Key:
        """Kind and id."""
        return self.kind, self.id

    @property
    def dated(self) -> Period:
        """The period of a fact that has dates."""
        if self.period is None:
            raise ValueError(f"{self} has no period")
        return self.period

    @property
    def fields(self) -> set[str]:
        """The fields that evidence of this fact may name: those of its record, and the one that it is nested in."""
        return {*type(self.record).model_fields, *self.outer} - {"sources"}

    @property
    def identifying(self) -> tuple[str, ...]:
        """What a source supports that is cited by its id alone: the fields that say which fact this is."""
        given = (key for key in FACTS[self.kind].identifying if key in self.outer or getattr(self.record, key, None))
        return tuple(key for key in given if key != "official" or getattr(self.record, "named", True))

    @property
    def document(self) -> str:
        """The document that a statement or a claim is of: the one that it cites, or the archived text beside it."""
        return getattr(self.record, "document", None) or self.entry.document or ""

    def supported(self, *fields: str) -> list[Proof]:
        """The evidence that supports all of some fields; without fields, whatever supports the fact."""
        return [proof for proof in self.proofs if proof.stance == "supports" and {*fields} <= {*proof.supports}]

    @property
    def announced(self) -> bool:
        """Whether no source shows that the meeting was held that this is, or is a part of."""
        return getattr(self.entry.record, "announced", False)

    @property
    def item(self) -> Key:
        """Kind and id of what shows this fact under an address of its own."""
        if self.location:
            return self.entry.table, self.entry.record.id
        shown_by = FACTS[self.kind].shown_by
        if self.kind == "tenure" and self.record.official:
            shown_by = "official"
        return (shown_by, getattr(self.record, shown_by)) if shown_by else (self.kind, self.id)

    @property
    def outer(self) -> dict[str, str]:
        """The field by which a nested fact refers to the record that it is in, with the id of that."""
        name = FACTS[self.kind].outer
        return {name: self.entry.record.id} if name and self.location else {}


Known = dict[Key, FactEntry]


def of_kind(known: Known, *kinds: str) -> list[FactEntry]:
    """The facts of some kinds."""
    return [fact for fact in known.values() if fact.kind in kinds]


def facts(seeds: Seeds) -> Iterator[FactEntry]:
    """Every fact of the seeds, nested ones behind the record that they are in."""
    for entry in seeds.entries:
        record, sources = entry.record, getattr(entry.record, "sources", None) or []
        if isinstance(record, records.ClaimRecord) and record.document:
            sources = [Citation(document=record.document)]
        if isinstance(record, FactRecord | records.StatementRecord | records.ClaimRecord):
            yield FactEntry(entry.table, entry.record.id, record, entry, (), sources)
        # A citation of the outer record says which of *its* fields it supports: only the document carries over.
        # What is only announced has announcements for all that belongs to it.
        stances = {"supports", "announces"} if getattr(record, "announced", False) else {"supports"}
        cited = {source.document: source.stance for source in sources if source.stance in stances}
        inherited = [Citation(document=document, stance=stance) for document, stance in cited.items()]
        for kind, identity, inner, location in nested_facts(entry.table, record):
            own = inherited if inner.sources is None else inner.sources
            yield FactEntry(kind, identity, inner, entry, location, own)


def nested_facts(table: str, record: Any) -> Iterator[tuple[str, str, FactRecord, tuple[str | int, ...]]]:
    """The facts nested in a record: kind, id, record and where it is."""
    for key, kind in NESTED.items():
        listed = all_names(record) if key == "names" and hasattr(record, key) else getattr(record, key, ())
        for number, inner in enumerate(listed):
            yield kind, _nested_id(table, record.id, inner, number), inner, (key, number)


def _nested_id(table: str, outer: str, inner: Any, number: int) -> str:
    match inner:
        case NameRecord():
            return f"{table}/{outer}/{inner.language}/{inner.name}"  # state/TUR/en/Turkey
        case records.StepRecord():
            return f"{outer}/{inner.kind}"  # sco-blr-member/signed
        case records.ParticipationRecord():  # chs-2024--xi-jinping, or of a delegation: chs-2024--chn
            return f"{outer}--{inner.official or (inner.state or '').lower() or inner.organization}"
        case records.ReadingRecord():
            return reading_id(outer, number)
    return str(inner.id)


def all_names(record: Any) -> list[NameRecord]:
    """The names of a record: those that it lists, and its own, in English, where it does not list that one."""
    own = NameRecord(name=record.name, language="en", kind="preferred")
    listed = any(name.name == own.name and name.language == own.language for name in record.names)
    return [*record.names] if listed else [*record.names, own]


def reading_id(conflict: str, number: int) -> str:
    """The id of a reading: ``founding-day-of-the-sco/1``; `number` counts from 0."""
    return f"{conflict}/{number + 1}"


def fact_key(reference: str) -> Key:
    """Kind and id in a reference to a fact: ``membership:sco-blr-member``; the id is empty where there is no colon."""
    kind, _, identity = reference.partition(":")
    return kind, identity
