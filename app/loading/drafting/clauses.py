"""Where in a sentence a statement begins, and where a further one."""

import re
from dataclasses import dataclass

from app.loading.drafting.attribution import Attribution, Verb
from app.loading.drafting.text import Sentence, SourceText

SHORTEST_CLAUSE = 6
"""A part of a sentence with fewer words is no statement of its own."""

_DATELINE = re.compile(
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2},? )?\([^)\n]{2,40}\)\s*[-–—]{1,2}\s|"
    r"[A-Z][A-Z .'-]{2,30}[^a-z\n]{0,3}[^\n.]{0,40}?"
    r"(?:\s[-–—]{1,2}\s|\)\s*[-–—]{1,2}\s|\.?\s*/[^/\n]{2,40}/\.?\s)"
)


@dataclass
class Clauses:
    """Divides the sentences of one text."""

    source: SourceText
    attribution: Attribution

    def part_begins(self, verb: Verb) -> int | None:
        """Where a further statement begins: "and emphasized …", ", adding that …", "as well as urged …"."""
        source, word = self.source, verb.first
        before = source.folded[word - 1]
        also = before == "also" and source.folded[word - 2] == "and"
        if before in {"and", "while"} or also or source.folded[max(0, word - 3) : word] == ["as", "well", "as"]:
            return source.words[word].start
        if verb.joins and "," in source.gap(word):
            return source.words[word].start
        named = [m for m, _ in self.attribution.between(word - 4, word) if m.last == word]
        if verb.joins and named and source.folded[named[0].first - 1] == "with":
            return source.words[named[0].first].start
        return None

    def that_clauses(self, sentence: Sentence, start: int) -> list[int]:
        """Where ", and that …" goes on with something else that was said."""
        found = re.finditer(r",? and that ", self.source.lower[start : sentence.end])
        places = [start + match.end() for match in found]
        return [
            place
            for place in places[:1]
            if self.count(start, place) >= 2 * SHORTEST_CLAUSE and self.count(place, sentence.end) >= SHORTEST_CLAUSE
        ]

    def begin(self, sentence: Sentence, verb: Verb) -> int:
        """Where a statement begins: with its sentence, or later where most of that only says who speaks."""
        words, text = self.source.words, self.source.text
        dateline = _DATELINE.match(text, sentence.start, sentence.end)
        start = dateline.end() if dateline else sentence.start
        if words[verb.first].start < start:
            return sentence.start
        if verb.joins and "," in self.source.gap(verb.first):
            return words[verb.first].start
        if verb.last == sentence.last or self.source.gap(verb.last)[:1] in {",", ".", ";"}:
            return start
        whole, clause = sentence.end - start, sentence.end - words[verb.last - 1].end
        if clause >= whole * 0.55:
            return start
        persons = [m for m, _ in self.attribution.between(sentence.first, verb.first)]
        places = [*(words[m.first].start for m in persons), words[verb.first].start]
        return max((each for each in places if sentence.end - each >= whole * 0.5), default=start)

    def count(self, start: int, end: int) -> int:
        """How many words are between two places."""
        return len(self.source.text[start:end].split())
