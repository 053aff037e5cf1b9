"""Who speaks: the subject of a verb of speech, a pronoun, a group without a name."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from app.loading.drafting.context import Mention, Person
from app.loading.drafting.language import Language
from app.loading.drafting.people import People
from app.loading.drafting.text import Sentence, SourceText

_ACCORDING = re.compile(r"\b(?:according to|in the (?:words|view|opinion) of)\s+(?:the\s+)?$")
_SHORT_QUOTE = 25
"""Up to so many characters a quotation is a term in a sentence."""

_BREAK = re.compile(r"[.;!?\"”“»]")


@dataclass
class Verb:
    """A verb of speech at ``[first, last)`` of the words."""

    first: int
    last: int
    kind: str
    text: str


@dataclass
class Attribution:
    """Who says something in a sentence; remembers who spoke last and whom "he" means."""

    source: SourceText
    language: Language
    people: People
    mentions: list[Mention]
    speaker: Person | None = None
    subject: Person | None = None
    _starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mentions.sort(key=lambda mention: (mention.first, mention.last))
        self._starts = [mention.first for mention in self.mentions]

    def speaks_before(self, word: int) -> bool:
        """Whether somebody who may speak is named right before a word."""
        between, place = self.language.words("verb_grammar", "between"), word
        while place and self.source.folded[place - 1] in between:
            place -= 1
        some = self.language.words("speakers", "nouns") | self.language.words("speakers", "pronouns")
        named = any(m.person and m.last == place for m in self.between(place - 12, place))
        return named or (place > 0 and self.source.folded[place - 1] in some)

    def between(self, first: int, last: int) -> list[Mention]:
        """The mentions that begin in ``[first, last)`` of the words."""
        return self.mentions[bisect_left(self._starts, first) : bisect_left(self._starts, last)]

    def subject_of(self, verb: Verb, sentence: Sentence, *, inverted: bool) -> Person | None:
        """The person or group that a verb of speech belongs to; `inverted`: perhaps behind it."""
        before = self._before(verb, sentence)
        if before:
            return before
        that = verb.last < sentence.last and self.source.folded[verb.last] == "that"
        return self._named_at(verb.last, sentence) if inverted and not that and not verb.text.endswith("ing") else None

    def _named_at(self, place: int, sentence: Sentence) -> Person | None:
        """The person right behind a verb: "said Foreign Minister Wang Yi"."""
        texts = self.source.folded
        while place < sentence.last and texts[place] in {"the", "a", "an", "mr", "ms", "mrs", "dr", "in", "turn"}:
            place += 1
        near = [
            m
            for m in self.between(place, min(place + 6, sentence.last))
            if m.person and not self._divided(place, m.first)
        ]
        if near:
            last = near[0].last
            name = next((m for m in near if m.kind == "official" and m.last >= last), near[0])
            return name.person
        group = self._group(place, sentence)
        return group[0] if group and group[1] <= place + 4 else None

    def _divided(self, first: int, last: int) -> bool:
        return any(_BREAK.search(self.source.gap(word)) for word in range(first + 1, last + 1))

    def _before(self, verb: Verb, sentence: Sentence) -> Person | None:
        """The subject in front of a verb: the nearest one, or the one before what is set between commas."""
        texts, source = self.source.folded, self.source
        apposed = verb.text.endswith("ing") and "," in source.gap(verb.first)
        joined = verb.first > sentence.first and texts[verb.first - 1] == "and"
        if apposed or joined:
            subject = self._subject(verb, sentence)
            if subject or apposed:
                return subject
        between, place = self.language.words("verb_grammar", "between"), verb.first
        while (
            place > sentence.first and texts[place - 1] in between and not re.search(r"[,.;:\"”“»]", source.gap(place))
        ):
            place -= 1
        if self._behind_quote(place):
            return None
        if "," in source.gap(place) or texts[place : place + 1] == ["who"]:
            inner = self._before_commas(place, sentence)
            if inner:
                return inner
        return self._ending_at(place, sentence)

    def _subject(self, verb: Verb, sentence: Sentence) -> Person | None:
        """The subject of the whole sentence, for a verb that is joined to another: "he came and said"."""
        first = [m for m in self.between(sentence.first, verb.first) if m.person]
        start = first[0].first if first else verb.first
        pronouns = (self._pronoun(text) for text in self.source.folded[sentence.first : min(start, sentence.first + 6)])
        return next((person for person in pronouns if person), first[0].person if first else None)

    def _behind_quote(self, place: int) -> bool:
        """Whether something that was said ends right before a word, so that no subject is there."""
        if not place or not re.search(r"[\"”“»'’]", self.source.gap(place)):
            return False
        quote = self.source.quote_at(self.source.words[place - 1].start)
        return quote is not None and quote.end - quote.start > _SHORT_QUOTE

    def _ending_at(self, place: int, sentence: Sentence) -> Person | None:
        texts = self.source.folded
        if place <= sentence.first or self._behind_quote(place):
            return None
        place = max(self._before_parenthesis(place), sentence.first + 1)
        pronoun = self._pronoun(texts[place - 1])
        if pronoun:
            return pronoun
        ending = [m for m in self.between(max(sentence.first, place - 14), place) if m.person and m.last == place]
        if ending:
            return next((m.person for m in ending if m.kind == "official"), ending[-1].person)
        group = self._group_before(place, sentence)
        if group:
            return group
        near = [
            m
            for m in self.between(max(sentence.first, place - 12), place)
            if m.person and m.kind in {"official", "office"}
        ]
        clause = [
            m
            for m in near
            if not any(re.search(r"[,;:\"”“]", self.source.gap(word)) for word in range(m.last + 1, place + 1))
        ]
        return clause[-1].person if clause else None

    def _before_commas(self, place: int, sentence: Sentence) -> Person | None:
        """The subject before ", who met him on Monday," or ", speaking in Tashkent,"."""
        opened = [
            word
            for word in range(sentence.first + 1, place)
            if "," in self.source.gap(word) and not self.source.quote_at(self.source.words[word - 1].start)
        ]
        apposed = [m for m in self.between(opened[-1], place) if m.person] if opened else []
        if apposed and (apposed[0].first, apposed[-1].last) == (opened[-1], place):
            return apposed[-1].person
        for word in opened:
            person = self._closing_at(word, sentence)
            if person:
                return person
        return None

    def _before_parenthesis(self, word: int) -> int:
        """The word that "(" is before, where ")" is right before a word: "Fu Cong (China) said"."""
        opened = word
        while ")" in self.source.gap(word) and opened > max(0, word - 8) and "(" not in self.source.gap(opened):
            opened -= 1
        return opened if "(" in self.source.gap(opened) else word

    def _closing_at(self, word: int, sentence: Sentence) -> Person | None:
        word = self._before_parenthesis(word)
        pronoun = self._pronoun(self.source.folded[word - 1])
        if pronoun:
            return pronoun
        ending = [m for m in self.between(max(sentence.first, word - 14), word) if m.person and m.last == word]
        return ending[-1].person if ending else self._group_before(word, sentence)

    def _pronoun(self, word: str) -> Person | None:
        if word in {"he", "she"}:
            other = self.people.women if word == "he" else self.people.men
            return next((each for each in (self.subject, self.speaker) if each and each not in other), None)
        if word == "they":
            return self.speaker if self.speaker and not self.speaker.official else None
        return None

    def _group_before(self, place: int, sentence: Sentence) -> Person | None:
        """A speaker without a name in front of a verb: "the two ministers", "the representative of Qatar"."""
        texts, nouns = self.source.folded, self.language.words("speakers", "nouns")
        known = self.language.words("speakers", "person_nouns")
        for first in range(place - 1, max(sentence.first, place - 9) - 1, -1):
            if re.search(r"[,.;:!?\"”“]", self.source.gap(first + 1)) and first + 1 < place:
                return None
            joined = first == place - 1 or texts[first + 1] in {"of", "from", "for", "at", "in", "s"}
            if texts[first] in known | nouns and joined:
                heads = range(first - 1, max(sentence.first, first - 6) - 1, -1)
                of = [
                    word for word in heads if texts[word] in known | nouns and texts[word + 1] in {"of", "from", "for"}
                ]
                whole = of and not self._divided(of[-1], first)
                return self._noun_phrase(of[-1] if whole else first, place, sentence)
        return None

    def _noun_phrase(self, noun: int, last: int, sentence: Sentence) -> Person | None:
        texts, first = self.source.folded, noun
        while first > sentence.first and first > noun - 5 and self.source.gap(first) in {" ", "-", "'", "’"}:
            if texts[first] in {"the", "a", "an", "several", "many", "some", "two"} or texts[first - 1] in {
                "that",
                "and",
                "as",
                "by",
                "with",
                "to",
                "of",
                "in",
                "but",
                "where",
                "when",
            }:
                break
            first -= 1
        if texts[noun] not in self.language.words("speakers", "nouns"):
            return None
        words = self.source.words
        name = re.sub(r"\s+", " ", self.source.text[words[first].start : words[last - 1].end])
        return Person(name) if len(name) <= 80 else None

    def _group(self, place: int, sentence: Sentence) -> tuple[Person, int] | None:
        texts, nouns = self.source.folded, self.language.words("speakers", "nouns")
        for noun in range(place, min(place + 4, sentence.last)):
            if noun > place and self.source.gap(noun) not in {" ", "'", "’"}:
                return None
            if texts[noun] in nouns:
                person = self._noun_phrase(noun, noun + 1, sentence)
                return (person, noun) if person else None
        return None

    def by_preposition(self, sentence: Sentence) -> Person | None:
        """Who is named as the source: "according to the minister", "in the words of Xi"."""
        for mention in self.between(sentence.first, sentence.last):
            if mention.person and self._is_according(self.source.words[mention.first].start):
                return mention.person
        text = self.source.lower[sentence.start : sentence.end]
        own = re.match(r"in (his|her) (?:words|view|opinion)\b", text)
        if own:
            return self._pronoun("he" if own[1] == "his" else "she")
        match = re.search(r"\baccording to (?:the )?(\w+)", text)
        if match:
            if match[1] in {"him", "her"}:
                return self._pronoun("he" if match[1] == "him" else "she")
            group = self._group(self.source.word_at(sentence.start + match.start(1)), sentence)
            return group[0] if group else None
        return None

    def _is_according(self, start: int) -> bool:
        return _ACCORDING.search(self.source.lower, max(0, start - 40), start) is not None
