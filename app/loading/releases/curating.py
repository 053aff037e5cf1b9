"""Releases beside their seeds: the rules that they meet, and `scokb release`, which writes the next one."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from app.loading.checks import check
from app.loading.facts import fact_key
from app.loading.faults import Fault, SeedsError, nearest
from app.loading.files import RELEASES
from app.loading.parse import Entry, Seeds, read_seeds
from app.loading.records import KnowledgeBaseRecord
from app.loading.releases.archive import Archive, archived, canonical, digest, to_seeds
from app.loading.releases.changes import Change, compare
from app.loading.releases.files import Release, ReleaseRecord, misnamed, order, read_releases

OF_ARCHIVES = {"bad_value", "missing_key", "unknown_key", "unknown_table", "unknown_reference", "duplicate_id"}
"""The rules that an archive must meet for ever: shape and references. Others are newer than some releases."""


def sound_releases(folder: Path, faults: list[Fault]) -> list[Release]:
    """The releases of a seeds folder, oldest first, without a look at their facts; none where one has a fault."""
    found: list[Fault] = []
    releases = read_releases(folder / RELEASES, found)
    for release in releases:
        found += _archive_faults(release)
    if not any(fault.rule == "broken_archive" for fault in found):
        for before, after in pairwise(releases):
            found += _change_faults(after, f"since {before.record.name}")
    faults += found
    return [] if found else releases


def check_facts(releases: list[Release], sha256: str, warnings: list[Fault]) -> Iterator[Fault]:
    """The faults in shape and references of the facts of releases; what breaks other rules is a warning.

    Another one says that the seeds, by the hash of their records, are not the newest release.
    """
    if releases and sha256 != releases[-1].record.sha256:
        message = f"the seeds have changed since {releases[-1].record.name}: run scokb release"
        warnings.append(releases[-1].entry.fault("not_released", message, "sha256"))
    for release in releases:
        seeds = to_seeds(release.archive, release.file)
        if not seeds.faults:
            check(seeds)
        for fault in seeds.faults:
            message = f"record {fault.line} of its archive: {fault.message}"
            if fault.rule in OF_ARCHIVES:
                yield release.entry.fault(fault.rule, message)
            else:
                warnings.append(release.entry.fault("older_than_rule", message))


def _archive_faults(release: Release) -> Iterator[Fault]:
    try:
        archive = release.archive
    except ValueError as error:
        yield release.entry.fault("broken_archive", str(error), "sha256")
        return
    if (archive.name, archive.date) != (release.record.name, release.record.date):
        message = f"the archive is of {archive.name}, {archive.date}: run scokb release {release.record.name} again"
        yield release.entry.fault("broken_archive", message, "name")
    shared = {reason.id for reason in release.record.reason}
    for number, stated in enumerate(release.record.change):
        if stated.lacks_reason:
            message = f"a {stated.kind} says its reason: {stated.fact}"
            yield release.entry.fault("missing_reason", message, "change", number)
        if stated.because and stated.because not in shared:
            message = f"there is no [[reason]] {stated.because!r}{nearest(stated.because, shared)}"
            yield release.entry.fault("unknown_reference", message, "change", number, "because")
        if stated.successor and fact_key(stated.successor) not in archive.records:
            message = f"{release.record.name} has no {stated.successor}"
            yield release.entry.fault("unknown_reference", message, "change", number, "successor")


def _change_faults(release: Release, since: str) -> Iterator[Fault]:
    found = {(change.op, change.fact): change for change in release.changes}
    again = f"run scokb release {release.record.name} again"
    if unlisted := [key for key in found if key not in release.stated]:
        message = f"{len(unlisted)} changes {since} are not listed: {unlisted[0][1]}; {again}"
        yield release.entry.fault("changes_differ", message)
    for number, stated in enumerate(release.record.change):
        change = found.get((stated.op, stated.fact))
        if change is None or (change.before, change.after) != (stated.before, stated.after):
            message = f"{stated.fact} did not change so {since}; {again}"
            yield release.entry.fault("changes_differ", message, "change", number)
    for op, fact in [key for key in release.stated if key not in found][:1]:
        yield release.entry.fault("changes_differ", f"{fact} is not {op} {since}; {again}")


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
    return Release(file, record, archive.packed(), Entry("release", {}, file, dict, (), None), last)


def _stated(change: Change, old: Release) -> Change:
    """A change with what is said of it: by the curator, by a reason that many share, by its fields, or not yet."""
    said = old.stated.get((change.op, change.fact), change)
    change = change.model_copy(update={"successor": said.successor})
    if said.reason.strip():
        return change.model_copy(update={"kind": said.kind, "reason": said.reason})
    reason = next((each for each in old.record.reason if each.fits(change)), None)
    return change.model_copy(update={"kind": reason.kind, "because": reason.id}) if reason else change
