"""What holds for any text: quotes are found once where they are, drafts can be read, and are the same each time."""

import random
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.loading import SHIPPED_SEEDS, check_seeds
from app.loading.evidence import locate
from tests.drafting.measure import ARCHIVED, TEXTS
from tests.drafting.seeds import copied_seeds, draft_of, toml_of

FILES = sorted(TEXTS.rglob("*.txt"))
PARAGRAPHS = [part for file in FILES for part in file.read_text(encoding="utf-8").split("\n\n")]

SIGNS = [*"\"“”‘’'«»:,.-", "\n"]
WORDS = ["SCO", "Putin", "Xi Jinping", "the President", "said", "ten members", "Kazakhstan", "the 24th SCO summit"]
MORE_WORDS = ["he", "Foreign Minister", "Lavrov", "4 July 2024", "and", "of", "observers:", "according to"]

fragments = st.sampled_from([*SIGNS, *WORDS, *MORE_WORDS])
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")  # no text has U+0000: it is refused
pieces = st.one_of(fragments, st.sampled_from(PARAGRAPHS), st.text(characters, max_size=12))
texts = st.lists(pieces, min_size=1, max_size=40).map(" ".join)


def drafted(text: str) -> dict[str, Any]:
    return tomllib.loads(toml_of(draft_of(text, "2024-07-04"), "2024-07-04"))


@given(text=texts)
@settings(max_examples=150)
def test_every_quote_is_found_once_in_any_text(text: str) -> None:
    made = drafted(text)
    for table, key in (("passage", "exact"), ("statement", "text"), ("claim", "text")):
        for record in made.get(table, []):
            found = locate(text, record[key], record.get("prefix"))
            assert text[found.start_offset : found.end_offset] == record[key] == record[key].strip()


@given(text=texts)
@settings(max_examples=25)
def test_a_draft_is_the_same_each_time(text: str) -> None:
    assert drafted(text) == drafted(text)


def test_drafts_pass_the_check_beside_their_texts(tmp_path: Path) -> None:
    """The texts of these tests, and others shuffled from their words, all beside the shipped seeds."""
    chance = random.Random(17)  # noqa: S311 - the same texts each time
    texts = {file.stem: file.read_text(encoding="utf-8") for file in FILES}
    for number in range(30):
        some = " ".join(chance.sample(PARAGRAPHS, 8)).split(" ")
        chance.shuffle(some)
        mixed = chance.sample(PARAGRAPHS, 6)
        texts[f"shuffled-{number}"] = " ".join(some)
        texts[f"mixed-{number}"] = "\n\n".join(mixed)
    seeds = copied_seeds(tmp_path)
    for stem, text in texts.items():
        day = chance.choice(["2024-07-04", "2017-06-10", "2022", "2025-09"])
        (seeds / f"{stem}.txt").write_text(text, encoding="utf-8", newline="")
        (seeds / f"{stem}.toml").write_text(toml_of(draft_of(text, day), day, stem), encoding="utf-8")
    check_seeds(seeds)


def calls_of(action: Callable[[], object]) -> int:
    """How many functions an action calls, in Python and below."""
    count = 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counting)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("numbered", [True, False])
def test_the_work_grows_with_the_length_of_the_text(*, numbered: bool) -> None:
    """Four times the text takes about four times the work, where paragraphs differ and where they repeat."""

    def work(rounds: int) -> int:
        parts = PARAGRAPHS * rounds
        text = "\n\n".join(f"{part} Number {n}." if numbered else part for n, part in enumerate(parts))
        return calls_of(lambda: drafted(text))

    assert work(8) < 6 * work(2)


@pytest.mark.parametrize("document", ARCHIVED)
def test_the_archived_documents_can_be_drafted(document: str) -> None:
    text = (SHIPPED_SEEDS / "sco" / "documents" / f"{document}.txt").read_bytes().decode()
    assert len(drafted(text)["statement"]) > 10
