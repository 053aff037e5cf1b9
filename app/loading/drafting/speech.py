"""What is said in a text, and by whom: quotations, reported speech, the turns of a transcript."""

import re
from bisect import bisect_left
from itertools import pairwise
from typing import Literal, NamedTuple

from app.loading.drafting.attribution import Attribution, Verb
from app.loading.drafting.names import People, Person
from app.loading.drafting.text import Quote, Sentence

_SHORTEST_QUOTE = 4  # words; shorter quotations are names or single terms, unless somebody is said to say them
_SHORTEST_REST = 3  # words at least behind a verb of speech that reports something
_SHORTEST_CLAUSE = 6  # words; a shorter part of a sentence is no statement of its own
_MOST_OF_A_CLAUSE = 0.6  # of what a verb of speech reports: a quotation so long is what was said
_LONG_QUOTE, _MANY_SENTENCES = 350, 4  # a quotation of so many characters and sentences is divided into them
_SENTENCE = re.compile(r"[^.!?…]+(?:[.!?…]+|$)\s*")
_JOINING = re.compile(r"[\s,;]*(?:\b(?:and|while|who|with|as well as|and also|and that)\b)?[\s,;]*$")
_AND_THAT = re.compile(r",? and that ")
_JOINED = re.compile(r"\b(?:and|while|and also|as well as)$")
_DATELINE = re.compile(
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2},? )?\([^)\n]{2,40}\)\s*[-–—]{1,2}\s|"
    r"[A-Z][A-Z .'-]{2,30}[^a-z\n]{0,3}[^\n.]{0,40}?"
    r"(?:\s[-–—]{1,2}\s|\)\s*[-–—]{1,2}\s|\.?\s*/[^/\n]{2,40}/\.?\s)"
)


class Said(NamedTuple):
    """A statement: ``[start, end)`` of the text, who said it, and whether it is a quotation."""

    start: int
    end: int
    form: Literal["quote", "paraphrase"]
    person: Person


class Speech(Attribution):
    """Finds the statements of a text in its order."""

    def __init__(self, people: People) -> None:
        super().__init__(people)
        self.said: list[Said] = []

    def read(self) -> list[Said]:
        """All statements."""
        turns, paragraph = self.turns(), -1
        for sentence in self.source.sentences:
            start, end, person = turns.get(sentence.paragraph, (0, 0, None))
            if person and sentence.paragraph != paragraph:
                self.subject = person
                self._add(start, end, person, "quote")
            paragraph = sentence.paragraph
            headline = paragraph < 3 and self.source.text[sentence.end - 1].isalnum()
            if paragraph not in turns and not headline:
                self._sentence(sentence)
        return sorted(self.said, key=lambda said: (said.start, said.end))

    def _sentence(self, sentence: Sentence) -> None:
        low, high = (bisect_left(self.source.quotes, p, key=lambda q: q.first) for p in (sentence.start, sentence.end))
        quotes = self.source.quotes[low:high]
        verbs, before = self._verbs(sentence), len(self.said)
        said = [quote for quote in quotes if self._is_said(quote, sentence, verbs)]
        if said:
            self._quoted(sentence, said, verbs)
        else:
            self._reported(sentence, verbs)
        persons = self.between(sentence.first, sentence.last)
        if len(self.said) > before or persons:
            self.subject = self.said[-1].person if len(self.said) > before else persons[0].person

    def _verbs(self, sentence: Sentence) -> list[Verb]:
        """The verbs of speech outside quotations, as verbs: not "the states", not "as stated"."""
        found, behind = list[Verb](), -1
        for word in range(sentence.first, sentence.last):
            at = self.people.language.verbs.at(self.texts, word) if word >= behind else None
            if at and self._is_verb(word) and not self.source.quote_at(self.source.words[word].start):
                behind = word + at[0]
                joins = self.texts[word].endswith("ing")
                found.append(Verb(word, behind, *self.source.span(word, behind), at[1], joins))
        return found

    def _is_verb(self, word: int) -> bool:
        gap, near = self.source.gap(word), self.texts[max(0, word - 2) : word]
        noun = self.texts[word] in self.words["verb_nouns"] and not self.speaks_before(word)
        if noun or gap in {"-", "’", "'"}:
            return False
        before = [text for text in near if text not in {"also", "further", "once"}]
        if gap not in {" ", "\n"} or not before or near == ["well", "as"]:
            return True
        passive = before[-1] in self.words["passive_by"] and not self.texts[word].endswith("ing")
        return not passive and before[-1] not in self.words["not_after"]

    # Quotations

    def _is_said(self, quote: Quote, sentence: Sentence, verbs: list[Verb]) -> bool:
        """Whether a quotation is what somebody said, and not a term: a sentence, or most of the one around it."""
        text, count = self.source.text[quote.start : quote.end], self._count(quote.start, quote.end)
        if quote.end == quote.last or (text[:1].isupper() and text.rstrip()[-1:] in set(".,!?…") and count >= 3):
            return True
        covers = quote.end - quote.start >= (sentence.end - sentence.start) * 0.5
        comma = self.source.text[quote.last : quote.last + 1] == "," and text[:1].isupper()
        rest = [sentence.end - verb.end for verb in verbs if verb.end < quote.first]
        reported = bool(rest) and quote.last - quote.first >= min(rest) * _MOST_OF_A_CLAUSE
        return count >= _SHORTEST_QUOTE and (covers or reported or (comma and bool(verbs)))

    def _quoted(self, sentence: Sentence, quotes: list[Quote], verbs: list[Verb]) -> None:
        person = self._quotes_speaker(sentence, quotes, verbs)
        alone = len(quotes) == 1 and quotes[0].last - quotes[0].first >= sentence.end - sentence.start - 3
        person = person or (self.speaker if alone or not verbs else None)
        if person is None:
            return
        for quote in quotes:
            text = self.source.text[quote.start : quote.end]
            parts = [*_SENTENCE.finditer(text)]
            divided = len(text) >= _LONG_QUOTE and len(parts) >= _MANY_SENTENCES
            for start, end in [part.span() for part in parts] if divided else [(0, len(text))]:
                self._add(quote.start + start, quote.start + end, person, "quote")
        # Reported speech behind the quotation: "…," he said, adding that ….
        behind = [verb for verb in verbs if verb.start > quotes[-1].last]
        for verb in [verb for verb in behind[1:] if verb.joins or self.texts[verb.first - 1] == "and"][:1]:
            self._add(verb.start, sentence.end, person)

    def _quotes_speaker(self, sentence: Sentence, quotes: list[Quote], verbs: list[Verb]) -> Person | None:
        """Who is said to say a quotation: the subject of the verb nearest to it."""
        marks = [mark for quote in quotes for mark in (quote.first, quote.last)]
        for verb in sorted(verbs, key=lambda verb: min(abs(verb.start - mark) for mark in marks)):
            behind = any(verb.start >= quote.last for quote in quotes)
            person = self.subject_of(verb, sentence, inverted=behind)
            if person:
                return person
        named = (mention.person for mention in self.between(sentence.first, sentence.last))
        return self.by_preposition(sentence) or next(named, None)

    # Reported speech

    def _reported(self, sentence: Sentence, verbs: list[Verb]) -> None:
        leads = list[tuple[Verb, Person]]()
        for verb in [verb for verb in verbs if verb.kind != "quote"]:
            behind = verb.start > (sentence.start + sentence.end) // 2
            trailing = behind and "," in self.source.gap(verb.first)  # "…, said the minister"
            reports = sentence.last - verb.last >= _SHORTEST_REST or verb.last == sentence.last or trailing
            person = self.subject_of(verb, sentence, inverted=trailing) if reports else None
            leads += [(verb, person)] if person else []
        by, speaker = self.by_preposition(sentence), self.speaker
        passive = self._passive(sentence, leads[0][0].first if leads else sentence.last)
        if by and not leads:
            self._add(sentence.start, sentence.end, by)
        elif passive and speaker and (not leads or leads[0][0].joins):
            self._clauses(sentence, verbs, passive, speaker)
        elif leads:
            self._clauses(sentence, verbs, *leads[0])

    def _passive(self, sentence: Sentence, last: int) -> Verb | None:
        """The verb before a word that reports what the speaker before said: "It was stressed that …"."""
        for word in range(sentence.first + 1, last):
            auxiliary = self.words["passive_by"] & {*self.texts[max(sentence.first, word - 2) : word]}
            if self.texts[word] in self.words["passive"] and auxiliary:
                return Verb(word, word + 1, *self.source.span(word, word + 1), "clause", joins=False)
        return None

    def _clauses(self, sentence: Sentence, verbs: list[Verb], first: Verb, person: Person) -> None:
        """A statement for each verb of speech that begins a part of its own."""
        starts, count, least = [(self._begin(sentence, first), person)], self._count, _SHORTEST_CLAUSE
        for verb in [verb for verb in verbs if verb.first > first.first]:
            start = self._part_begins(verb)
            if start and count(starts[-1][0], start) >= least and count(start, sentence.end) > least + verb.joins:
                near = self.between(verb.first - 8, verb.first)
                named = (mention.person for mention in near if mention.last == verb.first)
                starts.append((start, next(named, starts[-1][1])))
        begin, last = starts[-1]
        that = _AND_THAT.search(self.source.lower, begin, sentence.end)
        place = that.end() if that else begin
        if count(begin, place) >= 2 * least and count(place, sentence.end) >= least:
            starts.append((place, last))
        for (start, who), (end, _) in pairwise([*starts, (sentence.end, last)]):
            text = self.source.text[start:end]
            cut = text if end == sentence.end else _JOINING.sub("", text)
            if len(cut.split()) >= least - 1 or end == sentence.end:
                self._add(start, start + len(cut), who)

    def _part_begins(self, verb: Verb) -> int | None:
        """Where a further statement begins: "and emphasized …", ", adding that …", "as well as urged …"."""
        word = verb.first
        joined = _JOINED.search(" ".join(self.texts[max(0, word - 3) : word]))
        if joined or (verb.joins and "," in self.source.gap(word)):
            return verb.start
        named = [mention for mention in self.between(word - 4, word) if mention.last == word]
        if verb.joins and named and self.texts[named[0].first - 1] == "with":
            return self.source.words[named[0].first].start
        return None

    def _begin(self, sentence: Sentence, verb: Verb) -> int:
        """Where a statement begins: with its sentence, or later where most of that only says who speaks."""
        dateline = _DATELINE.match(self.source.text, sentence.start, sentence.end)
        start = dateline.end() if dateline else sentence.start
        if verb.start < start:
            return sentence.start
        if verb.joins and "," in self.source.gap(verb.first):
            return verb.start
        whole, clause = sentence.end - start, sentence.end - verb.end
        trailing = verb.last == sentence.last or self.source.gap(verb.last)[:1] in {",", ".", ";"}
        if trailing or clause >= whole * 0.55:
            return start
        persons = self.between(sentence.first, verb.first)
        places = [*(self.source.words[mention.first].start for mention in persons), verb.start]
        return max((each for each in places if sentence.end - each >= whole * 0.5), default=start)

    def _count(self, start: int, end: int) -> int:
        """How many words are between two places."""
        return len(self.source.text[start:end].split())

    def _add(self, start: int, end: int, person: Person, form: Literal["quote", "paraphrase"] = "paraphrase") -> None:
        self.speaker = person
        text = self.source.text[start:end]
        start += len(text) - len(text.lstrip(" \t\r\n\u00a0—–-•*"))
        end -= len(text) - len(text.rstrip(" \t\r\n\u00a0,;—–-"))
        if end - start > (15 if form == "paraphrase" else 0):
            self.said.append(Said(start, end, form, person))
