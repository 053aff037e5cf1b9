"""The days that the knowledge base covers, of each organization and as a whole; how much of a list is recorded."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from app.loading import records
from app.loading.facts import FactEntry, Known, of_kind
from app.loading.faults import Fault, nearest
from app.loading.parse import Entry, Seeds
from app.periods import UNBOUNDED_END, UNBOUNDED_START, end_bounds, parse_date

KEYS: dict[str, tuple[str, ...]] = {
    "attendance": ("meeting",),
    "holders": ("office",),
    "memberships": ("organization",),
    "meetings": ("organization", "kind"),
    "statements": ("document",),
}
"""The keys that say which list is meant, by what `of` says."""


class Coverage(NamedTuple):
    """The first and the last day covered, both included."""

    start: date
    until: date


class Coverages:
    """The coverage of each organization and of the whole, from seeds with at least one ``[knowledge_base]``.

    An organization has the days of its own record, else those of the organization that it is a body of, else those of
    the knowledge base of its folder. The whole has the widest.
    """

    def __init__(self, seeds: Seeds, known: Known) -> None:
        self._seeds = seeds
        self._known = known
        self._of: dict[str, Coverage] = {}
        declared = [each.record for each in seeds.of(records.KnowledgeBaseRecord)]
        own = [self.of_organization(fact.id) for fact in of_kind(known, "organization")]
        starts = [record.coverage_from for record in declared] + [coverage.start for coverage in own]
        ends = [record.coverage_until for record in declared] + [coverage.until for coverage in own]
        self.whole = Coverage(min(starts), max(ends))

    def of_organization(self, identity: str) -> Coverage:
        """The coverage of an organization."""
        if identity not in self._of:
            fact = self._known["organization", identity]
            declared = self._seeds.knowledge_base(fact.entry).record
            above = Coverage(declared.coverage_from, declared.coverage_until)
            if fact.record.parent:
                above = self.of_organization(fact.record.parent)
            start, until = fact.record.coverage_from, fact.record.coverage_until
            self._of[identity] = Coverage(start or above.start, until or above.until)
        return self._of[identity]

    def of_tenure(self, fact: FactEntry) -> Coverage:
        """The coverage of a tenure: that of the organization of its office, else of the whole."""
        organization = self._known["office", fact.record.office].record.organization
        return self.of_organization(organization) if organization else self.whole


def check_coverage(seeds: Seeds, _known: Known) -> Iterator[Fault]:
    """Coverages that end before they begin; of lists, wrong keys, and two records of one list and day."""
    entries: list[Entry[Any]] = [*seeds.of(records.KnowledgeBaseRecord), *seeds.of(records.OrganizationRecord)]
    for each in entries:
        start, until = each.record.coverage_from, each.record.coverage_until
        if start and until and start > until:
            message = f"coverage_until = {until} lies before coverage_from = {start}"
            yield each.fault("end_before_start", message, "coverage_until")
    of_list: dict[tuple[str, ...], list[Entry[records.CompletenessRecord]]] = defaultdict(list)
    kinds = {entry.record.kind for entry in seeds.of(records.MeetingRecord)}
    for entry in seeds.of(records.CompletenessRecord):
        record, first_day, end_day = entry.record, *_bounds(entry.record)
        if record.kind and record.kind not in kinds:
            message = f"there is no meeting of the kind {record.kind!r}{nearest(record.kind, kinds)}"
            yield entry.fault("unknown_reference", message, "kind")
        if first_day >= end_day:
            yield entry.fault("end_before_start", f"{record.end} does not lie after the start", "end")
        wrong = list(_wrong_keys(entry))
        yield from wrong
        if not wrong:
            of_list[_list(record)].append(entry)
    for sharing in of_list.values():
        sharing.sort(key=lambda entry: _bounds(entry.record))
        for before, entry in pairwise(sharing):
            if _bounds(entry.record)[0] < _bounds(before.record)[1]:
                message = f"{before.file.name}:{before.line()} speaks of the same list in the same days"
                yield entry.fault("overlapping_completeness", message, "of")


def _wrong_keys(entry: Entry[records.CompletenessRecord]) -> Iterator[Fault]:
    of = entry.record.of
    for key in sorted({key for keys in KEYS.values() for key in keys}):
        said = getattr(entry.record, key) is not None
        if key in KEYS[of] and not said:
            yield entry.fault("missing_key", f"the completeness of {of} says its {key!r}", "of")
        if key not in KEYS[of] and said:
            yield entry.fault("unknown_key", f"the completeness of {of} has no {key!r}", key)


def completeness_row(record: records.CompletenessRecord) -> dict[str, Any]:
    """The columns of a record that say which list it is about, and when."""
    of, *subject = _list(record)
    first_day, end_day = _bounds(record)
    return {
        "id": "/".join([of, *subject, *([record.start] if record.start else [])]),
        "subject_id": "/".join(subject),
        "first_day": first_day,
        "end_day": end_day,
        "documents": [cited.document for cited in record.sources],
    }


def _list(record: records.CompletenessRecord) -> tuple[str, ...]:
    """The list that a record is about: ``("meetings", "sco", "summit")``."""
    return (record.of, *(str(getattr(record, key)) for key in KEYS[record.of]))


def _bounds(record: records.CompletenessRecord) -> tuple[date, date]:
    start = parse_date(record.start).earliest if record.start else UNBOUNDED_START
    end = end_bounds("known", parse_date(record.end)).earliest if record.end else UNBOUNDED_END
    return start, end
