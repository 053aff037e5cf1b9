"""Seed files with any damage: a fault in one line, or nothing that a database could not keep."""

import re
import shutil
import tempfile
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
FAULT = re.compile(r".+(\.(toml|txt|csv)|seeds):\d+: [a-z0-9_]+: \S.*")
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


@settings(max_examples=10)
@given(
    visible=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=12),
    added=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
)
@example(visible="\U0010ffff", added="\U0010ffff\ufeff\r\n\x1b")
def test_text_is_stored_to_the_letter(own_database_url: str, visible: str, added: str) -> None:
    escaped = "".join(f"\\U{ord(character):08x}" for character in visible)
    edits = (
        Edit("rivers/officials.toml", "Bo Beck", f"Bo{escaped}Beck"),
        Edit("rivers/meetings.toml", "Brookland becomes a member", f"Brookland{escaped}becomes a member"),
        Edit("rivers/documents/gazette.txt", "Aldland, in the chair,", f"Aldland, in the chair{added},"),
    )
    with tempfile.TemporaryDirectory() as folder:
        load(own_database_url, made_up_seeds(Path(folder), *edits))
    found = content(own_database_url)
    assert f"Bo{visible}Beck" in {row["name"] for row in found["official"]}
    assert [f"Brookland{visible}becomes a member"] in [row["decisions"] for row in found["meeting"]]
    assert any(f"in the chair{added}," in str(row["text"]) for row in found["document"])


@pytest.mark.parametrize("hidden", ["\0", "\x1b", "\u202e", "\ufeff"])
def test_characters_that_show_nothing_are_refused(tmp_path: Path, hidden: str) -> None:
    escaped = f"\\U{ord(hidden):08x}"
    edits = (
        Edit("rivers/officials.toml", "Bo Beck", f"Bo{escaped}Beck"),
        Edit("rivers/meetings.toml", "Brookland becomes a member", f"Brookland{escaped}becomes a member"),
    )
    faults = faults_in(made_up_seeds(tmp_path, *edits))
    assert [fault.split(": ")[1] for fault in faults] == ["bad_value"] * 2
