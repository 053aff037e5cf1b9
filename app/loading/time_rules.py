"""The rules of time that one record alone can break: dates in order, attested within its period, known statuses."""

from collections.abc import Iterator

from app.loading import records
from app.loading.facts import FactEntry, Known
from app.loading.faults import Fault, nearest
from app.loading.parse import Seeds
from app.loading.record_period import period_of
from app.loading.types import DatedRecord
from app.periods import parse_date


def check_times(seeds: Seeds, known: Known) -> Iterator[Fault]:
    """What is wrong with the periods and dates of the records."""
    yield from _periods(known)
    yield from _meetings(seeds)
    yield from _statuses(seeds)
    yield from _steps(seeds)


def _periods(known: Known) -> Iterator[Fault]:
    for fact in known.values():
        record = fact.record
        if not isinstance(record, DatedRecord):
            continue
        period = period_of(record)
        if not period.in_order:
            message = f"{fact.id} ends before it starts: {period.end_edtf} is not after {period.start_edtf}"
            yield fact.entry.fault("end_before_start", message, *fact.location, _end_key(record))
        yield from _attestations(fact, record)
        if fact.kind != "name" and record.start is None:
            message = f'{fact.id} has no start; write start = "unknown" where no source gives one'
            yield fact.entry.fault("missing_key", message, *fact.location)


def _attestations(fact: FactEntry, record: DatedRecord) -> Iterator[Fault]:
    """A day on which a source attests a fact lies within its period, and the first of two is not after the last."""
    period = period_of(record)
    for key in ("first_attested", "last_attested"):
        text = getattr(record, key)
        if text is None:
            continue
        day = parse_date(text).earliest
        if day < period.start_earliest:
            message = f"{fact.id} is attested on {text}, before its start {period.start_edtf}"
            yield fact.entry.fault("attested_before_start", message, *fact.location, key)
        if day >= period.end_latest:
            message = f"{fact.id} is attested on {text}, but over by {period.end_edtf}"
            yield fact.entry.fault("attested_after_end", message, *fact.location, key)
    if record.first_attested and record.last_attested and record.first_attested > record.last_attested:
        message = (
            f"{fact.id} is attested first on {record.first_attested}, after it is attested last on "
            f"{record.last_attested}"
        )
        yield fact.entry.fault("end_before_start", message, *fact.location, "last_attested")


def _end_key(record: DatedRecord) -> str:
    return next((key for key in ("end", "last_day", "scheduled_end") if getattr(record, key) is not None), "start")


def _meetings(seeds: Seeds) -> Iterator[Fault]:
    for entry in seeds.of(records.MeetingRecord):
        if parse_date(entry.record.end_date).latest < parse_date(entry.record.start_date).earliest:
            yield entry.fault("end_before_start", f"{entry.record.id} ends before it starts", "end_date")


def _statuses(seeds: Seeds) -> Iterator[Fault]:
    vocabulary = {
        (entry.record.organization, entry.record.status) for entry in seeds.of(records.MembershipStatusRecord)
    }
    for status in seeds.of(records.MembershipStatusRecord):
        replaced_by = status.record.replaced_by
        if replaced_by and (status.record.organization, replaced_by) not in vocabulary:
            yield status.fault("unknown_reference", f"there is no status {replaced_by!r}", "replaced_by")
    for entry in seeds.of(records.MembershipRecord):
        record = entry.record
        known_status = (record.organization, record.status) in vocabulary
        if known_status or seeds.is_broken(record.status) or seeds.is_broken(record.organization):
            continue
        own = (status for organization, status in vocabulary if organization == record.organization)
        message = f"{record.organization} has no status {record.status!r}{nearest(record.status, own)}"
        cause = f"membership_status:{record.organization}/{record.status}"
        yield entry.fault("unknown_reference", message, "status", cause=cause)


def _steps(seeds: Seeds) -> Iterator[Fault]:
    for entry in seeds.of(records.MembershipRecord):
        for number, step in enumerate(entry.record.steps):
            if step.kind == "in_force" and step.date != entry.record.start:
                message = f"{entry.record.id} starts on {entry.record.start}, but is in force on {step.date}"
                yield entry.fault("start_not_in_force", message, "steps", number, "date")
