"""Transcripts and interviews, where a paragraph begins with the name of who speaks."""

import re
from dataclasses import dataclass

from app.loading.drafting.attribution import Attribution
from app.loading.drafting.context import Person
from app.loading.drafting.text import SourceText

_LABEL = re.compile(r"(?P<label>[^\n:.!?\"“«]{2,90}?)(?P<aside>\s*\([^)\n]{1,60}\))?\s*:\s+(?=\S)")
_QUESTION = re.compile(
    r"(?:question|q|interviewer|host|moderator|reporter|journalist|correspondent|presenter)\b", re.IGNORECASE
)
_DASH = re.compile(r"[-–—]\s+")
_ANSWER = re.compile(r"(?:answer|a)\s*$", re.IGNORECASE)


@dataclass
class Transcript:
    """The turns of a text; `turn` is who has the floor, `asked` says that it is a question."""

    source: SourceText
    attribution: Attribution
    turn: Person | None = None
    asked: bool = False

    def __post_init__(self) -> None:
        self.turns: dict[str, list[str]] = {}
        self.dashed = self._interviewed()
        self.is_one = self.dashed is not None or self._is_one()

    def read(self, paragraph: int) -> tuple[int, int, Person | None] | None:
        """The place and the speaker of a paragraph, None for a question; nothing where the narrator speaks."""
        start, end = self.source.paragraphs[paragraph]
        if self.dashed:
            begins = _DASH.match(self.source.text, start, end)
            asks = self.source.text[start:end].endswith("?")
            return (begins.end(), end, None if asks else self.dashed) if begins else None
        label = self._label(start, end)
        if label is None:
            if (self.turn is None and not self.asked) or self._narrates(start):
                self.turn, self.asked = None, False
                return None
            return start, end, self.turn
        person = None if label[1] is None or self._asks(label[1]) else label[1]
        self.turn, self.asked = person, person is None
        return label[0], end, person

    def _interviewed(self) -> Person | None:
        """Who answers where questions and answers begin with dashes: the first person named above them."""
        texts = [self.source.text[start:end] for start, end in self.source.paragraphs]
        turns = [number for number, text in enumerate(texts) if _DASH.match(text)]
        asked = sum(texts[number].endswith("?") for number in turns)
        if len(turns) < 4 or not len(turns) / 4 <= asked <= len(turns) * 3 / 4:
            return None
        behind = self.source.word_at(self.source.paragraphs[turns[0]][0])
        return next((m.person for m in self.attribution.between(0, behind) if m.person), None)

    def _label(self, start: int, end: int) -> tuple[int, Person | None] | None:
        """Where the words begin behind "Sergey Lavrov:", and whose they are; None for a question."""
        match = _LABEL.match(self.source.text, start, min(end, start + 160))
        if match is None:
            return None
        if _QUESTION.match(match["label"]):
            return match.end(), None
        first, last = self.source.word_at(start), self.source.word_at(start + len(match["label"]))
        if not 0 < last - first <= 12:
            return None
        person = next((m.person for m in self.attribution.between(first, last) if m.person and m.last == last), None)
        if person is None and _ANSWER.match(match["label"]):
            person = self.turn or self.attribution.speaker or self.attribution.subject
        if person is None and self.attribution.people.sequence(first) == last and last - first > 1:
            person = Person(match["label"].strip())
        return (match.end(), person) if person else None

    def _is_one(self) -> bool:
        """Whether at least two paragraphs begin with the name of who speaks."""
        labels = [self._label(start, end) for start, end in self.source.paragraphs]
        for (_, end), label in zip(self.source.paragraphs, labels, strict=True):
            if label and label[1]:
                self.turns.setdefault(label[1].name, []).append(self.source.text[label[0] : end])
        named = [label[1].name for label in labels if label and label[1]]
        questions = sum(1 for label in labels if label and label[1] is None)
        return len(named) >= 2 and (questions > 0 or len(named) > len(set(named)) or len(named) * 3 >= len(labels))

    def _asks(self, person: Person) -> bool:
        """Whether a label names the interviewer: someone without a record, whose turns end with a question mark."""
        if person.official:
            return False
        turns = self.turns.get(person.name, [])
        return sum(turn.endswith("?") for turn in turns) * 2 >= len(turns) > 0

    def _narrates(self, start: int) -> bool:
        """Whether a paragraph without a label begins with the speaker's name: the narrator speaks again."""
        first = self.source.word_at(start)
        return any(mention.person for mention in self.attribution.between(first, first + 3))
