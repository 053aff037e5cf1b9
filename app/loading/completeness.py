"""How much of a list is recorded: the checks and the rows of `[[completeness]]`."""

from collections import defaultdict
from collections.abc import Iterator
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
    periods: dict[tuple[str, ...], list[tuple[Any, Any, Entry[records.CompletenessRecord]]]] = defaultdict(list)
    for entry in seeds.of(records.CompletenessRecord):
        record = entry.record
        keys = KEYS[record.of]
        missing = [key for key in keys if getattr(record, key) is None]
        for key in missing:
            yield entry.fault("missing_key", f"the completeness of {record.of} says its {key!r}", "of")
        for key in ("meeting", "office", "organization", "kind", "document"):
            if key not in keys and getattr(record, key) is not None:
                yield entry.fault("unknown_key", f"the completeness of {record.of} has no {key!r}", key)
        for key in ("meeting", "office", "organization"):
            value = getattr(record, key)
            if value and (key, value) not in known and not seeds.is_broken(value):
                hint = nearest(value, (identity for kind, identity in known if kind == key))
                cause = f"{key}:{value}"
                yield entry.fault("unknown_reference", f"there is no {key} {value!r}{hint}", key, cause=cause)
        if record.kind and record.kind not in kinds:
            message = f"there is no meeting of the kind {record.kind!r}{nearest(record.kind, kinds)}"
            yield entry.fault("unknown_reference", message, "kind")
        for cited in [record.document, *(source.document for source in record.sources)]:
            if cited and cited not in documents and not seeds.is_broken(cited):
                message = f"there is no document {cited!r}{nearest(cited, documents)}"
                key = "document" if cited == record.document else "sources"
                yield entry.fault("unknown_reference", message, key, cause=f"document:{cited}")
        start, end = _bounds(record)
        if start >= end:
            yield entry.fault("end_before_start", "this period ends before it starts", "end")
        if not missing:
            periods[_list(record)].append((start, end, entry))
    for sharing in periods.values():
        sharing.sort(key=lambda period: (period[0], period[1]))
        for (_, before_end, before), (start, _, entry) in zip(sharing, sharing[1:], strict=False):
            if start < before_end:
                message = f"{before.file.name}:{before.line()} speaks of the same list in the same days"
                yield entry.fault("overlapping_completeness", message, "of")


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


def _bounds(record: records.CompletenessRecord) -> tuple[Any, Any]:
    start = parse_date(record.start).earliest if record.start else UNBOUNDED_START
    end = end_bounds("known", parse_date(record.end)).earliest if record.end else UNBOUNDED_END
    return start, end
