"""Stems: the part of a word that its inflected forms share, so that `drugs` finds `drug`.

Snowball's algorithms, English for Latin letters and Russian for Cyrillic ones; words of other scripts have no stem.
"""

import re
import unicodedata

import snowballstemmer

from app.folding import fold

MARK = "≈"  # before a stem where words and stems are indexed together; no word has it

_LANGUAGES = {"LATIN": "english", "CYRILLIC": "russian"}
_BRITISH = re.compile("is(ation|ations|e|ed|es|ing)$")
_SPELLINGS = {"programm": "program", "centr": "center", "defenc": "defens", "labour": "labor"}


class Stemmer:
    """Stems words, and remembers them for as long as it lives. For use in one thread."""

    def __init__(self) -> None:
        self._stemmers = {script: snowballstemmer.stemmer(language) for script, language in _LANGUAGES.items()}
        self._known: dict[str, str | None] = {}

    def stem(self, word: str) -> str | None:
        """The folded stem of a word as a text has it; None where its script has no stemmer."""
        lower = word.casefold()
        if lower not in self._known:
            self._known[lower] = self._stem(lower)
        return self._known[lower]

    def _stem(self, word: str) -> str | None:
        script = unicodedata.name(word[0], "").partition(" ")[0] if word.isalpha() else ""
        stemmer = self._stemmers.get(script)
        if stemmer is None:
            return None
        if script == "LATIN":
            word = _BRITISH.sub(r"iz\1", fold(word))
        stem = fold(stemmer.stemWord(word))
        return _SPELLINGS.get(stem, stem) if stem.isalpha() else None
