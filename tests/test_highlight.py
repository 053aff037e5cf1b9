"""Snippets: what of a text is cut out, and what is marked in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.folding import words
from app.queries.search import ELLIPSIS, LENGTH, snippet, terms
from tests.test_folding import TEXTS

LONG = "On the first day the ministers met. " * 20


def cut(text: str, q: str) -> list[str]:
    return [segment.text for segment in snippet(text, terms(q))]


def marked(text: str, q: str) -> list[str]:
    return [segment.text for segment in snippet(text, terms(q)) if segment.marked]


@pytest.mark.parametrize(
    ("text", "q", "expected"),
    [
        ("António Guterres spoke", "guterres", ["Guterres"]),
        ("António Guterres spoke", "GUTE antonio", ["António", "Guterres"]),
        ("Republic of Türkiye, then Turkey", "turk", ["Türkiye", "Turkey"]),
        ("the SCO, the Shanghai Cooperation", "shanghai coop", ["Shanghai Cooperation"]),
        ("terrorists and a drug", "terrorist drugs", ["terrorists", "drug"]),
        ("итоги саммита", "саммиты", ["саммита"]),
        ("上海合作组织 met in 上 and 海", "上海", ["上海"]),
        ("上合组织 and 上海", "上海 组织", ["组织", "上海"]),
        ("nothing of the kind", "belarus", []),
    ],
)
def test_what_was_searched_for_is_marked_in_the_text_itself(text: str, q: str, expected: list[str]) -> None:
    assert marked(text, q) == expected
    assert "".join(cut(text, q)) == text


def test_characters_of_a_script_without_spaces_follow_one_another() -> None:
    assert [term.words for term in terms("上海 2024年 SCO")] == [("上", "海"), ("2024",), ("年",), ("sco",)]


def test_a_snippet_is_the_sentence_with_the_most_words_of_the_query() -> None:
    text = "Belarus joined. On Monday Belarus signed a memorandum on drugs. The memorandum is short."
    assert (
        "".join(cut(text, "belarus memorandum"))
        == f"{ELLIPSIS}On Monday Belarus signed a memorandum on drugs.{ELLIPSIS}"
    )


def test_a_long_sentence_is_cut_between_words_around_the_first_match() -> None:
    pieces = cut(f"{'on the first day they met and ' * 20}Belarus joined {'and they went home ' * 20}", "belarus")
    assert pieces[1] == "Belarus"
    assert len("".join(pieces)) <= LENGTH + 2
    assert pieces[0].startswith(ELLIPSIS)
    assert pieces[2].endswith(ELLIPSIS)


@given(TEXTS, st.data())
def test_a_snippet_is_a_part_of_the_text_with_the_words_of_the_query_marked(text: str, data: st.DataObject) -> None:
    whole = text * data.draw(st.integers(1, 12))
    found = words(whole)
    first = data.draw(st.integers(0, max(0, len(found) - 1)))
    run = found[first : first + data.draw(st.integers(1, 3))]
    q = whole[run[0].start : run[-1].end] if run else "x"
    pieces = snippet(whole, terms(q))
    joined = "".join(piece.text for piece in pieces)
    assert joined.removeprefix(ELLIPSIS).removesuffix(ELLIPSIS) in whole
    assert all(piece.text for piece in pieces)
    assert any(piece.marked for piece in pieces) or not run
