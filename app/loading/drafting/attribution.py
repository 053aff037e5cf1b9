"""Who speaks: the subject of a verb of speech, a pronoun, a group without a name, whose turn it is in a transcript."""

import re
from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from app.loading.drafting.names import Mention, People, Person
from app.loading.drafting.text import Sentence

_BY = re.compile(
    r"\b(?:according to|in the (?:words|view|opinion) of)\s|\A(?:in|at) (?P<whose>his|her) (?:words|view|opinion)\b"
)
_LABEL = re.compile(r"(?P<label>[^\n:.!?\"“«]{2,90}?)(?P<aside>\s*\([^)\n]{1,60}\))?\s*:\s+(?=\S)")
_QUESTION = re.compile(
    r"(?:question|q|interviewer|host|moderator|reporter|journalist|correspondent|presenter)\b", re.IGNORECASE
)
_ANSWER = re.compile(r"(?:answer|a)\s*$", re.IGNORECASE)
_DASH = re.compile(r"[-–—]\s+")
_CLAUSE_BREAK = re.compile(r"[,.;:!?\"”“»]")
_PLAIN_GAPS = {" ", "-", "'", "’"}
_OWNERS = {"of", "from", "for", "at", "in", "s"}
_BEFORE, _BEHIND = 14, 6  # words before and behind a verb in which its subject begins
_LONGEST_GROUP = 80  # characters of the description of a speaker without a name

Label = tuple[int, Person | None]  # where a turn begins behind "Sergey Lavrov:", and whose it is; None for a question


class Verb(NamedTuple):
    """A verb of speech: ``[first, last)`` of the words, ``[start, end)`` of the text; `joins`: as "adding" does."""

    first: int
    last: int
    start: int
    end: int
    kind: str
    joins: bool


class Attribution:
    """Who says something in a sentence; remembers who spoke last and whom "he" means."""

    def __init__(self, people: People) -> None:
        self.source, self.texts, self.words, self.people = people.source, people.texts, people.words, people
        self.speaker: Person | None = None
        self.subject: Person | None = None
        self.mentions = sorted((m for m in people.found if m.person.name), key=lambda m: (m.first, m.last))

    def between(self, first: int, last: int) -> list[Mention]:
        """The mentions that begin in ``[first, last)`` of the words, of somebody who may speak."""
        low, high = (bisect_left(self.mentions, word, key=lambda mention: mention.first) for word in (first, last))
        return self.mentions[low:high]

    def speaks_before(self, word: int) -> bool:
        """Whether somebody who may speak is named right before a word."""
        while word and self.texts[word - 1] in self.words["between"]:
            word -= 1
        noun = word > 0 and self.texts[word - 1] in self.words["speaker_nouns"] | self.words["pronouns"]
        return noun or any(mention.last == word for mention in self.between(word - _BEFORE, word))

    def subject_of(self, verb: Verb, sentence: Sentence, *, inverted: bool) -> Person | None:
        """The person or group that a verb of speech belongs to; `inverted`: perhaps behind it."""
        inverted = inverted and self.people.word(verb.last) != "that"
        return self._subject(verb, sentence) or (self._behind(verb.last, sentence) if inverted else None)

    def _subject(self, verb: Verb, sentence: Sentence) -> Person | None:
        """The subject in front of a verb: the nearest one, or the one before what is set between commas."""
        source, place, between, breaks = self.source, verb.first, self.words["between"], _CLAUSE_BREAK.search
        apposed = verb.joins and "," in source.gap(place)
        if apposed or (place > sentence.first and self.texts[place - 1] == "and"):
            subject = self._first(verb, sentence)
            if subject or apposed:
                return subject
        while place > sentence.first and self.texts[place - 1] in between and not breaks(source.gap(place)):
            place -= 1
        quote = source.quote_at(source.words[place - 1].start) if place else None
        if place <= sentence.first or (quote and quote.last <= source.words[place].start):
            return None
        inner = self._before_commas(place, sentence) if "," in source.gap(place) else None
        return inner or self._before(place, sentence)

    def _first(self, verb: Verb, sentence: Sentence) -> Person | None:
        """The subject of the whole sentence, for a verb that is joined to another: "he came and said"."""
        first = next(iter(self.between(sentence.first, verb.first)), None)
        start = min(first.first if first else verb.first, sentence.first + _BEHIND)
        pronouns = map(self._pronoun, self.texts[sentence.first : start])
        return next(filter(None, pronouns), first.person if first else None)

    def _before_commas(self, place: int, sentence: Sentence) -> Person | None:
        """The subject before ", who met him on Monday," or ", speaking in Tashkent,"."""
        opened = [word for word in range(sentence.first + 1, place) if "," in self.source.gap(word)]
        apposed = self.between(opened[-1], place) if opened else []
        if apposed and (apposed[0].first, apposed[-1].last) == (opened[-1], place):
            return apposed[-1].person
        return next((person for word in opened if (person := self._before(word, sentence))), None)

    def _before(self, place: int, sentence: Sentence) -> Person | None:
        """The last one named in the clause before a word; a group where that is nearer: "the ministers of Qatar"."""
        ends, noun = {mention.last: mention.person for mention in self.between(place - _BEFORE, place)}, place
        for word in range(place, max(sentence.first, place - _BEFORE), -1):
            if word < place and _CLAUSE_BREAK.search(self.source.gap(word)):
                break
            person = ends.get(word) or self._pronoun(self.texts[word - 1])
            if person and noun == place:
                return person
            if self.texts[word - 1] in self.words["speaker_nouns"] and (word == place or self.texts[word] in _OWNERS):
                noun = word - 1
        return self._group(noun, place, sentence) if noun < place else None

    def _behind(self, place: int, sentence: Sentence) -> Person | None:
        """The first one named in the clause behind a word: "said Foreign Minister Wang Yi"."""
        for word in range(place, min(place + _BEHIND, sentence.last)):
            if word > place and _CLAUSE_BREAK.search(self.source.gap(word)):
                break
            named = self.between(word, word + 1)
            if named:
                return named[0].person
            if self.texts[word] in self.words["speaker_nouns"]:
                return self._group(word, word + 1, sentence)
        return None

    def _group(self, noun: int, last: int, sentence: Sentence) -> Person | None:
        first, begins, follows = noun, self.words["phrase_begins"], self.words["phrase_follows"]
        while first > max(sentence.first, noun - 5) and self.source.gap(first) in _PLAIN_GAPS:
            if self.texts[first] in begins or self.texts[first - 1] in follows:
                break
            first -= 1
        name = " ".join(self.source.written(first, last).split())
        return Person(name) if len(name) <= _LONGEST_GROUP else None

    def _pronoun(self, word: str) -> Person | None:
        if word in {"he", "she"}:
            near = (each for each in (self.subject, self.speaker) if each)
            return next((each for each in near if self.people.pronouns.get(each, word) == word), None)
        return self.speaker if word == "they" and self.speaker and not self.speaker.official else None

    def by_preposition(self, sentence: Sentence) -> Person | None:
        """Who is named as the source: "according to the minister", "in the words of Xi"."""
        by = _BY.search(self.source.lower[sentence.start : sentence.end])
        if by is None:
            return None
        word = self.source.word_at(sentence.start + by.end())
        pronoun = {"him": "he", "his": "he", "her": "she"}.get(by["whose"] or self.people.word(word))
        return self._pronoun(pronoun) if pronoun else self._behind(word, sentence)

    def turns(self) -> dict[int, tuple[int, int, Person | None]]:
        """The paragraphs of a transcript that no narrator speaks: where, and who; None for a question."""
        source, paragraphs = self.source, self.source.paragraphs
        labels = self._dashes() or [self._label(start, end) for start, end in paragraphs]
        turns = [(label[1], source.text[end - 1]) for label, (_, end) in zip(labels, paragraphs, strict=True) if label]
        named = Counter(person for person, _ in turns if person)
        count = named.total()
        if count < 2 or not (count < len(turns) or count > len(named) or count * 3 >= len(labels)):
            return {}
        # Who has no record, and mostly asks, is an interviewer.
        asking = {who for who in named if not who.official and turns.count((who, "?")) * 2 >= named[who]}
        found, person, in_turn = dict[int, tuple[int, int, Person | None]](), None, False
        for number, ((start, end), label) in enumerate(zip(paragraphs, labels, strict=True)):
            first = source.word_at(start)
            if label:
                person = None if label[1] in asking else label[1]
            # The narrator speaks again where a paragraph begins with somebody's name.
            in_turn = bool(label) or (in_turn and not self.between(first, first + 3))
            if in_turn:
                found[number] = (label[0] if label else start, end, person)
        return found

    def _dashes(self) -> list[Label | None]:
        """The labels of an interview whose questions and answers begin with dashes."""
        text, paragraphs = self.source.text, self.source.paragraphs
        turns = {start: text[end - 1] == "?" for start, end in paragraphs if _DASH.match(text, start)}
        if len(turns) < 4 or not len(turns) / 4 <= sum(turns.values()) <= len(turns) * 3 / 4:
            return []
        who = self._above(min(turns))
        return [(start, None if turns[start] else who) if start in turns else None for start, _ in paragraphs]

    def _label(self, start: int, end: int) -> Label | None:
        match = _LABEL.match(self.source.text, start, min(end, start + 160))
        if match is None or _QUESTION.match(match["label"]):
            return (match.end(), None) if match else None
        first, last = self.source.word_at(start), self.source.word_at(match.end("label"))
        person = next((mention.person for mention in self.between(first, last) if mention.last == last), None)
        if person is None and _ANSWER.match(match["label"]):
            person = self._above(start)
        if person is None and self.people.sequence(first) == last and last - first > 1:
            person = Person(match["label"].strip())
        return (match.end(), person) if person else None

    def _above(self, place: int) -> Person | None:
        """Who answers where no name says so: the first one named above."""
        return next((mention.person for mention in self.between(0, self.source.word_at(place))), None)
