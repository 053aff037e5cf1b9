"""The rules of time: what holds when, and never two things that exclude each other."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from app.loading import records
from app.loading.facts import FactEntry, Known
from app.loading.faults import Fault, nearest
from app.loading.parse import Entry, Seeds
from app.loading.record_period import Period, period_of
from app.loading.types import DatedRecord
from app.periods import parse_date


def check_times(seeds: Seeds, known: Known) -> Iterator[Fault]:
    """What is wrong with the periods and dates of the records."""
    yield from _periods(known)
    yield from _meetings(seeds)
    yield from _statuses(seeds)
    yield from _steps(seeds)
    yield from _overlays(known)


def _periods(known: Known) -> Iterator[Fault]:
    for fact in known.values():
        if isinstance(fact.record, DatedRecord):
            period = period_of(fact.record)
            if period.start_earliest >= period.end_latest:
                yield fact.entry.fault(
                    "end_before_start", f"{fact.id} ends before it starts", *fact.location, _end_key(fact.record)
                )
            attested = (fact.record.first_attested, fact.record.last_attested)
            if all(attested) and parse_date(str(attested[0])).earliest > parse_date(str(attested[1])).latest:
                message = f"{fact.id} is attested first after it is attested last"
                yield fact.entry.fault("end_before_start", message, *fact.location, "last_attested")
            if fact.kind != "name" and fact.record.start is None:
                message = f'{fact.id} has no start; write start = "unknown" where no source gives one'
                yield fact.entry.fault("missing_key", message, *fact.location)


def _end_key(record: DatedRecord) -> str:
    return next((key for key in ("end", "last_day", "scheduled_end") if getattr(record, key) is not None), "start")


def _meetings(seeds: Seeds) -> Iterator[Fault]:
    for entry in seeds.of(records.MeetingRecord):
        if parse_date(entry.record.end_date).latest < parse_date(entry.record.start_date).earliest:
            yield entry.fault("end_before_start", f"{entry.record.id} ends before it starts", "end_date")


def _statuses(seeds: Seeds) -> Iterator[Fault]:
    vocabulary = {
        (entry.record.organization, entry.record.status): entry.record
        for entry in seeds.of(records.MembershipStatusRecord)
    }
    for status in seeds.of(records.MembershipStatusRecord):
        replaced_by = status.record.replaced_by
        if replaced_by and (status.record.organization, replaced_by) not in vocabulary:
            yield status.fault("unknown_reference", f"there is no status {replaced_by!r}", "replaced_by")
    ties: dict[tuple[str, str], list[tuple[Period, Entry[records.MembershipRecord]]]] = defaultdict(list)
    for entry in seeds.of(records.MembershipRecord):
        record = entry.record
        period = period_of(record)
        ties[record.organization, record.state].append((period, entry))
        status_record = vocabulary.get((record.organization, record.status))
        if status_record is None and (seeds.is_broken(record.status) or seeds.is_broken(record.organization)):
            continue
        if status_record is None:
            own = (status for organization, status in vocabulary if organization == record.organization)
            message = f"{record.organization} has no status {record.status!r}{nearest(record.status, own)}"
            yield entry.fault("unknown_reference", message, "status")
        elif not period.within(period_of(status_record)):
            message = f"{record.id} reaches beyond the period of the status {record.status!r}"
            yield entry.fault("status_not_in_use", message, "start")
    for periods in ties.values():
        for (period, entry), (other_period, other) in combinations(periods, 2):
            if period.overlaps(other_period):
                message = f"{other.record.id} overlaps {entry.record.id}: a state holds one status at a time"
                yield other.fault("overlapping_statuses", message, "start")


def _steps(seeds: Seeds) -> Iterator[Fault]:
    for entry in seeds.of(records.MembershipRecord):
        for number, step in enumerate(entry.record.steps):
            if step.kind == "in_force" and step.date != entry.record.start:
                message = f"{entry.record.id} starts on {entry.record.start}, but is in force on {step.date}"
                yield entry.fault("start_not_in_force", message, "steps", number, "date")


def _overlays(known: Known) -> Iterator[Fault]:
    """One standing at a time for a state in an organization, one preferred name at a time in a language."""
    groups: dict[tuple[str, ...], list[tuple[Period, FactEntry]]] = defaultdict(list)
    for fact in known.values():
        if fact.kind == "standing":
            groups[fact.kind, fact.record.organization, fact.record.state].append((period_of(fact.record), fact))
        if fact.kind == "name" and fact.record.kind == "preferred":
            groups[fact.kind, *fact.item, fact.record.language].append((period_of(fact.record), fact))
    for members in groups.values():
        for (period, fact), (other_period, other) in combinations(members, 2):
            if period.overlaps(other_period):
                rule = "overlapping_standings" if fact.kind == "standing" else "overlapping_names"
                yield other.entry.fault(rule, f"{other.id} overlaps {fact.id}: one at a time", *other.location)
