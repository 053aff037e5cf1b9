"""A text as the rules read it: paragraphs, sentences, words and quotations, each with its place."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from app.folding import Word, words
from app.loading.drafting.quotes import Quote, find_quotes

_VARIANTS = str.maketrans("’‘ʼʻ`“”–—‑\u00a0\u202f", "'''''\"\"---  ")
_ABBREVIATION = re.compile(
    r"(?:mrs?|ms|dr|prof|gen|col|lt|maj|sgt|capt|st|sen|rep|gov|nos?|vs|etc|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|"
    r"dec|u\.[skn]|e\.g|i\.e|[ap]\.m|ph\.d|inc|ltd|co|sh|y[uea]|[kz]h|ch|approx|art|para|pp|vol|hon|amb|fig)"
)
_END = re.compile(r"[.!?…]+[\"”’»')\]]*(?=\s|$)|;(?=\s+[A-Z])")
_WRAPPED = re.compile(r"[.!?:;\"”»’)\]]\s*$")
_BULLET = re.compile(r"\s*(?:[-–—•*·▪]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_ATTRIBUTION = re.compile(
    r"\s*[,—–-]?\s*(?:[a-z]|[A-Z][\w’'.-]*(?:\s+[\w’'.-]+){0,5}?\s+"
    r"(?:said|says|told|asked|added|replied|warned|noted|stressed|continued|declared))"
)
_SHORT_LINE = 50


@dataclass(frozen=True)
class Sentence:
    """A sentence: ``[start, end)`` in the text, ``[first, last)`` in its words, and the paragraph that it is in."""

    start: int
    end: int
    first: int
    last: int
    paragraph: int


@dataclass
class SourceText:
    """A text, taken apart. `lower` has the same places as `text`, in lower case, with plain quotes and dashes."""

    text: str
    lower: str = ""
    paragraphs: list[tuple[int, int]] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)

    def word_at(self, place: int) -> int:
        """The number of the first word that begins at a place or behind it."""
        return bisect_left(self.words, place, key=lambda word: word.start)

    def capital(self, word: int) -> bool:
        """Whether a word begins with a capital letter."""
        return self.text[self.words[word].start].isupper()

    def gap(self, word: int) -> str:
        """What is between a word and the one before it."""
        return self.text[self.words[word - 1].end : self.words[word].start] if word else "\n"

    def gap_behind(self, last: int) -> str:
        """What is between the word before `last` and that one; a line break at the end of the text."""
        return self.gap(last) if last < len(self.words) else "\n"

    def written(self, first: int, last: int) -> str:
        """Some words as they are written."""
        return self.text[self.words[first].start : self.words[last - 1].end]

    def quote_at(self, place: int) -> Quote | None:
        """The quotation that a place is in."""
        number = bisect_right(self.quotes, place, key=lambda quote: quote.first) - 1
        return self.quotes[number] if number >= 0 and place < self.quotes[number].last else None

    def sentence_at(self, place: int) -> Sentence:
        """The sentence that a place is in."""
        return self.sentences[max(bisect_right(self.sentences, place, key=lambda sentence: sentence.start) - 1, 0)]


def read_text(text: str) -> SourceText:
    """Take a text apart."""
    source = SourceText(text)
    pairs = ((letter, letter.lower()) for letter in text.translate(_VARIANTS))
    source.lower = "".join(lower if len(lower) == 1 else letter for letter, lower in pairs)
    source.paragraphs = _paragraphs(text)
    source.quotes = find_quotes(text, source.paragraphs)
    source.words = words(text)
    source.folded = [word.text for word in source.words]
    for number, paragraph in enumerate(source.paragraphs):
        for begin, behind in _sentences(source, *paragraph):
            low, high = source.word_at(begin), source.word_at(behind)
            if low < high:
                source.sentences.append(Sentence(begin, behind, low, high, number))
    return source


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Blocks between line breaks; a line that was only wrapped goes on in the next one."""
    found: list[tuple[int, int]] = []
    joined = False
    for match in re.finditer(r"[^\n]*\S[^\n]*", text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        end = match.end() - (len(match[0]) - len(match[0].rstrip()))
        if joined and found and text.count("\n", found[-1][1], start) == 1 and not _BULLET.match(match[0]):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        joined = _SHORT_LINE < end - start < 2 * _SHORT_LINE + 20 and not _WRAPPED.search(match[0])
    return found


def _sentences(source: SourceText, start: int, end: int) -> list[tuple[int, int]]:
    text, found, begin = source.text, list[tuple[int, int]](), start
    for match in _END.finditer(text, start, end):
        place = match.end()
        if place >= end or not _ends(source, match, begin):
            continue
        found.append((begin, place))
        begin = (
            place + len(text[place:end]) - len(text[place:end].lstrip()) if place + 200 > end else _skip(text, place)
        )
    if begin < end:
        found.append((begin, end))
    return found


def _skip(text: str, place: int) -> int:
    while text[place].isspace():
        place += 1
    return place


def _ends(source: SourceText, match: re.Match[str], begin: int) -> bool:
    """Whether a full stop ends a sentence: not inside a quotation, not behind an abbreviation or an initial."""
    text, place = source.text, match.end()
    following = text[_skip(text, place)]
    if following.islower():
        return False
    quote = source.quote_at(match.start())
    if quote is not None and place < quote.last:
        return False
    if quote is not None and match[0][0] in "!?…" and _ATTRIBUTION.match(text[place : place + 120]):
        return False
    if match[0] not in {".", ";"}:
        return True
    before = re.search(r"[^\s(\"“‘«]*$", text[max(begin, match.start() - 30) : match.start()])
    word = before[0] if before else ""
    initial = (len(word) == 1 and word.isupper()) or re.fullmatch(r"(?:\w\.)+\w", word) is not None
    return not (initial or _ABBREVIATION.fullmatch(word.lower())) or following in '"“«'
