"""`scokb release`: the seeds as a release, compared with the one before."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.loading.releases.archive import SUFFIX, Archive
from app.loading.releases.canonical import Records, digest
from app.loading.releases.changes import Change, compare, computed_kind
from app.loading.releases.files import (
    NEEDS_A_REASON,
    ChangeRecord,
    ReasonRecord,
    Release,
    ReleaseRecord,
    new_and_changed,
    written,
)


@dataclass(frozen=True)
class Draft:
    """A release that is to be written: `stated` is each change with what is said of it."""

    record: ReleaseRecord
    archive: Archive
    stated: list[tuple[Change, ChangeRecord]]

    @property
    def without_reason(self) -> list[tuple[Change, ChangeRecord]]:
        """The changes that need a reason and have none."""
        return [each for each in self.stated if needs_reason(each[1])]

    def table(self) -> Iterator[str]:
        """The changes, counted by noun, op and kind."""
        counts = Counter((change.noun, change.op, record.kind) for change, record in self.stated)
        yield f"{'noun':<20} {'op':<8} {'kind':<11} {'number':>6}"
        for (noun, op, kind), number in sorted(counts.items()):
            yield f"{noun:<20} {op:<8} {kind:<11} {number:>6}"

    def write(self, folder: Path) -> None:
        """Write both files."""
        folder.mkdir(exist_ok=True)
        (folder / f"{self.record.name}{SUFFIX}").write_bytes(self.archive.packed())
        (folder / f"{self.record.name}.toml").write_text(written(self.record), encoding="utf-8")


def needs_reason(stated: ChangeRecord) -> bool:
    """Whether a change needs a reason and has none."""
    return stated.kind in NEEDS_A_REASON and not stated.reason.strip() and not stated.because


def draft(archive: Archive, before: tuple[Records, date] | None, old: Release | None, summary: str | None) -> Draft:
    """A release of records; `before` is what the last one held, and its day.

    `old` is the same release as it was written before: its summary and its reasons stay.
    """
    changes = compare(before[0], archive.records) if before else []
    since = before[1] if before else date.min
    shared = old.record.reason if old else []
    known = old.reasons if old else {}
    stated = [(change, _stated(change, shared, known.get((change.op, _fact(change))), since)) for change in changes]
    new, others = new_and_changed(stated)
    record = ReleaseRecord(
        name=archive.name,
        date=archive.date,
        summary=summary or (old.record.summary if old else f"Release {archive.name}."),
        sha256=digest(archive.records),
        reason=shared,
        new=new,
        change=others,
    )
    return Draft(record, archive, stated)


def _stated(change: Change, shared: list[ReasonRecord], old: ChangeRecord | None, since: date) -> ChangeRecord:
    """What is said of a change: by the curator, by a reason that many share, by its fields, or not yet."""
    record = ChangeRecord(
        op=change.op,
        fact=_fact(change),
        kind=computed_kind(change, since) or ("retraction" if change.op == "removed" else "correction"),
        successor=old.successor if old else None,
    )
    if old and old.reason.strip():
        return record.model_copy(update={"kind": old.kind, "reason": old.reason})
    reason = next((each for each in shared if each.fits(change)), None)
    return record.model_copy(update={"kind": reason.kind, "because": reason.id}) if reason else record


def _fact(change: Change) -> str:
    return f"{change.noun}:{change.id}"
