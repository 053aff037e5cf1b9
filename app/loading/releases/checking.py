"""The rules of releases."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from app.loading.checks import check
from app.loading.facts import fact_key
from app.loading.faults import Fault, nearest
from app.loading.files import RELEASES
from app.loading.releases.archive import to_seeds
from app.loading.releases.files import Release, read_releases

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
        warnings.append(releases[-1].fault("not_released", message, "sha256"))
    for release in releases:
        seeds = to_seeds(release.archive, release.file)
        if not seeds.faults:
            check(seeds)
        for fault in seeds.faults:
            message = f"record {fault.line} of its archive: {fault.message}"
            if fault.rule in OF_ARCHIVES:
                yield release.fault(fault.rule, message)
            else:
                warnings.append(release.fault("older_than_rule", message))


def _archive_faults(release: Release) -> Iterator[Fault]:
    try:
        archive = release.archive
    except ValueError as error:
        yield release.fault("broken_archive", str(error), "sha256")
        return
    if (archive.name, archive.date) != (release.record.name, release.record.date):
        message = f"the archive is of {archive.name}, {archive.date}: run scokb release {release.record.name} again"
        yield release.fault("broken_archive", message, "name")
    shared = {reason.id for reason in release.record.reason}
    for number, stated in enumerate(release.record.change):
        if stated.lacks_reason:
            message = f"a {stated.kind} says its reason: {stated.fact}"
            yield release.fault("missing_reason", message, "change", number)
        if stated.because and stated.because not in shared:
            message = f"there is no [[reason]] {stated.because!r}{nearest(stated.because, shared)}"
            yield release.fault("unknown_reference", message, "change", number, "because")
        if stated.successor and fact_key(stated.successor) not in archive.records:
            message = f"{release.record.name} has no {stated.successor}"
            yield release.fault("unknown_reference", message, "change", number, "successor")


def _change_faults(release: Release, since: str) -> Iterator[Fault]:
    found = {(change.op, change.fact): change for change in release.changes}
    again = f"run scokb release {release.record.name} again"
    if unlisted := [key for key in found if key not in release.stated]:
        message = f"{len(unlisted)} changes {since} are not listed: {unlisted[0][1]}; {again}"
        yield release.fault("changes_differ", message)
    for number, stated in enumerate(release.record.change):
        change = found.get((stated.op, stated.fact))
        if change is None or (change.before, change.after) != (stated.before, stated.after):
            message = f"{stated.fact} did not change so {since}; {again}"
            yield release.fault("changes_differ", message, "change", number)
    for op, fact in [key for key in release.stated if key not in found][:1]:
        yield release.fault("changes_differ", f"{fact} is not {op} {since}; {again}")
