"""The words of a language that the rules look for, read from the file of that language beside this one."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.folding import words

_FILES = {"en": "english.toml"}

LANGUAGES = tuple(_FILES)
"""The languages that a draft can be made of."""

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """Phrases of folded words, each with a value; finds the longest one at a place in a list of words."""

    values: dict[Phrase, str]
    longest: dict[str, int]

    @classmethod
    def of(cls, pairs: list[tuple[str, str]]) -> "Phrases":
        """Phrases from text and value; the first value of a text counts."""
        values: dict[Phrase, str] = {}
        longest: dict[str, int] = {}
        for text, value in pairs:
            phrase = folded(text)
            values.setdefault(phrase, value)
            longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
        return cls(values, longest)

    def at(self, texts: list[str], place: int) -> tuple[int, str] | None:
        """How many words the longest phrase takes that begins at a place, and its value."""
        for length in range(min(self.longest.get(texts[place], 0), len(texts) - place), 0, -1):
            value = self.values.get(tuple(texts[place : place + length]))
            if value is not None:
                return length, value
        return None


@dataclass(frozen=True)
class Language:
    """The words of one language, by what they are for. `tables` is the file as it is."""

    tables: dict[str, Any]
    titles: Phrases
    verbs: Phrases
    demonyms: Phrases
    kinds: Phrases
    statuses: Phrases
    numbers: dict[str, int]
    ordinals: dict[Phrase, int]

    def words(self, table: str, key: str) -> frozenset[str]:
        """The single words of a list."""
        return _set(id(self), table, key, tuple(self.tables[table][key]))


def folded(text: str) -> Phrase:
    """The folded words of a text, without where they are."""
    return tuple(word.text for word in words(text))


@lru_cache
def language(code: str) -> Language:
    """The words of a language; raises KeyError for a code that is not one of LANGUAGES."""
    tables = tomllib.loads((Path(__file__).parent / _FILES[code]).read_text(encoding="utf-8"))

    def phrases(table: str, *but: str) -> Phrases:
        return Phrases.of([(text, key) for key, texts in tables[table].items() if key not in but for text in texts])

    verbs = [(text, key) for key in ("clause", "object", "quote") for text in tables["verbs"][key]]
    return Language(
        tables=tables,
        titles=phrases("titles"),
        verbs=Phrases.of(verbs),
        demonyms=phrases("demonyms"),
        kinds=phrases("meetings", "nouns", "left", "right", "edges"),
        statuses=phrases("statuses"),
        numbers=tables["numbers"],
        ordinals={folded(text): number for text, number in tables["ordinals"].items()},
    )


@lru_cache
def _set(_language: int, _table: str, _key: str, texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(texts)
