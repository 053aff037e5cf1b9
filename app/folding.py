"""How text is compared when people search: without case, accents and typographic variants, and word by word."""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

_APOSTROPHES, _QUOTES, _DASHES = "’‘ʼʻ`", "“”", "–—"
_VARIANTS = (
    dict.fromkeys(map(ord, _APOSTROPHES), "'")
    | dict.fromkeys(map(ord, _QUOTES), '"')
    | dict.fromkeys(map(ord, _DASHES), "-")
    | {ord("ı"): "i"}
)

# Scripts that put no space between words: kana, Chinese characters and their extensions.
_UNSPACED = ((0x3041, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))

WORD_LENGTH = 64
"""How many characters of a word are compared."""


class Word(NamedTuple):
    """A folded word, and where it stands in the text: the offsets of its first character and behind its last one."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Fold text for comparison: compatibility decomposition, no combining marks, case folded (Unicode, UAX 15)."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_VARIANTS))
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def words(text: str) -> list[Word]:
    """The folded words of a text, in its order: runs of letters, digits and vowel signs.

    A Chinese or Japanese character is a word of its own.
    """
    found: list[Word] = []
    letters, start, end = "", 0, 0
    for position, character in enumerate(text):
        parts = _parts(character)
        if not parts and letters:
            end = position + 1
        for part, alone in parts:
            if letters and (alone or not part):
                found.append(Word(letters[:WORD_LENGTH], start, end))
                letters = ""
            if alone:
                found.append(Word(part, position, position + 1))
            elif part:
                start = start if letters else position
                letters, end = letters + part, position + 1
    if letters:
        found.append(Word(letters[:WORD_LENGTH], start, end))
    return found


def unspaced(word: str) -> bool:
    """Whether a word is a character of a script that puts no space between words."""
    return len(word) == 1 and any(first <= ord(word) <= last for first, last in _UNSPACED)


@lru_cache(maxsize=4096)
def _parts(character: str) -> tuple[tuple[str, bool], ...]:
    """What folding makes of a character: each letter, empty where it divides words, and whether it stands alone."""
    return tuple(
        (part, unspaced(part)) if unicodedata.category(part)[0] in "LMN" else ("", False) for part in fold(character)
    )
