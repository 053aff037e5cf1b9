"""How much of a list is recorded: the checks and the rows of `[[completeness]]`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from app.loading import records
from app.loading.facts import Known
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


def check_completeness(seeds: Seeds, known: Known) -> Iterator[Fault]:
    """What is wrong with the completeness records: keys, references, periods that share a day."""
    documents = {entry.record.id for entry in seeds.of(records.DocumentRecord)}
    kinds = {entry.record.kind for entry in seeds.of(records.MeetingRecord)}
    of_list: dict[tuple[str, ...], list[Entry[records.CompletenessRecord]]] = defaultdict(list)
    for entry in seeds.of(records.CompletenessRecord):
        faults = [*_keys(entry), *_references(entry, seeds, known, documents, kinds)]
        start, end = _bounds(entry.record)
        if start >= end:
            faults.append(entry.fault("end_before_start", f"{entry.record.end} does not lie after the start", "end"))
        yield from faults
        if not faults:
            of_list[_list(entry.record)].append(entry)
    for sharing in of_list.values():
        sharing.sort(key=lambda entry: _bounds(entry.record))
        for before, entry in pairwise(sharing):
            if _bounds(entry.record)[0] < _bounds(before.record)[1]:
                message = f"{before.file.name}:{before.line()} speaks of the same list in the same days"
                yield entry.fault("overlapping_completeness", message, "of")


def _keys(entry: Entry[records.CompletenessRecord]) -> Iterator[Fault]:
    wanted = KEYS[entry.record.of]
    for key in sorted({key for keys in KEYS.values() for key in keys}):
        said = getattr(entry.record, key) is not None
        if key in wanted and not said:
            yield entry.fault("missing_key", f"the completeness of {entry.record.of} says its {key!r}", "of")
        if key not in wanted and said:
            yield entry.fault("unknown_key", f"the completeness of {entry.record.of} has no {key!r}", key)


def _references(
    entry: Entry[records.CompletenessRecord], seeds: Seeds, known: Known, documents: set[str], kinds: set[str]
) -> Iterator[Fault]:
    record = entry.record
    for key in ("meeting", "office", "organization"):
        value = getattr(record, key)
        if value and (key, value) not in known and not seeds.is_broken(value):
            hint = nearest(value, (identity for kind, identity in known if kind == key))
            yield entry.fault("unknown_reference", f"there is no {key} {value!r}{hint}", key, cause=f"{key}:{value}")
    if record.kind and record.kind not in kinds:
        message = f"there is no meeting of the kind {record.kind!r}{nearest(record.kind, kinds)}"
        yield entry.fault("unknown_reference", message, "kind")
    for key, cited in (("document", record.document), *(("sources", source.document) for source in record.sources)):
        if cited and cited not in documents and not seeds.is_broken(cited):
            message = f"there is no document {cited!r}{nearest(cited, documents)}"
            yield entry.fault("unknown_reference", message, key, cause=f"document:{cited}")


def completeness_rows(seeds: Seeds) -> list[dict[str, Any]]:
    """The rows of `completeness`, one for each record."""
    rows = []
    for entry in seeds.of(records.CompletenessRecord):
        record = entry.record
        start, end = _bounds(record)
        rows.append(
            {
                "id": "/".join([*_list(record), *([record.start] if record.start else [])]),
                "of": record.of,
                "subject_id": "/".join(_list(record)[1:]),
                "level": record.level,
                "start_edtf": record.start,
                "first_day": start,
                "end_edtf": record.end,
                "end_day": end,
                "note": record.note,
                "documents": [cited.document for cited in record.sources],
            }
        )
    return rows


def _list(record: records.CompletenessRecord) -> tuple[str, ...]:
    """The list that a record is about: ``("meetings", "sco", "summit")``."""
    return (record.of, *(str(getattr(record, key)) for key in KEYS[record.of]))


def _bounds(record: records.CompletenessRecord) -> tuple[date, date]:
    start = parse_date(record.start).earliest if record.start else UNBOUNDED_START
    end = end_bounds("known", parse_date(record.end)).earliest if record.end else UNBOUNDED_END
    return start, end
