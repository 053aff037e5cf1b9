"""Which part of a text a search found: cut out and marked, in the characters of the text itself."""

from collections.abc import Iterator, Sequence
from itertools import chain

from pydantic import BaseModel, Field

from app.folding import Word, unspaced, words

BEFORE, LENGTH = 60, 240
"""How many characters of a snippet stand before the first match at the most, and how many it has in all."""

ELLIPSIS = "…"

Term = tuple[str, ...]
"""Words that must stand together: one, or as many characters as a script puts together without a space."""


class Segment(BaseModel):
    """A piece of a snippet."""

    text: str = Field(description="The piece, as the text has it.")
    marked: bool = Field(description="Whether it is what was searched for.")


def terms(q: str) -> list[Term]:
    """What a text searches for, in its order: `上海 2024` is `(上, 海)` and `(2024,)`."""
    found: list[Term] = []
    end = None
    for word in words(q):
        if unspaced(word.text) and word.start == end:
            found[-1] += (word.text,)
        else:
            found.append((word.text,))
        end = word.end if unspaced(word.text) else None
    return found


def snippet(text: str, sought: Sequence[Term]) -> list[Segment]:
    """The part of a text around the first match, at most `LENGTH` characters, with each match marked.

    What is sought matches as it stands there; where it does not, each of its terms does. The last word of either may
    be the beginning of a longer one, which is marked whole. An ellipsis stands for what is left out.
    """
    found = words(text)
    marks = list(_merged(_matches(found, [tuple(chain.from_iterable(sought))]) or _matches(found, sought)))
    first = marks[0][0] if marks else 0
    start = min((word.start for word in found if word.start >= first - BEFORE), default=0) if first > BEFORE else 0
    ends = (word.end for word in found if first < word.end <= start + LENGTH)
    end = len(text) if len(text) <= start + LENGTH else max(ends, default=start + LENGTH)
    segments, before, position = [], ELLIPSIS if start else "", start
    for begin, after in marks:
        if begin < end:
            segments.append(Segment(text=before + text[position:begin], marked=False))
            segments.append(Segment(text=text[begin : min(after, end)], marked=True))
            before, position = "", min(after, end)
    rest = before + text[position:end] + (ELLIPSIS if end < len(text) else "")
    return [segment for segment in (*segments, Segment(text=rest, marked=False)) if segment.text]


def _matches(found: Sequence[Word], sought: Sequence[Term]) -> list[tuple[int, int]]:
    """Where terms stand: the offsets of the first character, and behind the last one, of each."""
    return sorted(
        (found[at].start, found[at + len(term) - 1].end)
        for term in sought
        for at in range(len(found) - len(term) + 1)
        if all(found[at + number].text == word for number, word in enumerate(term[:-1]))
        and found[at + len(term) - 1].text.startswith(term[-1])
    )


def _merged(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    begin, end = None, 0
    for start, after in spans:
        if begin is not None and start >= end:
            yield begin, end
            begin = None
        begin = start if begin is None else begin
        end = max(end, after)
    if begin is not None:
        yield begin, end
