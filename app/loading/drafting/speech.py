"""What is said in a text, and by whom: quotations, reported speech, the turns of a transcript."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from app.loading.drafting.attribution import Attribution, Verb
from app.loading.drafting.clauses import SHORTEST_CLAUSE, Clauses
from app.loading.drafting.names import Person
from app.loading.drafting.language import Language
from app.loading.drafting.text import Quote
from app.loading.drafting.text import Sentence, SourceText
from app.loading.drafting.transcripts import Transcript

_SHORTEST_QUOTE = 4
"""Quotations of fewer words are names or single terms, unless somebody is said to say them."""

_SHORTEST_REST = 3
"""How many words are at least behind a verb of speech that reports something."""

_MOST_OF_A_CLAUSE = 0.6
"""A quotation that takes so much of what a verb of speech reports is what was said."""

_LONG_QUOTE, _MANY_SENTENCES = 350, 4
"""A quotation of so many characters and sentences becomes a statement for each sentence."""

_SENTENCE = re.compile(r"[^.!?…]+(?:[.!?…]+|$)\s*")


@dataclass
class Said:
    """A statement: ``[start, end)`` of the text, who said it, and whether it is a quotation."""

    start: int
    end: int
    form: Literal["quote", "paraphrase"]
    person: Person


@dataclass
class Speech:
    """Finds the statements of a text in its order."""

    source: SourceText
    language: Language
    attribution: Attribution
    said: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clauses = Clauses(self.source, self.attribution)

    def read(self) -> list[Said]:
        """All statements."""
        transcript = Transcript(self.source, self.attribution)
        paragraph, in_turn = -1, False
        for sentence in self.source.sentences:
            if transcript.is_one and sentence.paragraph != paragraph:
                turn = transcript.read(sentence.paragraph)
                in_turn = turn is not None
                if turn and turn[2]:
                    self.attribution.speaker = self.attribution.subject = turn[2]
                    self._add(turn[0], turn[1], turn[2], "quote")
            paragraph = sentence.paragraph
            if not in_turn and not self._is_headline(sentence):
                self._sentence(sentence)
        self.said.sort(key=lambda said: (said.start, said.end))
        return self.said

    def _is_headline(self, sentence: Sentence) -> bool:
        """Whether a sentence is a line without a full stop, above the text."""
        text = self.source.text[sentence.start : sentence.end]
        return sentence.paragraph < 3 and text[-1:].isalnum() and len(text) < 200

    def _sentence(self, sentence: Sentence) -> None:
        low = bisect_left(self.source.quotes, sentence.start, key=lambda quote: quote.first)
        high = bisect_left(self.source.quotes, sentence.end, key=lambda quote: quote.first)
        quotes = self.source.quotes[low:high]
        verbs = self._verbs([word for word in range(sentence.first, sentence.last) if not self._inside(word, quotes)])
        said = [quote for quote in quotes if self._is_said(quote, sentence, verbs)]
        if said and verbs:
            said = [quote for quote in quotes if quote in said or self._length(quote) >= _SHORTEST_QUOTE]
        before = len(self.said)
        if said:
            self._quoted(sentence, said, verbs)
        else:
            self._reported(sentence, verbs)
        persons = self.attribution.between(sentence.first, sentence.last)
        if len(self.said) > before:
            self.attribution.subject = self.said[-1].person
        elif persons:
            self.attribution.subject = persons[0][1]

    def _inside(self, word: int, quotes: list[Quote]) -> bool:
        start = self.source.words[word].start
        return any(quote.first <= start < quote.last for quote in quotes)

    def _verbs(self, words: list[int]) -> list[Verb]:
        """The verbs of speech among some words, as verbs: not "the states", not "as stated"."""
        found, behind = list[Verb](), -1
        for word in words:
            at = self.language.verbs.at(self.source.folded, word) if word >= behind else None
            if at and self._is_verb(word):
                found.append(Verb(word, word + at[0], at[1], self.source.folded[word].endswith("ing")))
                behind = word + at[0]
        return found

    def _is_verb(self, word: int) -> bool:
        if self.source.gap(word) in {"-", "’", "'"}:
            return False
        texts = self.source.folded
        if texts[word] in self.language.words["verb_nouns"] and not self.attribution.speaks_before(word):
            return False
        before = [text for text in texts[max(0, word - 2) : word] if text not in {"also", "further", "once"}]
        if self.source.gap(word) not in {" ", "\n"} or not before or texts[max(0, word - 2) : word] == ["well", "as"]:
            return True
        passive = before[-1] in self.language.words["passive_by"] and not texts[word].endswith("ing")
        return not passive and before[-1] not in self.language.words["not_after"]

    # Quotations

    def _length(self, quote: Quote) -> int:
        return len(self.source.text[quote.start : quote.end].split())

    def _is_said(self, quote: Quote, sentence: Sentence, verbs: list[Verb]) -> bool:
        """Whether a quotation is what somebody said, and not a term: a sentence, or most of the one around it."""
        text, count = self.source.text[quote.start : quote.end], self._length(quote)
        whole = text[:1].isupper() and text.rstrip()[-1:] in set(".,!?…")
        if quote.continued or (whole and count >= 3):
            return True
        covers = quote.end - quote.start >= (sentence.end - sentence.start) * 0.5
        comma = self.source.text[quote.last : quote.last + 1] == "," and text[:1].isupper()
        before = [self.source.words[verb.last - 1].end for verb in verbs]
        rest = [sentence.end - end for end in before if end < quote.first]
        reported = bool(rest) and quote.last - quote.first >= min(rest) * _MOST_OF_A_CLAUSE
        return count >= _SHORTEST_QUOTE and (covers or reported or (comma and bool(verbs)))

    def _quoted(self, sentence: Sentence, quotes: list[Quote], verbs: list[Verb]) -> None:
        person = self._quotes_speaker(sentence, quotes, verbs)
        alone = len(quotes) == 1 and quotes[0].last - quotes[0].first >= sentence.end - sentence.start - 3
        if person is None and (alone or not verbs):
            person = self.attribution.speaker
        if person is None:
            return
        self.attribution.speaker = person
        for quote in quotes:
            for start, end in self._parts(quote):
                self._add(start, end, person, "quote")
        self._around(sentence, quotes, verbs, person)

    def _parts(self, quote: Quote) -> list[tuple[int, int]]:
        """A quotation as a whole, or sentence by sentence where it is long."""
        text = self.source.text[quote.start : quote.end]
        if len(text) < _LONG_QUOTE or len(_SENTENCE.findall(text)) < _MANY_SENTENCES:
            return [(quote.start, quote.end)]
        return [(quote.start + part.start(), quote.start + part.end()) for part in _SENTENCE.finditer(text)]

    def _quotes_speaker(self, sentence: Sentence, quotes: list[Quote], verbs: list[Verb]) -> Person | None:
        """Who is said to say a quotation: the subject of the verb nearest to it."""
        words = self.source.words

        def distance(verb: Verb) -> int:
            start, end = words[verb.first].start, words[verb.last - 1].end
            return min(start - quote.last if start >= quote.last else quote.first - end for quote in quotes)

        for verb in sorted(verbs, key=distance):
            behind = any(words[verb.first].start >= quote.last for quote in quotes)
            person = self.attribution.subject_of(verb, sentence, inverted=behind)
            if person:
                return person
        by = self.attribution.by_preposition(sentence)
        named = (person for _, person in self.attribution.between(sentence.first, sentence.last))
        return by or next(named, None)

    def _around(self, sentence: Sentence, quotes: list[Quote], verbs: list[Verb], person: Person) -> None:
        """Reported speech beside a quotation: "…," he said, adding that …."""
        words = self.source.words
        behind = [verb for verb in verbs if words[verb.first].start > quotes[-1].last]
        for verb in behind[1:]:
            if verb.joins or self.source.folded[verb.first - 1] == "and":
                self._add(words[verb.first].start, sentence.end, person)
                return

    # Reported speech

    def _reported(self, sentence: Sentence, verbs: list[Verb]) -> None:
        leads = [
            (verb, person)
            for verb in verbs
            if verb.kind != "quote"
            and (
                sentence.last - verb.last >= _SHORTEST_REST
                or verb.last == sentence.last
                or self._is_trailing(verb, sentence)
            )
            and (person := self.attribution.subject_of(verb, sentence, inverted=self._is_trailing(verb, sentence)))
        ]
        by = self.attribution.by_preposition(sentence)
        if leads and leads[0][0].joins and self._passive(sentence, leads[0][0].first):
            return
        if by and not leads:
            self._add(sentence.start, sentence.end, by)
        elif leads:
            self._clauses(sentence, verbs, leads)
        else:
            self._passive(sentence, sentence.last)

    def _clauses(self, sentence: Sentence, verbs: list[Verb], leads: list[tuple[Verb, Person]]) -> None:
        """A statement for each verb of speech that begins a part of its own."""
        first, person = leads[0]
        starts = [(self.clauses.begin(sentence, first), person)]
        for verb in [verb for verb in verbs if verb.first > first.first]:
            start = self.clauses.part_begins(verb)
            if start is None or self.clauses.count(starts[-1][0], start) < SHORTEST_CLAUSE:
                continue
            if self.clauses.count(start, sentence.end) > SHORTEST_CLAUSE + verb.joins:
                named = [p for m, p in self.attribution.between(verb.first - 8, verb.first) if m.last == verb.first]
                starts.append((start, next((each for each in named if each), starts[-1][1])))
        for start in self.clauses.that_clauses(sentence, starts[-1][0]):
            starts.append((start, starts[-1][1]))
        for number, (start, who) in enumerate(starts):
            end = starts[number + 1][0] if number + 1 < len(starts) else sentence.end
            self._clause(start, end, who) if end != sentence.end else self._add(start, end, who)

    def _is_trailing(self, verb: Verb, sentence: Sentence) -> bool:
        """Whether a verb may have its subject behind it: "…, said the minister"."""
        start, middle = self.source.words[verb.first].start, (sentence.start + sentence.end) // 2
        return start > middle and "," in self.source.gap(verb.first)

    def _passive(self, sentence: Sentence, last: int) -> bool:
        """Add what the speaker before said: "It was stressed that …"; false where no word up to `last` says so."""
        texts, speaker = self.source.folded, self.attribution.speaker
        passive, auxiliary = (
            self.language.words["passive"],
            self.language.words["passive_by"],
        )
        for word in range(sentence.first + 1, last):
            if texts[word] in passive and auxiliary & set(texts[max(sentence.first, word - 2) : word]) and speaker:
                participle = re.search(r", with (?=\w+ \w+ing )", self.source.text[sentence.start : sentence.end])
                if participle:
                    self._clause(sentence.start, sentence.start + participle.end(), speaker)
                self._add(sentence.start + (participle.end() if participle else 0), sentence.end, speaker)
                return True
        return False

    def _clause(self, start: int, end: int, person: Person) -> None:
        """Add a part of a sentence, without the words that join it to the next one."""
        text = self.source.text[start:end]
        cut = re.sub(r"[\s,;]*(?:\b(?:and|while|who|with|as well as|and also|and that)\b)?[\s,;]*$", "", text)
        if self.clauses.count(start, start + len(cut)) >= SHORTEST_CLAUSE - 1:
            self._add(start, start + len(cut), person)

    def _add(self, start: int, end: int, person: Person, form: Literal["quote", "paraphrase"] = "paraphrase") -> None:
        text = self.source.text
        while start < end and text[start] in " \t\r\n\u00a0—–-•*":
            start += 1
        while end > start and text[end - 1] in " \t\r\n\u00a0,;—–-":
            end -= 1
        if end - start > (15 if form == "paraphrase" else 0):
            self.said.append(Said(start, end, form, person))
            self.attribution.speaker = person
