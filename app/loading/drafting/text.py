"""A text as the rules read it: paragraphs, quotations, sentences and words, each with its place."""

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from app.folding import words

Span = tuple[int, int]

_VARIANTS = str.maketrans("’‘ʼʻ`“”–—‑\u00a0\u202f", "'''''\"\"---  ")
_ABBREVIATION = re.compile(
    r"(?:mrs?|ms|dr|prof|gen|col|lt|maj|sgt|capt|st|sen|rep|gov|nos?|vs|etc|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|"
    r"dec|u\.[skn]|e\.g|i\.e|[ap]\.m|ph\.d|inc|ltd|co|sh|y[uea]|[kz]h|ch|approx|art|para|pp|vol|hon|amb|fig)"
)
_INITIALS = re.compile(r"[^\W\d_]|(?:\w\.)+\w")
_END = re.compile(r"(?P<mark>[.!?…]+[\"”’»')\]]*(?=\s|$)|;(?=\s+[A-Z]))\s*")
_WRAPPED = re.compile(r"[.!?:;\"”»’)\]]\s*$")
_BULLET = re.compile(r"\s*(?:[-–—•*·▪]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_ATTRIBUTION = re.compile(
    r"\s*[,—–-]?\s*(?:[a-z]|[A-Z][\w’'.-]*(?:\s+[\w’'.-]+){0,5}?\s+"
    r"(?:said|says|told|asked|added|replied|warned|noted|stressed|continued|declared))"
)
_CLOSING = {"“": "”", "«": "»", "„": "“”", '"': '"', "‘": "’", "'": "'"}
_OPENING = re.compile(r"(?<![^\W_])(?<![.,!?%])[“«„\"‘'](?=[^\s.,;:)])")
_SINGLE = "‘'"
_DASHED = re.compile(
    r"[–—-]\s+(?P<first>[^\n]{10,2000}?[,!?])\s+[–—-]\s+[^\n.]{0,60}?"
    r"\b(?:said|says|noted|stressed|added|emphasi[sz]ed|underlined|stated|continued|asked|replied|told|concluded)\b"
    r"[^\n.]{0,60}(?:\.\s+[–—-]\s+(?P<second>[^\n]{10,2000}))?\.?"
)
_LONGEST = 6000  # characters within which a closing mark is looked for
_WRAPPED_LINE = range(51, 120)  # characters of a line that may go on in the next one


class Quote(NamedTuple):
    """Words between quotation marks, at ``[start, end)``; ``[first, last)`` includes the marks, where there are any."""

    first: int
    start: int
    end: int
    last: int


class Sentence(NamedTuple):
    """A sentence: ``[start, end)`` in the text, ``[first, last)`` in its words, and the paragraph that it is in."""

    start: int
    end: int
    first: int
    last: int
    paragraph: int


class SourceText:
    """A text, taken apart. `lower` has the same places as `text`, in lower case, with plain quotes and dashes."""

    def __init__(self, text: str) -> None:
        self.text = text
        pairs = ((letter, letter.lower()) for letter in text.translate(_VARIANTS))
        self.lower = "".join(lower if len(lower) == 1 else letter for letter, lower in pairs)
        self.words = words(text)
        self.folded = [word.text for word in self.words]
        self.paragraphs = _paragraphs(text)
        self.quotes = [quote for paragraph in self.paragraphs for quote in _quotes(text, *paragraph)]
        self.sentences = [
            Sentence(start, end, first, last, number)
            for number, paragraph in enumerate(self.paragraphs)
            for start, end in self._divided(*paragraph)
            if (first := self.word_at(start)) < (last := self.word_at(end))
        ]

    def word_at(self, place: int) -> int:
        """The number of the first word that begins at a place or behind it."""
        return bisect_left(self.words, place, key=lambda word: word.start)

    def span(self, first: int, last: int) -> Span:
        """Where some words are in the text."""
        return self.words[first].start, self.words[last - 1].end

    def capital(self, word: int) -> bool:
        """Whether a word begins with a capital letter."""
        return self.text[self.words[word].start].isupper()

    def gap(self, word: int) -> str:
        """What is between a word and the one before it; a line break at either end of the text."""
        inside = 0 < word < len(self.words)
        return self.text[self.words[word - 1].end : self.words[word].start] if inside else "\n"

    def written(self, first: int, last: int) -> str:
        """Some words as they are written."""
        return self.text[slice(*self.span(first, last))]

    def quote_at(self, place: int) -> Quote | None:
        """The quotation that a place is in."""
        number = bisect_right(self.quotes, place, key=lambda quote: quote.first) - 1
        return self.quotes[number] if number >= 0 and place < self.quotes[number].last else None

    def sentence_at(self, place: int) -> Sentence:
        """The sentence that a place is in."""
        return self.sentences[max(bisect_right(self.sentences, place, key=lambda sentence: sentence.start) - 1, 0)]

    def _divided(self, start: int, end: int) -> list[Span]:
        found = list[Span]()
        for match in _END.finditer(self.text, start, end):
            if match.end() < end and self._ends(match, start):
                found.append((start, match.end("mark")))
                start = match.end()
        return [*found, (start, end)]

    def _ends(self, match: re.Match[str], begin: int) -> bool:
        """Whether a full stop ends a sentence: not inside a quotation, not behind an abbreviation or an initial."""
        text, mark, place, quote = self.text, match["mark"], match.end("mark"), self.quote_at(match.start())
        following = text[match.end()]
        attributed = mark[0] in "!?…" and _ATTRIBUTION.match(text, place, place + 120)
        if following.islower() or (quote and (place < quote.last or attributed)):
            return False
        before = re.split(r"[\s(\"“‘«]", text[max(begin, match.start() - 30) : match.start()])[-1]
        word = before if mark in {".", ";"} else ""
        initial = _INITIALS.fullmatch(word) and (len(word) > 1 or word.isupper())
        return not (initial or _ABBREVIATION.fullmatch(word.lower())) or following in '"“«'


def _paragraphs(text: str) -> list[Span]:
    """Blocks between line breaks; a line that was only wrapped goes on in the next one."""
    found, wrapped = list[Span](), False
    for match in re.finditer(r"\S(?:[^\n]*\S)?", text):
        start, end = match.span()
        if wrapped and text.count("\n", found[-1][1], start) == 1 and not _BULLET.match(match[0]):
            start = found.pop()[0]
        found.append((start, end))
        wrapped = len(match[0]) in _WRAPPED_LINE and not _WRAPPED.search(match[0])
    return found


def _quotes(text: str, start: int, end: int) -> list[Quote]:
    """The outermost quotations of a paragraph; words between dashes too: "– We agree, – he said. – All of us."."""
    dashed = _DASHED.fullmatch(text, start, end)
    spans = [dashed.span(part) for part in ("first", "second") if dashed[part]] if dashed else []
    found = [Quote(first, first, last, last) for first, last in spans]
    for match in _OPENING.finditer(text, start, end):
        place = match.start()
        if not found or place >= found[-1].last:
            closing = _closing(text, place, end)
            if closing is not None:
                found.append(Quote(place, place + 1, closing, closing + 1))
            elif match[0] not in _SINGLE and re.compile(rf"\s*{match[0]}").match(text, end):
                found.append(Quote(place, place + 1, end, end))
    return found


def _closing(text: str, place: int, end: int) -> int | None:
    mark, depth, limit = text[place], 0, min(end, place + _LONGEST)
    if mark in _SINGLE:
        return _single_closing(text, place, limit)
    for index in range(place + 1, limit):
        letter = text[index]
        if mark != '"' and letter == mark:
            depth += 1
        elif letter in _CLOSING[mark] and not (mark == '"' and text[index + 1 : index + 2].isalnum()):
            if depth == 0:
                return index
            depth -= 1
    return None


def _single_closing(text: str, place: int, limit: int) -> int | None:
    """The end of a quotation in single marks, which an apostrophe looks like: rather one behind punctuation."""
    mark = text[place]
    another = next((other.start() for other in _OPENING.finditer(text, place + 1, limit) if other[0] == mark), limit)
    ends = [i for i in range(place + 1, another) if text[i] == _CLOSING[mark] and not text[i + 1 : i + 2].isalnum()]
    return next(iter([i for i in ends if text[i - 1] in ".,!?…—"] or ends), None)
