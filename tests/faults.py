"""One edit of the made-up seeds, and the one fault that must come of it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from app.loading import SeedsError, check_seeds

MADE_UP_SEEDS = Path(__file__).parent / "seeds"


class Edit(NamedTuple):
    """In `file` the text `old`, which stands there once, becomes `new`. A lone surrogate stands for a byte."""

    file: str
    old: str
    new: str


class Expected(NamedTuple):
    """The rule that is broken, the text of the line that the fault names, and what its message says."""

    rule: str
    line: str
    says: str = ""


REWORDED = Edit("rivers/memberships.toml", "is admitted at Fordham", "is let in at Fordham")
"""Changes one word of one fact."""


def made_up_seeds(folder: Path, *edits: Edit) -> Path:
    """A copy of the made-up seeds in a new folder, with the edits."""
    seeds = folder / "seeds"
    shutil.copytree(MADE_UP_SEEDS, seeds)
    for edit in edits:
        file = seeds / edit.file
        source = file.read_bytes().decode(errors="surrogateescape")
        assert source.count(edit.old) == 1, f"{edit.old!r} does not stand once in {edit.file}"
        file.write_bytes(source.replace(edit.old, edit.new).encode(errors="surrogateescape"))
    return seeds


def faults_in(seeds: Path) -> list[str]:
    """The faults of a seeds folder, as they are shown, with files relative to the folder."""
    with pytest.raises(SeedsError) as refusal:
        check_seeds(seeds)
    return [str(fault).removeprefix(f"{seeds}/") for fault in refusal.value.faults]


def assert_only_fault(folder: Path, edit: Edit, expected: Expected) -> None:
    """The edit leads to the fault expected and to no other."""
    seeds = made_up_seeds(folder, edit)
    source = (seeds / edit.file).read_bytes().decode(errors="surrogateescape")
    places = [number for number, line in enumerate(source.split("\n"), start=1) if expected.line in line]
    assert len(places) == 1, f"{expected.line!r} does not stand on one line of {edit.file}"
    found = faults_in(seeds)
    assert len(found) == 1, "\n".join(found)
    start = f"{edit.file}:{places[0]}: {expected.rule}: "
    assert found[0].startswith(start), f"{found[0]}\ndoes not start with\n{start}"
    assert expected.says in found[0], f"{found[0]}\ndoes not say\n{expected.says}"


@contextmanager
def without_privileges() -> Iterator[None]:
    """As somebody to whom files can be closed, which they are not to root."""
    nobody = 65534
    me = os.geteuid()
    if me == 0:
        os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(me)
