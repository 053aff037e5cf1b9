"""The files of releases: `NAME.tar.gz` is what a release holds, `NAME.toml` beside it what changed in it, and why."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from app.loading.faults import Fault
from app.loading.files import read_text, toml_error_line, toml_pairs, toml_value
from app.loading.parse import Entry, shape_faults
from app.loading.positions import line_numbers
from app.loading.releases.archive import Archive, unpack
from app.loading.releases.changes import Change, compare
from app.loading.types import Record, Slug, Term, Text, matching
from app.models.vocabularies import ChangeKind, ChangeOp

SUFFIX = ".tar.gz"


def misnamed(name: str, day: date) -> str | None:
    """What is wrong with the name of a release: it is its month, and for a further one of the month a number from 2."""
    if re.fullmatch(re.escape(f"{day:%Y.%m}") + r"(\.([2-9]|[1-9][0-9]+))?", name):
        return None
    return f"a release of {day} is called {day:%Y.%m}, or that and a number from 2 behind it, not {name}"


def order(name: str, day: date) -> tuple[date, list[int]]:
    """Releases come in the order of their days, and of their names within a day."""
    return day, [int(part) for part in name.split(".")]


class Reason(Record):
    """Why many changes were made alike: those of the `nouns` (or all), whose id matches one of the `ids` (`sco-*`).

    `fields`: all fields that differ are among these. Facts that were added only with `op = "added"`. The first reason
    that fits counts; a change may have its own.
    """

    id: Slug
    nouns: list[Term] = Field(default=[])
    ids: list[Text] = Field(default=[])
    op: ChangeOp | None = None
    fields: list[Term] = Field(default=[])
    kind: ChangeKind
    reason: Text

    def fits(self, change: Change) -> bool:
        """Whether a change was made for this reason."""
        noun, identity = change.key
        return (
            (not self.nouns or noun in self.nouns)
            and (self.op == change.op or (self.op is None and change.op != "added"))
            and (not self.ids or any(fnmatchcase(identity, pattern) for pattern in self.ids))
            and (not self.fields or {*change.fields} <= {*self.fields})
        )


class ReleaseRecord(Record):
    """A release. `new` are the ids of facts that were added, by noun; `change` is everything else that differs."""

    name: Text
    date: date
    summary: Text
    sha256: Annotated[str, matching("[0-9a-f]{64}", "SHA-256")]
    reason: list[Reason] = Field(default=[])
    new: dict[str, list[str]] = Field(default={})
    change: list[Change] = Field(default=[])


@dataclass(repr=False)
class Release:
    """A release as its two files have it, and the one before it."""

    file: Path
    record: ReleaseRecord
    packed: bytes
    entry: Entry[Any]
    before: "Release | None" = None

    @cached_property
    def archive(self) -> Archive:
        """What it holds; raises ValueError where the archive is not what its hash names."""
        return unpack(self.packed, self.record.sha256)

    @cached_property
    def changes(self) -> list[Change]:
        """What differs from the release before; nothing where there is none."""
        before = self.before
        return compare(before.archive.records, self.archive.records, before.record.date) if before else []

    @cached_property
    def stated(self) -> Mapping[tuple[str, str], Change]:
        """What the curator says of each change, by op and fact."""
        facts = (f"{noun}:{identity}" for noun, ids in self.record.new.items() for identity in ids)
        new = (Change(op="added", fact=fact, kind="new") for fact in facts)
        return {(each.op, each.fact): each for each in [*new, *self.record.change]}

    def reason(self, stated: Change) -> str | None:
        """Why a change was made; None where nobody says."""
        shared = {each.id: each.reason for each in self.record.reason}
        return stated.reason or shared.get(stated.because or "")

    def write(self) -> None:
        """Write both files; :func:`read_releases` reads them."""
        self.file.parent.mkdir(exist_ok=True)
        self.file.with_suffix(SUFFIX).write_bytes(self.packed)
        record = self.record
        lines = [
            f"# What changed in release {record.name}, and why. Written by: scokb release {record.name}",
            "# Yours: summary, [[reason]], and in [[change]] kind, reason and successor. Run it again after a change.",
            "",
            *toml_pairs({name: getattr(record, name) for name in ("name", "date", "summary", "sha256")}),
        ]
        for reason in record.reason:
            lines += ["", "[[reason]]", *toml_pairs(reason.model_dump(exclude_defaults=True))]
        for change in record.change:
            said = {*change.model_dump(exclude_defaults=True), *(["reason"] if change.lacks_reason else [])}
            lines += ["", "[[change]]", *toml_pairs(change.model_dump(include=said))]
        if record.new:
            lines += ["", "[new]"]
            for noun, ids in record.new.items():
                lines += [f"{noun} = [", *(f"    {toml_value(identity)}," for identity in ids), "]"]
        self.file.write_text("\n".join([*lines, ""]), encoding="utf-8")


def read_releases(folder: Path, faults: list[Fault]) -> list[Release]:
    """The releases in a folder, oldest first; what cannot be read becomes a fault."""
    try:
        files, archives = (sorted(folder.glob(f"*{suffix}")) for suffix in (".toml", SUFFIX))
    except OSError as error:
        faults.append(Fault(folder, 1, "not_readable", str(error.strerror)))
        return []
    found = [release for file in files if (release := _read(file, faults))]
    faults += [
        Fault(archive, 1, "release_without_changes", "there is no .toml file of the same name")
        for archive in archives
        if not archive.with_name(f"{archive.name.removesuffix(SUFFIX)}.toml").exists()
    ]
    found.sort(key=lambda release: order(release.record.name, release.record.date))
    for before, release in pairwise(found):
        release.before = before
    return found


def _read(file: Path, faults: list[Fault]) -> Release | None:
    text = read_text(file, faults)
    if text is None:
        return None
    entry: Entry[Any] = Entry("release", {}, file, cache(lambda: line_numbers(text)), (), None)
    archive = file.with_suffix(SUFFIX)
    try:
        record = ReleaseRecord.model_validate(tomllib.loads(text))
        release = Release(file, record, archive.read_bytes(), entry)
    except ValidationError as error:
        faults += shape_faults(entry, ReleaseRecord, error)
    except (ValueError, RecursionError) as error:
        faults.append(Fault(file, toml_error_line(error, text), "not_toml", str(error)))
    except OSError as error:
        faults.append(Fault(archive, 1, "not_readable", str(error.strerror)))
    else:
        other = f"this file is called as its release: {record.name}.toml" if file.stem != record.name else None
        message = misnamed(record.name, record.date) or other
        if message is None:
            return release
        faults.append(entry.fault("release_name", message, "name"))
    return None
