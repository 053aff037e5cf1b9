"""Seed files with any damage: a fault in one line, or nothing that a database could not keep."""

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.cli import main
from app.db import migrate
from tests.conftest import TIMEOUT, NewDatabase
from tests.databases import content, load
from tests.faults import MADE_UP_SEEDS, Edit, faults_in, made_up_seeds

FILES = sorted(str(file.relative_to(MADE_UP_SEEDS)) for file in MADE_UP_SEEDS.rglob("*.*") if file.suffix != ".md")
FAULT = re.compile(r".+(\.(toml|txt)|seeds):\d+: [a-z0-9_]+: \S.*")
SIGNS = st.sampled_from([*b"[]{}\"'=,#.\\-019aZ \n\r\0\xff"])

Damage = Callable[[bytes], bytes]

truncations = st.floats(0, 1).map(lambda share: lambda source: source[: round(share * len(source))])
flips = st.tuples(st.floats(0, 1, exclude_max=True), SIGNS | st.integers(0, 255)).map(
    lambda drawn: lambda source: _with(source, int(drawn[0] * len(source)), 1, bytes([drawn[1]]))
)
insertions = st.tuples(st.floats(0, 1, exclude_max=True), st.lists(SIGNS, min_size=1, max_size=20).map(bytes)).map(
    lambda drawn: lambda source: _with(source, int(drawn[0] * len(source)), 0, drawn[1])
)
doublings = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 300)).map(
    lambda drawn: lambda source: _with(source, (at := int(drawn[0] * len(source))), 0, source[at : at + drawn[1]])
)


def _with(source: bytes, start: int, length: int, put: bytes) -> bytes:
    return source[:start] + put + source[start + length :]


@contextmanager
def damaged(damages: list[tuple[str, Damage]]) -> Iterator[Path]:
    """A copy of the made-up seeds with some files damaged."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder, "seeds")
        shutil.copytree(MADE_UP_SEEDS, seeds)
        for name, damage in damages:
            (seeds / name).write_bytes(damage((seeds / name).read_bytes()))
        yield seeds


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.sampled_from(FILES), truncations | flips | insertions | doublings), min_size=1, max_size=4)
)
def test_whatever_befalls_the_files_a_check_says_what_is_wrong_and_where(damages: list[tuple[str, Damage]]) -> None:
    with damaged(damages) as seeds:
        checked = CliRunner().invoke(main, ["check", "--seeds", str(seeds)])
    if checked.exit_code == 0:
        assert checked.stdout.startswith(f"No fault in {seeds}: ")
        return
    assert isinstance(checked.exception, SystemExit), repr(checked.exception)
    assert checked.exit_code == 1
    *faults, last = checked.stderr.splitlines()
    assert last.startswith(f"Error: {len(faults)} fault")
    for fault in faults:
        assert FAULT.fullmatch(fault), fault


@pytest.fixture(scope="module")
def own_database_url(database_kind: str, new_database: NewDatabase) -> Iterator[str]:
    with new_database(database_kind) as url:
        migrate(url, TIMEOUT)
        yield url


@settings(max_examples=25)
@given(added=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
@example(added="\0")
@example(added="\U0010ffff\ufeff\r\n\x1b")
def test_whatever_text_passes_the_check_is_kept_to_the_letter(own_database_url: str, added: str) -> None:
    escaped = "".join(f"\\U{ord(character):08x}" for character in added)
    edits = (
        Edit("rivers/officials.toml", "Bo Beck", f"Bo{escaped}Beck"),
        Edit("rivers/meetings.toml", "Brookland becomes a member", f"Brookland{escaped}becomes a member"),
        Edit("rivers/documents/gazette.txt", "Summit at Fordham", f"Summit{added}at Fordham"),
    )
    with tempfile.TemporaryDirectory() as folder:
        seeds = made_up_seeds(Path(folder), *edits)
        if "\0" in added:
            assert [fault.split(": ")[1] for fault in faults_in(seeds)] == ["bad_value"] * 3
            return
        if any(unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} for character in added):
            assert {fault.split(": ")[1] for fault in faults_in(seeds)} <= {"bad_value"}
            return
        load(own_database_url, seeds)
    found = content(own_database_url)
    assert f"Bo{added}Beck" in {row["name"] for row in found["official"]}
    assert [f"Brookland{added}becomes a member"] in [row["decisions"] for row in found["meeting"]]
    assert any(str(row["text"]).startswith(f"Summit{added}at Fordham") for row in found["document"])
