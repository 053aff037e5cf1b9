"""Releases: the seeds at one moment in an archive, and beside it what changed since the one before, and why."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app.loading.checks import check
from app.loading.faults import Fault, SeedsError
from app.loading.files import RELEASES
from app.loading.parse import read_seeds
from app.loading.progress import silent
from app.loading.records import KnowledgeBaseRecord
from app.loading.releases.archive import Archive
from app.loading.releases.canonical import Records, canonical, digest
from app.loading.releases.checking import check_facts, check_releases, not_released
from app.loading.releases.files import Release, read_releases
from app.loading.releases.rows import release_rows
from app.loading.releases.writing import Draft, draft


def sound_releases(folder: Path, faults: list[Fault]) -> list[Release]:
    """The releases of a seeds folder, oldest first, without a look at their facts; none where one has a fault."""
    found: list[Fault] = []
    releases = read_releases(folder / RELEASES, found)
    found += check_releases(releases)
    faults += found
    return [] if found else releases


def archive_of_seeds(folders: Sequence[Path]) -> Archive:
    """The archive of seeds: that of their newest release, or, where they are not released, one of the last day covered.

    Raises :class:`SeedsError`.
    """
    read = read_seeds(folders, silent)
    releases = sound_releases(folders[0], read.faults)
    if not read.faults:
        check(read)
    if read.faults:
        raise SeedsError(read.faults)
    records = canonical(read)
    if releases and releases[-1].record.sha256 == digest(records):
        return releases[-1].archive
    texts = {identity: text for identity, (_, text) in read.texts.items()}
    return Archive("unreleased", read.of(KnowledgeBaseRecord)[0].record.coverage_until, records, texts)


def draft_release(
    name: str, seeds: Sequence[Path], folder: Path, day: date | None, summary: str | None, against: Path | None
) -> Draft:
    """The seeds in some folders as the newest of the releases in another one.

    It is compared with the release before, or with the seeds in `against`, which must hold the same. Raises
    :class:`SeedsError` for seeds or releases that cannot be read, ValueError for a name or a comparison that cannot be.
    """
    faults: list[Fault] = []
    releases = read_releases(folder, faults)
    read = read_seeds(seeds, silent)
    if not read.faults:
        check(read)
    if faults or read.faults:
        raise SeedsError([*faults, *read.faults])
    old = next((release for release in releases if release.record.name == name), None)
    earlier = releases[: releases.index(old)] if old else releases
    if old and releases[-1] is not old:
        raise ValueError(f"{name} is no longer the newest release: what is released does not change")
    texts = {identity: text for identity, (_, text) in read.texts.items()}
    made = day or (old.record.date if old else date.today())  # noqa: DTZ011  # a curator's day
    archive = Archive(name, made, canonical(read), texts)
    before = (earlier[-1].archive.records, earlier[-1].record.date) if earlier else None
    if against:
        other = canonical(read_seeds([against], silent))
        if before and digest(before[0]) != digest(other):
            raise ValueError(f"{against} does not hold what {earlier[-1].record.name} holds")
        before = before or (other, date.min)
    if earlier and made < earlier[-1].record.date:
        raise ValueError(f"{made} lies before the last release, {earlier[-1].record.name} of {earlier[-1].record.date}")
    return draft(archive, before, old, summary)


__all__ = [
    "Draft",
    "Records",
    "Release",
    "archive_of_seeds",
    "canonical",
    "check_facts",
    "draft_release",
    "not_released",
    "release_rows",
    "sound_releases",
]
