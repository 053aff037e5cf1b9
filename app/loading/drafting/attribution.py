"""Who speaks: the subject of a verb of speech, a pronoun, a group without a name."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from app.loading.drafting.names import Context, Mention, Person
from app.loading.drafting.people import People
from app.loading.drafting.text import Sentence

_ACCORDING = re.compile(r"\b(?:according to|in the (?:words|view|opinion) of)\s+(?:the\s+)?$")
_BY_PRONOUN = re.compile(r"\baccording to (?P<whom>him|her)\b|^in (?P<whose>his|her) (?:words|view|opinion)\b")
_BY_GROUP = re.compile(r"\baccording to (?:the )?(?=\w)")
_BREAK = re.compile(r"[.;!?\"”“»]")
_CLAUSE_BREAK = re.compile(r"[,.;:!?\"”“»]")
_PLAIN_GAPS = {" ", "-", "'", "’"}

_NEAR = 14
"""How many words before a verb its subject begins at most."""

_LONGEST_GROUP = 80
"""How many characters the description of a speaker without a name has at most."""


@dataclass
class Verb:
    """A verb of speech at ``[first, last)`` of the words."""

    first: int
    last: int
    kind: str
    text: str


class Attribution:
    """Who says something in a sentence; remembers who spoke last and whom "he" means."""

    def __init__(self, context: Context, people: People) -> None:
        self.source, self.language, self.people = context.source, context.language, people
        self.speaker: Person | None = None
        self.subject: Person | None = None
        self.mentions = sorted(context.found, key=lambda mention: (mention.first, mention.last))
        self._starts = [mention.first for mention in self.mentions]
        self.between_words = self.language.words["between"]
        self.nouns = self.language.words["speaker_nouns"]

    def between(self, first: int, last: int) -> list[Mention]:
        """The mentions that begin in ``[first, last)`` of the words."""
        return self.mentions[bisect_left(self._starts, first) : bisect_left(self._starts, last)]

    def persons(self, first: int, last: int) -> list[tuple[Mention, Person]]:
        """The mentions there of somebody who may speak."""
        return [(mention, mention.person) for mention in self.between(first, last) if mention.person]

    def speaks_before(self, word: int) -> bool:
        """Whether somebody who may speak is named right before a word."""
        place = word
        while place and self.source.folded[place - 1] in self.between_words:
            place -= 1
        speakers = self.nouns | self.language.words["pronouns"]
        named = any(mention.last == place for mention, _ in self.persons(place - _NEAR, place))
        return named or (place > 0 and self.source.folded[place - 1] in speakers)

    def subject_of(self, verb: Verb, sentence: Sentence, *, inverted: bool) -> Person | None:
        """The person or group that a verb of speech belongs to; `inverted`: perhaps behind it."""
        person = self._before(verb, sentence)
        that = self.source.folded[verb.last : verb.last + 1] == ["that"]
        return person or (self._behind(verb.last, sentence) if inverted and not that else None)

    def _behind(self, place: int, sentence: Sentence) -> Person | None:
        """The person right behind a verb: "said Foreign Minister Wang Yi"."""
        while place < sentence.last and self.source.folded[place] in self.language.words["before_subject"]:
            place += 1
        near = [
            (mention, person)
            for mention, person in self.persons(place, min(place + 6, sentence.last))
            if not self._divided(place, mention.first)
        ]
        if not near:
            return self._group_behind(place, sentence)
        last = near[0][0].last
        return next((person for m, person in near if m.kind == "official" and m.last >= last), near[0][1])

    def _divided(self, first: int, last: int) -> bool:
        return any(_BREAK.search(self.source.gap(word)) for word in range(first + 1, last + 1))

    def _before(self, verb: Verb, sentence: Sentence) -> Person | None:
        """The subject in front of a verb: the nearest one, or the one before what is set between commas."""
        texts, source, place = self.source.folded, self.source, verb.first
        apposed = verb.text.endswith("ing") and "," in source.gap(place)
        if apposed or (place > sentence.first and texts[place - 1] == "and"):
            subject = self._subject(verb, sentence)
            if subject or apposed:
                return subject
        while place > sentence.first and texts[place - 1] in self.between_words:
            if _CLAUSE_BREAK.search(source.gap(place)):
                break
            place -= 1
        quote = source.quote_at(source.words[place - 1].start) if place else None
        if place <= sentence.first or (quote and quote.last <= source.words[place].start):
            return None
        inner = self._before_commas(place, sentence) if "," in source.gap(place) else None
        return inner or self._ending_at(place, sentence) or self._in_clause(place, sentence)

    def _subject(self, verb: Verb, sentence: Sentence) -> Person | None:
        """The subject of the whole sentence, for a verb that is joined to another: "he came and said"."""
        first = next(iter(self.persons(sentence.first, verb.first)), None)
        start = min(first[0].first if first else verb.first, sentence.first + 6)
        pronouns = map(self._pronoun, self.source.folded[sentence.first : start])
        return next((person for person in pronouns if person), first[1] if first else None)

    def _ending_at(self, place: int, sentence: Sentence) -> Person | None:
        """Who is named right before a word, or before a parenthesis there: "Fu Cong (China) said"."""
        opened = place
        while ")" in self.source.gap(place) and opened > max(sentence.first, place - 8):
            if "(" in self.source.gap(opened):
                place = opened
                break
            opened -= 1
        pronoun = self._pronoun(self.source.folded[place - 1])
        near = [(m, p) for m, p in self.persons(max(sentence.first, place - _NEAR), place) if m.last == place]
        named = next((person for m, person in near if m.kind == "official"), near[-1][1] if near else None)
        return pronoun or named or self._group_before(place, sentence)

    def _in_clause(self, place: int, sentence: Sentence) -> Person | None:
        """The last one named in the clause before a word."""
        first = place
        while first > max(sentence.first, place - _NEAR) and not _CLAUSE_BREAK.search(self.source.gap(first)):
            first -= 1
        named = [person for m, person in self.persons(first, place) if m.kind in {"official", "office"}]
        return named[-1] if named else None

    def _before_commas(self, place: int, sentence: Sentence) -> Person | None:
        """The subject before ", who met him on Monday," or ", speaking in Tashkent,"."""
        opened = [word for word in range(sentence.first + 1, place) if "," in self.source.gap(word)]
        apposed = self.persons(opened[-1], place) if opened else []
        if apposed and (apposed[0][0].first, apposed[-1][0].last) == (opened[-1], place):
            return apposed[-1][1]
        return next((person for word in opened if (person := self._ending_at(word, sentence))), None)

    def _pronoun(self, word: str) -> Person | None:
        if word in {"he", "she"}:
            other = self.people.women if word == "he" else self.people.men
            return next((each for each in (self.subject, self.speaker) if each and each not in other), None)
        return self.speaker if word == "they" and self.speaker and not self.speaker.official else None

    def _group_before(self, place: int, sentence: Sentence) -> Person | None:
        """A speaker without a name in front of a verb: "the two ministers", "the representative of Qatar"."""
        texts, noun = self.source.folded, place
        known, owners = (
            self.nouns | self.language.words["person_nouns"],
            {"of", "from", "for", "at", "in", "s"},
        )
        for word in range(place - 1, max(sentence.first, place - _NEAR) - 1, -1):
            if word + 1 < place and _CLAUSE_BREAK.search(self.source.gap(word + 1)):
                break
            if texts[word] in known and (word == place - 1 or texts[word + 1] in owners):
                noun = word
        return self._noun_phrase(noun, place, sentence) if noun < place else None

    def _group_behind(self, place: int, sentence: Sentence) -> Person | None:
        """A speaker without a name behind a word: "according to the Kremlin spokesman"."""
        for noun in range(place, min(place + 4, sentence.last)):
            if noun > place and self.source.gap(noun) not in _PLAIN_GAPS:
                return None
            if self.source.folded[noun] in self.nouns:
                return self._noun_phrase(noun, noun + 1, sentence)
        return None

    def _noun_phrase(self, noun: int, last: int, sentence: Sentence) -> Person | None:
        texts, first = self.source.folded, noun
        begin, before = (self.language.words[key] for key in ("phrase_begins", "phrase_follows"))
        while first > max(sentence.first, noun - 5) and self.source.gap(first) in _PLAIN_GAPS:
            if texts[first] in begin or texts[first - 1] in before:
                break
            first -= 1
        name = " ".join(self.source.written(first, last).split())
        return Person(name) if texts[noun] in self.nouns and len(name) <= _LONGEST_GROUP else None

    def by_preposition(self, sentence: Sentence) -> Person | None:
        """Who is named as the source: "according to the minister", "in the words of Xi"."""
        for mention, person in self.persons(sentence.first, sentence.last):
            start = self.source.words[mention.first].start
            if _ACCORDING.search(self.source.lower, max(0, start - 40), start):
                return person
        text = self.source.lower[sentence.start : sentence.end]
        own = _BY_PRONOUN.search(text)
        if own:
            return self._pronoun("he" if own["whom"] == "him" or own["whose"] == "his" else "she")
        match = _BY_GROUP.search(text)
        return self._group_behind(self.source.word_at(sentence.start + match.end()), sentence) if match else None
