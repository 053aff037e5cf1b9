"""Snippets: what of a text is cut out, and what is marked in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.folding import words
from app.queries.text.highlight import ELLIPSIS, LENGTH, snippet, terms
from tests.test_folding import TEXTS

LONG = "On the first day the ministers met. " * 20


def marked(text: str, q: str) -> list[str]:
    return [segment.text for segment in snippet(text, terms(q)) if segment.marked]


@pytest.mark.parametrize(
    ("text", "q", "expected"),
    [
        ("António Guterres spoke", "guterres", ["Guterres"]),
        ("António Guterres spoke", "GUTE antonio", ["António", "Guterres"]),
        ("Republic of Türkiye, then Turkey", "turk", ["Türkiye", "Turkey"]),
        ("the SCO, the Shanghai Cooperation Organisation: the", "the shanghai coop", ["the Shanghai Cooperation"]),
        ("上海合作组织 met in 上 and 海", "上海", ["上海"]),
        ("上合组织 and 上海", "上海 组织", ["组织", "上海"]),
        ("nothing of the kind", "belarus", []),
    ],
)
def test_what_was_searched_for_is_marked_in_the_text_itself(text: str, q: str, expected: list[str]) -> None:
    assert marked(text, q) == expected
    assert "".join(segment.text for segment in snippet(text, terms(q))) == text


def test_characters_that_need_no_space_must_stand_together() -> None:
    assert terms("上海 2024年 SCO summit") == [("上", "海"), ("2024",), ("年",), ("sco",), ("summit",)]


def test_a_long_text_is_cut_between_words_around_the_first_match() -> None:
    pieces = snippet(f"{LONG}Belarus joined. {LONG}", terms("belarus"))
    assert [piece.text for piece in pieces if piece.marked] == ["Belarus"]
    before, _, after = (piece.text for piece in pieces)
    assert before == f"{ELLIPSIS}day the ministers met. On the first day the ministers met. "
    assert after.startswith(" joined. On the first day")
    assert after.endswith(f" the{ELLIPSIS}")


@given(TEXTS, st.data())
def test_a_snippet_is_a_part_of_the_text_with_the_words_sought_marked(text: str, data: st.DataObject) -> None:
    whole = text * data.draw(st.integers(1, 12))
    found = words(whole)
    first = data.draw(st.integers(0, max(0, len(found) - 1)))
    run = found[first : first + data.draw(st.integers(1, 3))]
    q = whole[run[0].start : run[-1].end] if run else "x"
    sought = terms(q)
    pieces = snippet(whole, sought)
    joined = "".join(piece.text for piece in pieces)
    assert joined.removeprefix(ELLIPSIS).removesuffix(ELLIPSIS) in whole
    assert len(joined) <= LENGTH + 2 * len(ELLIPSIS)
    assert all(piece.text for piece in pieces)
    beginnings = tuple(word for term in sought for word in term)
    for piece in pieces:
        assert not piece.marked or any(word.text.startswith(beginnings) for word in words(piece.text))
    assert any(piece.marked for piece in pieces) or not run
