"""The facts that the records state, each with an id that evidence can point to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.kinds import FACTS
from app.loading import records
from app.loading.faults import nearest
from app.loading.parse import Entry, Seeds
from app.loading.record_period import Period, period_of
from app.loading.types import Citation, DatedRecord, FactRecord, NamedRecord, NameRecord


@dataclass(frozen=True)
class FactEntry:
    """A fact: its kind and id, the record that states it, the place of that record, and what it cites.

    `period` is that of its dates, where it has some. :func:`app.loading.bounded_periods.bound` narrows it down, and
    finds `previous`, the membership that this one directly follows.
    """

    kind: str
    id: str
    record: Any
    entry: Entry[Any]
    location: tuple[str | int, ...]
    sources: list[Citation]
    period: Period | None = None
    previous: str | None = None

    @property
    def dated(self) -> Period:
        """The period of a fact that has dates."""
        if self.period is None:
            message = f"{self.kind}:{self.id} has no period"
            raise ValueError(message)
        return self.period

    @property
    def fields(self) -> set[str]:
        """The fields that evidence of this fact may name: those of its record, and the one that it is nested in."""
        return {*type(self.record).model_fields, *self._outer} - {"sources"}

    @property
    def identifying(self) -> tuple[str, ...]:
        """What a source supports that is cited by its id alone: the fields that say which fact this is."""
        given = (
            name for name in FACTS[self.kind].identifying if name in self._outer or getattr(self.record, name, None)
        )
        unnamed = {"official"} if getattr(self.record, "named", True) is False else set()
        return tuple(name for name in given if name not in unnamed)

    @property
    def official(self) -> str | None:
        """The official who holds a tenure: the one that it is nested in, or the one that it names."""
        return str(self.entry.record.id) if self.location else self.record.official

    @property
    def item(self) -> tuple[str, str]:
        """Kind and id of what shows this fact under an address of its own."""
        if self.location:
            return self.entry.table, self.entry.record.id
        if self.kind == "tenure" and self.record.official:
            return "official", self.record.official
        shown_by = FACTS[self.kind].shown_by
        return (shown_by, getattr(self.record, shown_by)) if shown_by else (self.kind, self.id)

    @property
    def _outer(self) -> set[str]:
        outer = FACTS[self.kind].outer
        return {outer} if outer and self.location else set()


Known = dict[tuple[str, str], FactEntry]
"""Facts by kind and id."""


def facts(seeds: Seeds) -> Iterator[FactEntry]:
    """Every fact of the seeds, nested ones behind the record that they stand in."""
    for entry in seeds.entries:
        record = entry.record
        if isinstance(record, FactRecord):
            yield FactEntry(entry.table, entry.record.id, record, entry, (), record.sources or [], _period(record))
        elif isinstance(record, records.StatementRecord):
            yield FactEntry("statement", record.id, record, entry, (), [])
        elif isinstance(record, records.ClaimRecord):
            yield FactEntry(
                "claim", record.id, record, entry, (), [Citation(document=record.document)] if record.document else []
            )
        inherited = record.sources or [] if isinstance(record, FactRecord) else []
        for kind, identity, inner, location in nested_facts(entry.table, record):
            yield _nested(kind, identity, inner, entry, location, inherited)


def nested_facts(table: str, record: Any) -> Iterator[tuple[str, str, FactRecord, tuple[str | int, ...]]]:
    """The facts nested in a record: kind, id, record and where it stands."""
    if isinstance(record, NamedRecord):
        for number, name in enumerate(all_names(record)):
            yield "name", name_id(table, record.id, name), name, ("names", number)  # type: ignore[attr-defined]
    if isinstance(record, records.MembershipRecord):
        for number, step in enumerate(record.steps):
            yield "step", step_id(record, step), step, ("steps", number)
    if isinstance(record, records.OfficialRecord):
        for number, tenure in enumerate(record.tenures):
            yield "tenure", tenure.id, tenure, ("tenures", number)
    if isinstance(record, records.MeetingRecord):
        for number, part in enumerate(record.participations):
            yield "participation", participation_id(record, part), part, ("participations", number)
    if isinstance(record, records.ConflictRecord):
        for number, reading in enumerate(record.readings):
            yield "reading", reading_id(record, number), reading, ("readings", number)


def all_names(record: Any) -> list[NameRecord]:
    """The names of a record: those that it lists, and its own, in English, where it does not list that one."""
    own = NameRecord(name=record.name, language="en", kind="preferred")
    listed = any(name.name == own.name and name.language == own.language for name in record.names)
    return [*record.names] if listed else [*record.names, own]


def name_id(kind: str, subject: str, name: NameRecord) -> str:
    """The id of a name: ``state/TUR/en/Turkey``."""
    return f"{kind}/{subject}/{name.language}/{name.name}"


def step_id(membership: records.MembershipRecord, step: records.StepRecord) -> str:
    """The id of a step: ``sco-blr-member/signed``."""
    return f"{membership.id}/{step.kind}"


def participation_id(meeting: records.MeetingRecord, part: records.ParticipationRecord) -> str:
    """The id of a participation: ``chs-2024--xi-jinping``, or of a delegation: ``chs-2024--chn``."""
    return f"{meeting.id}--{part.official or (part.state or '').lower() or part.organization}"


def reading_id(conflict: records.ConflictRecord, number: int) -> str:
    """The id of a reading: ``founding-day-of-the-sco/1``; `number` counts from 0."""
    return f"{conflict.id}/{number + 1}"


def fact_key(reference: str) -> tuple[str, str]:
    """Kind and id in a reference to a fact: ``membership:sco-blr-member``; the id is empty where there is no colon."""
    kind, _, identity = reference.partition(":")
    return kind, identity


def no_fact(reference: str, known: Known) -> str:
    """What to say of a reference to a fact that is not stated, with the nearest one that is."""
    return f"there is no fact {reference!r}{nearest(reference, (f'{kind}:{identity}' for kind, identity in known))}"


def _nested(
    kind: str,
    identity: str,
    record: FactRecord,
    entry: Entry[Any],
    location: tuple[str | int, ...],
    inherited: list[Citation],
) -> FactEntry:
    # A citation of the outer record says which of *its* fields it supports: only the document carries over.
    # What is only announced has announcements for all that belongs to it.
    stances = {"supports", "announces"} if getattr(entry.record, "announced", False) else {"supports"}
    stance = {cited.document: cited.stance for cited in inherited if cited.stance in stances}
    outer = [Citation(document=document, stance=stance[document]) for document in stance]
    sources = outer if record.sources is None else record.sources
    return FactEntry(kind, identity, record, entry, location, sources, _period(record))


def _period(record: FactRecord) -> Period | None:
    return period_of(record) if isinstance(record, DatedRecord) else None
