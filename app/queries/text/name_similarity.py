"""How alike two names are, across scripts, accents, the order of words and slips of the pen."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz, process

from app.folding import words

Match = Literal["code", "exact", "folded", "transliterated", "partial", "fuzzy"]

FOLDED, TRANSLITERATED, ALIKE = 0.98, 0.95, 0.94
"""The score of a name that is the same once folded, and once in Latin letters; and the highest of all others."""

PARTIAL = 0.2
"""How much of its score a name loses at the most because the question is a part of it."""

THRESHOLD = 0.7
"""Names with a lower score are not alike."""

SAME_ENOUGH = 80.0
"""How alike two words must be, in percent (twice the letters that they share in order, by the letters of both)."""

LETTERS = 5
"""Words with fewer letters must be the same: one other letter makes another word of them."""


MOST_LATIN_WORDS = 64
"""How many words of a name are compared in Latin letters; one emoji alone may be several."""


class Form(NamedTuple):
    """A name as it is compared: composed, its words folded, and those written in Latin letters, also without spaces."""

    composed: str
    folded: tuple[str, ...]
    latin: tuple[str, ...]
    whole: str


@dataclass(frozen=True)
class Similarity:
    """How alike a name is to a question, from 0 to 1, and in which way."""

    score: float
    match: Match


def form(name: str) -> Form:
    """Fold a name, and write it in Latin letters (`土耳其` is `tuerqi`), of which the first words are compared."""
    latin = tuple(word.text for word in words(anyascii(name).replace("'", "").replace("`", "")))[:MOST_LATIN_WORDS]
    folded = tuple(word.text for word in words(name))
    return Form(unicodedata.normalize("NFC", name.strip()), folded, latin, "".join(latin))


known_form = lru_cache(maxsize=8192)(form)
"""Memoised for names of the knowledge base alone: a question is the client's text."""


def similar_names(q: str, names: Iterable[str]) -> dict[str, Similarity]:
    """Which of some names are alike to a question, and how; those below the threshold are left out."""
    forms = {name: known_form(name) for name in names}
    asked = form(q)
    alike = _alike(asked.latin, {word for name in forms.values() for word in name.latin})
    found = {}
    for name, compared in forms.items():
        if compared.composed == asked.composed:
            found[name] = Similarity(1.0, "exact")
        elif compared.folded == asked.folded:
            found[name] = Similarity(FOLDED, "folded")
        elif compared.latin == asked.latin != ():
            found[name] = Similarity(TRANSLITERATED, "transliterated")
        else:
            graded = (*_by_words(asked, compared, alike), *_as_a_whole(asked.whole, compared.whole))
            best = max(graded, key=lambda each: each.score, default=None)
            if best and best.score >= THRESHOLD:
                found[name] = best
    return found


Alike = list[dict[str, float]]
"""For each word of a question the words of names that are alike to it, and how much, from 0 to 1."""


def _alike(asked: Iterable[str], vocabulary: set[str]) -> Alike:
    long = sorted(word for word in vocabulary if len(word) >= LETTERS)
    return [
        dict.fromkeys({word} & vocabulary, 1.0)
        if len(word) < LETTERS
        else {
            other: percent / 100
            for other, percent, _ in process.extract(
                word, long, scorer=fuzz.ratio, score_cutoff=SAME_ENOUGH, limit=None
            )
        }
        for word in asked
    ]


def _by_words(asked: Form, compared: Form, alike: Alike) -> Iterator[Similarity]:
    """Each word of the question is one of the name, or alike to one."""
    same: Alike = [{word: 1.0} for word in asked.folded]
    for sought, others, how in ((asked.folded, compared.folded, same), (asked.latin, compared.latin, alike)):
        if not 0 < len(sought) <= len(others):
            continue
        left, likeness = list(others), 0.0
        for word, candidates in zip(sought, how, strict=True):
            best = max(left, key=lambda other: candidates.get(other, 0.0), default="")
            if best not in candidates:
                break
            left.remove(best)
            likeness += len(word) * candidates[best]
        else:
            closeness = likeness / len("".join(sought))
            missing = len("".join(left)) / len("".join(others))
            score = ALIKE * closeness * (1 - PARTIAL * missing)
            yield Similarity(round(score, 3), "partial" if closeness == 1 else "fuzzy")


def _as_a_whole(asked: str, compared: str) -> Iterator[Similarity]:
    """The letters of the question are those of the name, or alike, however they are divided into words."""
    if min(len(asked), len(compared)) >= LETTERS:
        percent = fuzz.ratio(asked, compared, score_cutoff=SAME_ENOUGH)
        if percent:
            yield Similarity(round(ALIKE * percent / 100, 3), "fuzzy")
