"""`scokb release`: the seeds as a release, compared with the one before."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.loading.checks import check
from app.loading.faults import Fault, SeedsError
from app.loading.parse import Entry, Seeds, read_seeds
from app.loading.records import KnowledgeBaseRecord
from app.loading.releases.archive import Archive, archived, canonical, digest
from app.loading.releases.changes import Change, compare
from app.loading.releases.checking import sound_releases
from app.loading.releases.files import Release, ReleaseRecord, misnamed, order, read_releases


def archive_of_seeds(folders: Sequence[Path]) -> Archive:
    """The archive of seeds: that of their newest release, or, where they are not released, one of the last day covered.

    Raises :class:`SeedsError`.
    """
    faults: list[Fault] = []
    releases = sound_releases(folders[0], faults)
    seeds = _checked(folders, faults)
    archive = archived("unreleased", seeds.of(KnowledgeBaseRecord)[0].record.coverage_until, seeds)
    released = releases and releases[-1].record.sha256 == digest(archive.records)
    return releases[-1].archive if released else archive


def _checked(folders: Sequence[Path], faults: list[Fault]) -> Seeds:
    """Seeds without fault; raises :class:`SeedsError`, also for `faults` that were found before."""
    seeds = read_seeds(folders)
    if not seeds.faults:
        check(seeds)
    if faults or seeds.faults:
        raise SeedsError([*faults, *seeds.faults])
    return seeds


def draft_release(
    name: str, seeds: Sequence[Path], folder: Path, day: date | None, summary: str | None, against: Path | None
) -> Release:
    """The seeds in some folders as the newest of the releases in another one, to be written.

    It is compared with the release before, or with the seeds in `against`, which must hold the same. Where it was
    written before, its summary and its reasons stay. Raises :class:`SeedsError` for seeds or releases that cannot be
    read, ValueError for a name or a comparison that cannot be.
    """
    faults: list[Fault] = []
    releases = read_releases(folder, faults)
    read = _checked(seeds, faults)
    old = next((release for release in releases if release.record.name == name), None)
    if old and releases[-1] is not old:
        raise ValueError(f"{name} is no longer the newest release: what is released does not change")
    last = next((release for release in reversed(releases) if release is not old), None)
    made = day or (old.record.date if old else date.today())  # noqa: DTZ011  # a curator's day
    since = last.record.date if last else date.min
    if wrong := misnamed(name, made):
        raise ValueError(wrong)
    if last and order(name, made) < order(last.record.name, since):
        raise ValueError(f"{name} of {made} comes before the last release, {last.record.name} of {since}")
    before = last.archive.records if last else None
    if against:
        before = canonical(read_seeds([against]))
        if last and last.record.sha256 != digest(before):
            raise ValueError(f"{against} does not hold what {last.record.name} holds")
    archive = archived(name, made, read)
    record = ReleaseRecord(
        name=name,
        date=made,
        summary=summary or (old.record.summary if old else f"Release {name}."),
        sha256=digest(archive.records),
        reason=old.record.reason if old else [],
    )
    for change in [] if before is None else compare(before, archive.records, since):
        stated = _stated(change, old) if old else change
        if stated == Change(op="added", fact=change.fact, kind="new", after=change.after):
            record.new.setdefault(change.key[0], []).append(change.key[1])
        else:
            record.change.append(stated)
    file = folder / f"{name}.toml"
    entry: Entry[Any] = Entry("release", {}, file, dict, (), None)
    return Release(file, record, archive.packed(), entry, last)


def _stated(change: Change, old: Release) -> Change:
    """A change with what is said of it: by the curator, by a reason that many share, by its fields, or not yet."""
    said = old.stated.get((change.op, change.fact), change)
    change = change.model_copy(update={"successor": said.successor})
    if said.reason.strip():
        return change.model_copy(update={"kind": said.kind, "reason": said.reason})
    reason = next((each for each in old.record.reason if each.fits(change)), None)
    return change.model_copy(update={"kind": reason.kind, "because": reason.id}) if reason else change
