"""The days that the knowledge base covers, of each organization and as a whole; how much of a list is recorded."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from app.loading import records
from app.loading.facts import Known, of_kind
from app.loading.faults import Fault, nearest
from app.loading.parse import Entry, Seeds
from app.periods import UNBOUNDED_END, UNBOUNDED_START, end_bounds, parse_date

Coverage = tuple[date, date]  # the first and the last day covered, both included

KEYS: dict[str, tuple[str, ...]] = {  # that say which list is meant, by what `of` says
    "attendance": ("meeting",),
    "holders": ("office",),
    "memberships": ("organization",),
    "meetings": ("organization", "kind"),
    "statements": ("document",),
}


def coverages(seeds: Seeds, known: Known) -> dict[str | None, Coverage]:
    """The coverage of each organization, by its id, and of the whole, under None.

    An organization has the days of its own record, else those of the organization that it is a body of, else those of
    the knowledge base of its folder, else those of the first one. The whole has the widest.
    """
    declared = seeds.of(records.KnowledgeBaseRecord)
    found: dict[str | None, Coverage] = {}

    def of(identity: str) -> Coverage:
        fact = known["organization", identity]
        parent, folder = fact.record.parent, seeds.folder_of(fact.entry)
        own = next((each.record for each in declared if seeds.folder_of(each) == folder), declared[0].record)
        start, until = of(parent) if parent else (own.coverage_from, own.coverage_until)
        return fact.record.coverage_from or start, fact.record.coverage_until or until

    found |= {fact.id: of(fact.id) for fact in of_kind(known, "organization")}
    widest = [*found.values(), *((each.record.coverage_from, each.record.coverage_until) for each in declared)]
    found[None] = min(start for start, _ in widest), max(until for _, until in widest)
    return found


def check_coverage(seeds: Seeds, _known: Known) -> Iterator[Fault]:
    """Coverages that end before they begin."""
    for entry in seeds.entries:
        start, until = (getattr(entry.record, f"coverage_{name}", None) for name in ("from", "until"))
        if start and until and start > until:
            message = f"coverage_until = {until} lies before coverage_from = {start}"
            yield entry.fault("end_before_start", message, "coverage_until")


def check_completeness(seeds: Seeds, _known: Known) -> Iterator[Fault]:
    """What is wrong with the completeness records: keys, periods that share a day."""
    of_list: dict[tuple[str, ...], list[Entry[records.CompletenessRecord]]] = defaultdict(list)
    kinds = {entry.record.kind for entry in seeds.of(records.MeetingRecord)}
    for entry in seeds.of(records.CompletenessRecord):
        record, wanted = entry.record, {*KEYS[entry.record.of]}
        given = {key for key in ("document", "kind", "meeting", "office", "organization") if getattr(record, key)}
        for key in wanted - given:
            yield entry.fault("missing_key", f"the completeness of {record.of} says its {key!r}", "of")
        for key in given - wanted:
            yield entry.fault("unknown_key", f"the completeness of {record.of} has no {key!r}", key)
        if record.kind and record.kind not in kinds:
            message = f"there is no meeting of the kind {record.kind!r}{nearest(record.kind, kinds)}"
            yield entry.fault("unknown_reference", message, "kind")
        start, end = days_of(record)
        if start >= end:
            yield entry.fault("end_before_start", f"{record.end} does not lie after the start", "end")
        elif given == wanted:
            of_list[list_of(record)].append(entry)
    for sharing in of_list.values():
        for before, entry in pairwise(sorted(sharing, key=lambda entry: days_of(entry.record))):
            if days_of(entry.record)[0] < days_of(before.record)[1]:
                message = f"{before.file.name}:{before.line()} speaks of the same list in the same days"
                yield entry.fault("overlapping_completeness", message, "of")


def list_of(record: records.CompletenessRecord) -> tuple[str, ...]:
    """The list that a record is about: ``("meetings", "sco", "summit")``."""
    return (record.of, *(str(getattr(record, key)) for key in KEYS[record.of]))


def days_of(record: records.CompletenessRecord) -> tuple[date, date]:
    """The first day of the period of a record, and the day after its last one."""
    start = parse_date(record.start).earliest if record.start else UNBOUNDED_START
    end = end_bounds("known", parse_date(record.end))[0] if record.end else UNBOUNDED_END
    return start, end
