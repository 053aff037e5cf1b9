"""Which part of a text a search found: a sentence of it, as the text has it, with the matches marked."""

import re
from collections.abc import Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from pydantic import BaseModel, Field

from app.folding import Word, stem, unspaced, words

LENGTH = 300  # the most characters of a snippet; a longer sentence is cut between words
BEFORE = 60  # the most characters before the first match of a sentence that is cut
ELLIPSIS = "…"
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»’)]*\s+|(?<=[。！？])|\n+")


class Term(NamedTuple):
    """A word with its stem, or characters of a script without spaces, which must follow one another."""

    words: tuple[str, ...]
    stem: str | None


class Segment(BaseModel):
    """A piece of a snippet."""

    text: str = Field(description="The piece, as the text has it.")
    marked: bool = Field(description="Whether it matches the query.")


def terms(q: str) -> list[Term]:
    """What a query searches for, in its order: `上海 drugs` is `(上, 海)` and `(drugs)` with the stem `drug`."""
    found: list[Term] = []
    end = None
    for word in words(q):
        if unspaced(word.text) and word.start == end:
            found[-1] = Term((*found[-1].words, word.text), None)
        else:
            found.append(Term((word.text,), stem(q[word.start : word.end])))
        end = word.end if unspaced(word.text) else None
    return found


def snippet(text: str, sought: Sequence[Term]) -> list[Segment]:
    """The sentence of a text with the most terms in it, with each match marked; joined, the segments read as the text.

    A word matches as the beginning of a longer one, and as another form of the same word; where all words follow one
    another, only that is marked. An ellipsis stands for the rest of the text.
    """
    found = words(text)
    whole = Term(tuple(chain.from_iterable(term.words for term in sought)), None)
    marks = _matches(text, found, [whole]) or _matches(text, found, sought)
    start, end = _sentence(text, marks)
    inside = [(first, after) for first, after, _ in marks if start <= first < end]
    if end - start > LENGTH:
        start, end = _cut(text, start, end, inside[0][0] if inside else start)
    marked = {position for first, after in inside for position in range(first, after)}
    pieces = [(text[position], position in marked) for position in range(start, end)]
    if text[:start].strip():
        pieces.insert(0, (ELLIPSIS, False))
    if text[end:].strip():
        pieces.append((ELLIPSIS, False))
    runs = groupby(pieces, key=itemgetter(1))
    return [Segment(text="".join(piece for piece, _ in run), marked=is_marked) for is_marked, run in runs]


def _sentence(text: str, marks: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """The sentence with the most terms, then the most matches, then the first."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    sentences = [(first, after) for first, after in zip([0, *ends], [*ends, len(text)], strict=True) if first < after]

    def rank(sentence: tuple[int, int]) -> tuple[int, int, int]:
        inside = [term for first, _, term in marks if sentence[0] <= first < sentence[1]]
        return len(set(inside)), len(inside), -sentence[0]

    first, after = max(sentences, key=rank, default=(0, len(text)))
    return first, first + len(text[first:after].rstrip())


def _cut(text: str, start: int, end: int, match: int) -> tuple[int, int]:
    """A part of a long sentence around a match, cut between words."""
    found = [(start + word.start, start + word.end) for word in words(text[start:end])]
    first = start
    if match - start > BEFORE:
        first = next((begin for begin, _ in found if begin >= match - BEFORE), start)
    after = max((after for _, after in found if after <= first + LENGTH), default=first + LENGTH)
    return first, min(max(after, match + 1), end)


def _matches(text: str, found: Sequence[Word], sought: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Where terms match, by the beginning of a word or by its stem: from where to where, and the number of the term."""
    spans = []
    for number, (sequence, shared) in enumerate(sought):
        *leading, last = sequence
        for at, word in enumerate(found[len(leading) :]):
            if [each.text for each in found[at : at + len(leading)]] != leading:
                continue
            # A word and its stem begin with the same letters, three at least.
            inflected = shared and word.text.startswith(shared[:3]) and stem(text[word.start : word.end]) == shared
            if word.text.startswith(last) or inflected:
                spans.append((found[at].start, word.end, number))
    return sorted(spans)
