"""The words of a language that the rules look for, read from the file of that language beside this one."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.folding import words

_FILES = {"en": "english.toml"}
_WORDS = ("grammar", "meeting_grammar", "speakers", "state_nouns", "unknown_titles", "verb_grammar")

LANGUAGES = tuple(_FILES)
"""The languages that a draft can be made of."""

Phrase = tuple[str, ...]


class Phrases:
    """Phrases of folded words, each with a value; finds the longest one at a place in a list of words."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        """From the texts of each value; the first value of a text counts."""
        self.values: dict[Phrase, str] = {}
        self.longest: dict[str, int] = {}
        for phrase, value in [(folded(text), value) for value, texts in table.items() for text in texts]:
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

    def among(self, texts: list[str]) -> list[str]:
        """The values of the phrases in a list of words, of the longest one where several begin."""
        found, place = list[str](), 0
        while place < len(texts):
            length, value = self.at(texts, place) or (1, None)
            found += [value] if value else []
            place += length
        return found


class Language:
    """The words of one language, by what they are for; `tables` is the file as it is."""

    def __init__(self, code: str) -> None:
        """Read the file of a language; raises KeyError for a code that is not one of LANGUAGES."""
        self.tables = tomllib.loads((Path(__file__).parent / _FILES[code]).read_text(encoding="utf-8"))
        self.words = {key: frozenset(texts) for name in _WORDS for key, texts in self.tables[name].items()}
        names = ("titles", "ministries", "verbs", "demonyms", "meetings", "statuses")
        phrases = (Phrases(self.tables[name]) for name in names)
        self.titles, self.ministries, self.verbs, self.demonyms, self.kinds, self.statuses = phrases
        self.numbers: dict[str, int] = self.tables["numbers"]
        self.ordinals = Phrases({str(number): [text] for text, number in self.tables["ordinals"].items()})


def folded(text: str) -> Phrase:
    """The folded words of a text, without where they are."""
    return tuple(word.text for word in words(text))
