"""How text is compared when people search: without case, accents and typographic variants, word by word, by stems."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

WORD_LENGTH = 64  # how many characters of a word are compared
MARK = "≈"  # before a stem where words and stems are indexed together; no word has it

_VARIANTS = str.maketrans("’‘ʼʻ`“”–—ı", "'''''\"\"--i")
# Scripts that put no space between words: kana, Chinese characters and their extensions.
_UNSPACED = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_UNSPACED}]|[^ {_UNSPACED}]+")
_ALONE = re.compile(f"[{_UNSPACED}]")
_STEMMED = {"LATIN": "english", "CYRILLIC": "russian"}
_BRITISH = re.compile("is(ation|ations|e|ed|es|ing)$")
_SPELLINGS = {"programm": "program", "centr": "center", "defenc": "defens", "labour": "labor"}


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

    A Chinese or Japanese character is a word of its own. A word ends behind the combining marks of its last character.
    """
    parts = [*map(_letters, text)]
    starts = [position for position, part in enumerate(parts) for _ in part] + [len(text)]
    return [
        Word(word[0][:WORD_LENGTH], starts[word.start()], max(starts[word.end()], starts[word.end() - 1] + 1))
        for word in _WORD.finditer("".join(parts))
    ]


def unspaced(word: str) -> bool:
    """Whether a word is a character of a script that puts no space between words."""
    return _ALONE.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def _letters(character: str) -> str:
    """What folding makes of a character: letters, and a space for what divides words."""
    return "".join(part if unicodedata.category(part)[0] in "LMN" else " " for part in fold(character))


@lru_cache(maxsize=16_384)
def stem(word: str) -> str | None:
    """What the forms of a word share, by Snowball's English and Russian: `drug` of `drugs`; None in other scripts."""
    word = word.casefold()
    script = unicodedata.name(word[0], "").partition(" ")[0] if word.isalpha() else ""
    if script not in _STEMMED:
        return None
    if script == "LATIN":
        word = _BRITISH.sub(r"iz\1", fold(word))
    # A stemmer holds the word that it works on: each thread needs its own.
    found = fold(snowballstemmer.stemmer(_STEMMED[script]).stemWord(word))
    return _SPELLINGS.get(found, found) if found.isalpha() else None
