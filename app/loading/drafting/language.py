"""The words of a language that the rules look for, read from the file of that language beside this one."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from app.folding import words

_FILES = {"en": "english.toml"}
_WORDS = ("grammar", "meeting_grammar", "speakers", "state_nouns", "unknown_titles", "verb_grammar")

LANGUAGES = tuple(_FILES)
"""The languages that a draft can be made of."""

Phrase = tuple[str, ...]


class Phrases:
    """Phrases of folded words, each with a value; finds the longest one at a place in a list of words."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """From text and value; the first value of a text counts."""
        self.values: dict[Phrase, str] = {}
        self.longest: dict[str, int] = {}
        for text, value in pairs:
            phrase = folded(text)
            self.values.setdefault(phrase, value)
            self.longest[phrase[0]] = max(self.longest.get(phrase[0], 0), len(phrase))

    def at(self, texts: list[str], place: int) -> tuple[int, str] | None:
        """How many words the longest phrase takes that begins at a place, and its value."""
        reach = min(self.longest.get(texts[place], 0), len(texts) - place) if place < len(texts) else 0
        for length in range(reach, 0, -1):
            value = self.values.get(tuple(texts[place : place + length]))
            if value is not None:
                return length, value
        return None


class Language:
    """The words of one language, by what they are for. `tables` is the file as it is."""

    def __init__(self, code: str) -> None:
        """Read the file of a language; raises KeyError for a code that is not one of LANGUAGES."""
        self.tables = tomllib.loads((Path(__file__).parent / _FILES[code]).read_text(encoding="utf-8"))
        self.words = {key: frozenset(texts) for name in _WORDS for key, texts in self.tables[name].items()}
        self.titles = self._phrases("titles")
        self.ministries = self._phrases("ministries")
        self.verbs = self._phrases("verbs")
        self.demonyms = self._phrases("demonyms")
        self.kinds = self._phrases("meetings")
        self.statuses = self._phrases("statuses")
        self.numbers: dict[str, int] = self.tables["numbers"]
        self.ordinals = {folded(text): int(number) for text, number in self.tables["ordinals"].items()}

    def _phrases(self, table: str) -> Phrases:
        return Phrases((text, key) for key, texts in self.tables[table].items() for text in texts)


def folded(text: str) -> Phrase:
    """The folded words of a text, without where they are."""
    return tuple(word.text for word in words(text))


language = lru_cache(Language)
