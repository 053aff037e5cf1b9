"""The words of a text as searches compare them, and where they stand in it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.folding import WORD_LENGTH, fold, unspaced, words

# Whatever people write, and whatever Unicode has beside it.
TEXTS = st.one_of(
    st.text(max_size=80),
    st.text("aB ıİßéÉñ’'-_.%*\"(:) 12½ﬁ上海ガギーабёЙत्रि대ﷺ\u0301\u00ad", max_size=80),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("António  Guterres’ speech", ["antonio", "guterres", "speech"]),
        ("TÜRKİYE", ["turkiye"]),
        ("e\u0301te\u0301", ["ete"]),
        ("上海合作组织2024年", ["上", "海", "合", "作", "组", "织", "2024", "年"]),
        ("Шанхайская организация", ["шанхаиская", "организация"]),
        ("बेलारूस भारत", ["बेलारूस", "भारत"]),
        ("chs-2024_x/y", ["chs", "2024", "x", "y"]),
        ("½", ["1", "2"]),
        ('… * " ( % 🙂', []),
    ],
)
def test_the_words_of_a_text(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text)] == expected


@given(TEXTS)
def test_the_words_of_a_text_are_those_of_the_folded_text(text: str) -> None:
    divided = (
        character if unicodedata.category(character)[0] in "LMN" and not unspaced(character) else f" {character} "
        for character in fold(text)
    )
    parts = "".join(divided).split(" ")
    expected = [part[:WORD_LENGTH] for part in parts if part and unicodedata.category(part[0])[0] in "LMN"]
    assert [word.text for word in words(text)] == expected


@given(TEXTS)
def test_a_word_stands_where_it_is_said_to_stand(text: str) -> None:
    end = 0
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.text in fold(text[word.start : word.end])
        assert word.end >= end
        end = word.end
