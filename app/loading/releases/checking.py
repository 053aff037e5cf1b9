"""The rules of releases: each archive by its hash, changes that are those between archives, reasons, successors."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from app.loading.checks import check
from app.loading.faults import Fault, nearest
from app.loading.releases.canonical import Records, digest, to_seeds
from app.loading.releases.files import Release, key_of
from app.loading.releases.writing import needs_reason

if TYPE_CHECKING:
    from app.loading.releases.changes import Change

OF_ARCHIVES = {"bad_value", "missing_key", "unknown_key", "unknown_table", "unknown_reference", "duplicate_id"}
"""The rules that an archive must meet for ever: shape and references. Others are newer than some releases."""


def check_releases(releases: list[Release]) -> Iterator[Fault]:
    """What is wrong with releases, oldest first, but for what only a check of all their facts shows."""
    sound: list[Release] = []
    for release in releases:
        try:
            archive = release.archive
        except ValueError as error:
            yield release.fault("broken_archive", str(error), "sha256")
            continue
        if (archive.name, archive.date) != (release.record.name, release.record.date):
            message = f"the archive is of {archive.name}, {archive.date}: run scokb release {release.record.name} again"
            yield release.fault("broken_archive", message, "name")
        sound.append(release)
        yield from _reasons(release)
    if len(sound) == len(releases):
        for before, after in pairwise(releases):
            yield from _changes(after, before)


def check_facts(release: Release, warnings: list[Fault]) -> Iterator[Fault]:
    """The faults in shape and references of the facts of a release; what breaks other rules is a warning."""
    seeds = to_seeds(release.archive.records, release.archive.texts, release.file)
    if not seeds.faults:
        check(seeds)
    for fault in seeds.faults:
        place = release.fault(fault.rule, f"record {fault.line} of its archive: {fault.message}")
        if fault.rule in OF_ARCHIVES:
            yield place
        else:
            warnings.append(Fault(place.file, place.line, "older_than_rule", place.message))


def not_released(records: Records, releases: list[Release]) -> Iterator[Fault]:
    """A warning where the seeds are not those of the newest release."""
    if releases and digest(records) != releases[-1].record.sha256:
        message = f"the seeds have changed since {releases[-1].record.name}: run scokb release"
        yield releases[-1].fault("not_released", message, "sha256")


def _reasons(release: Release) -> Iterator[Fault]:
    shared = {reason.id for reason in release.record.reason}
    for number, stated in enumerate(release.record.change):
        if needs_reason(stated):
            message = f"a {stated.kind} says its reason: {stated.fact}"
            yield release.fault("missing_reason", message, "change", number)
        if stated.because and stated.because not in shared:
            message = f"there is no [[reason]] {stated.because!r}{nearest(stated.because, shared)}"
            yield release.fault("unknown_reference", message, "change", number, "because")
        if stated.successor and key_of(stated.successor) not in release.archive.records:
            message = f"{release.record.name} has no {stated.successor}"
            yield release.fault("unknown_reference", message, "change", number, "successor")


def _changes(release: Release, before: Release) -> Iterator[Fault]:
    found: dict[tuple[str, str], Change] = {
        (change.op, f"{change.noun}:{change.id}"): change for change in release.changes(before)
    }
    stated = dict(release.reasons)
    again = f"run scokb release {release.record.name} again"
    for key in [*found.keys() - stated.keys()][:1]:
        message = (
            f"{len(found.keys() - stated.keys())} changes since {before.record.name} are not listed: {key[1]}; {again}"
        )
        yield release.fault("changes_differ", message)
    for number, record in enumerate(release.record.change):
        change = found.get((record.op, record.fact))
        if change is None or (change.before, change.after) != (record.before, record.after):
            message = f"{record.fact} did not change so since {before.record.name}; {again}"
            yield release.fault("changes_differ", message, "change", number)
    for key in [*stated.keys() - found.keys()][:1]:
        yield release.fault("changes_differ", f"{key[1]} is not {key[0]} since {before.record.name}; {again}")
