"""Where a text quotes: straight, typographic and angled marks, nested ones, quotations of several paragraphs."""

import re
from dataclasses import dataclass

_CLOSING = {"“": "”", "«": "»", "„": "“”", '"': '"', "‘": "’", "'": "'"}
_SINGLE = "‘'"
_DASHED = re.compile(
    r"[–—-]\s+(?P<first>[^\n]{10,2000}?[,!?])\s+[–—-]\s+[^\n.]{0,60}?"
    r"\b(?:said|says|noted|stressed|added|emphasi[sz]ed|underlined|stated|continued|asked|replied|told|concluded)\b"
    r"[^\n.]{0,60}(?:\.\s+[–—-]\s+(?P<second>[^\n]{10,2000}))?\.?"
)
_LONGEST = 6000
"""How many characters a closing mark is looked for within one paragraph."""


@dataclass(frozen=True)
class Quote:
    """Words between quotation marks: ``[start, end)`` is what is inside, ``[first, last)`` includes the marks.

    `continued` says that it goes on in the next paragraph, where it has no closing mark of its own.
    """

    first: int
    start: int
    end: int
    last: int
    continued: bool = False


def find_quotes(text: str, paragraphs: list[tuple[int, int]]) -> list[Quote]:
    """The outermost quotations of a text, in its order."""
    found: list[Quote] = []
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else None
        found += _dashed(text, start, end)
        place = found[-1].last if found and found[-1].first >= start else start
        while place < end:
            mark = text[place]
            if mark not in _CLOSING or not _opens(text, place, start):
                place += 1
                continue
            closing = _closing(text, place, end)
            if closing is not None:
                found.append(Quote(place, place + 1, closing, closing + 1))
                place = closing + 1
            elif mark not in _SINGLE and following is not None and text[following] == mark:
                found.append(Quote(place, place + 1, end, end, continued=True))
                place = end
            else:
                place += 1
    return found


def _dashed(text: str, start: int, end: int) -> list[Quote]:
    """Words between dashes: "– We agree, – he said. – All of us."."""
    match = _DASHED.fullmatch(text, start, end)
    if match is None:
        return []
    spans = [match.span("first"), *([match.span("second")] if match["second"] else [])]
    return [Quote(first, first, last, last) for first, last in spans]


def _opens(text: str, place: int, start: int) -> bool:
    before = text[place - 1] if place > start else " "
    behind = text[place + 1] if place + 1 < len(text) else " "
    return not before.isalnum() and before not in ".,!?%" and not behind.isspace() and behind not in ".,;:)"


def _closing(text: str, place: int, end: int) -> int | None:
    mark = text[place]
    limit = min(end, place + _LONGEST)
    if mark in _SINGLE:
        return _single_closing(text, place, limit)
    depth = 0
    for index in range(place + 1, limit):
        character = text[index]
        if mark != '"' and character == mark and mark not in _CLOSING[mark]:
            depth += 1
        elif character in _CLOSING[mark]:
            behind = text[index + 1] if index + 1 < end else " "
            if mark == '"' and behind.isalnum():
                continue
            if depth == 0:
                return index
            depth -= 1
    return None


def _single_closing(text: str, place: int, limit: int) -> int | None:
    """The end of a quotation in single marks, which an apostrophe looks like: rather one behind punctuation."""
    mark = _CLOSING[text[place]]
    another = next((i for i in range(place + 1, limit) if text[i] == text[place] and _opens(text, i, place)), limit)
    ends = [
        index
        for index in range(place + 1, another if text[place] == "'" or another < limit else limit)
        if text[index] == mark and not text[index + 1 : index + 2].isalnum()
    ]
    punctuated = [index for index in ends if re.match(r"[.,!?…—]", text[index - 1])]
    return next(iter(punctuated or ends), None)
