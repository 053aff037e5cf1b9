"""Transcripts and interviews, where a paragraph begins with the name of who speaks."""

import re
from collections import defaultdict

from app.loading.drafting.attribution import Attribution
from app.loading.drafting.names import Person
from app.loading.drafting.text import SourceText

_LABEL = re.compile(r"(?P<label>[^\n:.!?\"“«]{2,90}?)(?P<aside>\s*\([^)\n]{1,60}\))?\s*:\s+(?=\S)")
_QUESTION = re.compile(
    r"(?:question|q|interviewer|host|moderator|reporter|journalist|correspondent|presenter)\b", re.IGNORECASE
)
_DASH = re.compile(r"[-–—]\s+")
_ANSWER = re.compile(r"(?:answer|a)\s*$", re.IGNORECASE)


class Transcript:
    """The turns of a text; `turn` is who has the floor, `asked` says that it is a question."""

    def __init__(self, source: SourceText, attribution: Attribution) -> None:
        self.source, self.attribution = source, attribution
        self.turn: Person | None = None
        self.asked = False
        self.dashed = self._interviewed()
        labels = [(self._label(start, end), end) for start, end in source.paragraphs]
        self.turns: dict[str, list[str]] = defaultdict(list)
        for label, end in labels:
            if label and label[1]:
                self.turns[label[1].name].append(source.text[label[0] : end])
        named = sum(map(len, self.turns.values()))
        questions = any(label and label[1] is None for label, _ in labels)
        labelled = named >= 2 and (questions or named > len(self.turns) or named * 3 >= len(labels))
        self.is_one = self.dashed is not None or labelled

    def read(self, paragraph: int) -> tuple[int, int, Person | None] | None:
        """The place and the speaker of a paragraph, None for a question; nothing where the narrator speaks."""
        start, end = self.source.paragraphs[paragraph]
        if self.dashed:
            begins = _DASH.match(self.source.text, start, end)
            asks = self.source.text[end - 1] == "?"
            return (begins.end(), end, None if asks else self.dashed) if begins else None
        label = self._label(start, end)
        if label:
            turns = self.turns.get(label[1].name, []) if label[1] and not label[1].official else []
            asks = bool(turns) and sum(turn.endswith("?") for turn in turns) * 2 >= len(turns)
            self.turn = None if asks else label[1]
            self.asked = self.turn is None
            return label[0], end, self.turn
        first = self.source.word_at(start)
        # The narrator speaks again where a paragraph begins with the speaker's name.
        if not (self.turn or self.asked) or self.attribution.between(first, first + 3):
            self.turn, self.asked = None, False
            return None
        return start, end, self.turn

    def _interviewed(self) -> Person | None:
        """Who answers where questions and answers begin with dashes: the first person named above them."""
        turns = [place for place in self.source.paragraphs if _DASH.match(self.source.text, *place)]
        asked = sum(self.source.text[end - 1] == "?" for _, end in turns)
        if len(turns) < 4 or not len(turns) / 4 <= asked <= len(turns) * 3 / 4:
            return None
        above = self.attribution.between(0, self.source.word_at(turns[0][0]))
        return above[0][1] if above else None

    def _label(self, start: int, end: int) -> tuple[int, Person | None] | None:
        """Where the words begin behind "Sergey Lavrov:", and whose they are; None for a question."""
        match = _LABEL.match(self.source.text, start, min(end, start + 160))
        if match is None or _QUESTION.match(match["label"]):
            return (match.end(), None) if match else None
        first, last = self.source.word_at(start), self.source.word_at(match.end("label"))
        if not 0 < last - first <= 12:
            return None
        person = next((p for m, p in self.attribution.between(first, last) if m.last == last), None)
        if person is None and _ANSWER.match(match["label"]):
            person = self.turn or self.attribution.speaker or self.attribution.subject
        if person is None and self.attribution.people.sequence(first) == last and last - first > 1:
            person = Person(match["label"].strip())
        return (match.end(), person) if person else None
