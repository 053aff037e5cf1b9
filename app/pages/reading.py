"""The reading pane: an archived text, whole, with its passages marked, and for each line of it what they prove."""

import re
from bisect import insort
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from markupsafe import Markup, escape

_ENDS = re.compile(r"\n+|(?<=[.!?…])[\"”’»)]*\s+(?=[\"“‘«(]*[^\W\d_a-z])")
"""Where a line of the pane may end: at a new line, and behind a sentence."""


class Line(NamedTuple):
    """A sentence or a heading of the text, marked, and the passages that begin in it."""

    text: Markup
    passages: list[dict[str, Any]]
    opens_paragraph: bool


def annotated(text: str, passages: Sequence[dict[str, Any]]) -> list[Line]:
    """The lines of a text; together they are all of it."""
    ends = [0, *(found.end() for found in _ENDS.finditer(text)), len(text)]
    lines = [(begin, end) for begin, end in pairwise(ends) if begin < end]
    return [
        Line(
            text=_marked(text, begin, end, passages),
            passages=[each for each in passages if begin <= each["start"] < end],
            opens_paragraph=begin == 0 or text[begin - 1] == "\n",
        )
        for begin, end in lines
    ]


def _marked(text: str, begin: int, end: int, passages: Sequence[dict[str, Any]]) -> Markup:
    """A part of a text with the passages in it as nested elements; where two only overlap, the later one is split."""
    inside = (each for each in passages if each["start"] < end and each["end"] > begin)
    waiting = sorted((max(each["start"], begin), -min(each["end"], end), each["id"]) for each in inside)
    starts = {each["id"]: each["start"] for each in passages}
    pieces, position, open_ends = [], begin, [end]
    while position < end or len(open_ends) > 1:
        stop = min(open_ends[-1], waiting[0][0] if waiting else end)
        pieces.append(escape(text[position:stop]))
        position = stop
        if len(open_ends) > 1 and position == open_ends[-1]:
            open_ends.pop()
            pieces.append(Markup("</mark>"))
        elif waiting and waiting[0][0] == position:
            start, negative_end, identity = waiting.pop(0)
            if -negative_end > open_ends[-1]:
                insort(waiting, (open_ends[-1], negative_end, identity))
            open_ends.append(min(-negative_end, open_ends[-1]))
            named = Markup(' id="{}"').format(identity) if start == starts[identity] else ""
            pieces.append(Markup('<mark{} data-passage="{}">').format(named, identity))
    return Markup("").join(pieces)
