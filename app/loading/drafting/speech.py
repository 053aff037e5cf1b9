"""What is said in a text, and by whom: quotations with their attribution, reported speech, transcripts."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from app.loading.drafting.language import Language
from app.loading.drafting.mentions import Mention
from app.loading.drafting.people import People, Person
from app.loading.drafting.quotes import Quote
from app.loading.drafting.text import Sentence, SourceText

_SHORTEST_QUOTE = 4
"""Quotations of fewer words are names or single terms, unless somebody is said to say them."""

_LABEL = re.compile(r"(?P<label>[^\n:.!?\"“«]{2,90}?)(?P<aside>\s*\([^)\n]{1,60}\))?\s*:\s+(?=\S)")
_DATELINE = re.compile(r"[A-Z][A-Z .'-]{2,30}[^a-z\n]{0,3}[^\n.]{0,40}?(?:\s[-–—]{1,2}\s|\)\s*[-–—]{1,2}\s|\.?\s*/[^/\n]{2,40}/\.?\s)")
_QUESTION = re.compile(r"(?:question|q|interviewer|host|moderator|reporter|journalist|correspondent|presenter)\b", re.IGNORECASE)
_ANSWER = re.compile(r"(?:answer|a)\s*$", re.IGNORECASE)
_ACCORDING = re.compile(r"\b(?:according to|in the (?:words|view|opinion) of|as)\s+$")


@dataclass
class Said:
    """A statement: ``[start, end)`` of the text, who said it, and whether it is a quotation."""

    start: int
    end: int
    form: Literal["quote", "paraphrase"]
    person: Person
    sure: bool = True


@dataclass
class Verb:
    """A verb of speech at ``[first, last)`` of the words."""

    first: int
    last: int
    kind: str
    text: str


@dataclass
class Speech:
    """Finds the statements of a text in its order."""

    source: SourceText
    language: Language
    people: People
    mentions: list[Mention]
    said: list[Said] = field(default_factory=list)
    speaker: Person | None = None
    subject: Person | None = None
    turn: Person | None = None
    asked: bool = False
    _starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mentions.sort(key=lambda mention: (mention.first, mention.last))
        self._starts = [mention.first for mention in self.mentions]
        self._paragraph = -1

    def read(self) -> list[Said]:
        """All statements."""
        transcript = self._is_transcript()
        for sentence in self.source.sentences:
            if sentence.paragraph != self._paragraph:
                self._paragraph = sentence.paragraph
                if transcript and self._label(sentence):
                    continue
            elif transcript and (self.turn or self.asked) and self._in_turn(sentence):
                continue
            self._sentence(sentence)
        self.said.sort(key=lambda said: (said.start, said.end))
        return self.said

    # Transcripts

    def _labels(self, start: int, end: int) -> tuple[int, Person | None] | None:
        """Where the words begin behind "Sergey Lavrov:", and whose they are; None for a question."""
        match = _LABEL.match(self.source.text, start, min(end, start + 160))
        if match is None:
            return None
        if _QUESTION.match(match["label"]):
            return match.end(), None
        first, last = self.source.word_at(start), self.source.word_at(start + len(match["label"]))
        if not 0 < last - first <= 12:
            return None
        person = next((m.person for m in self._between(first, last) if m.person and m.last == last), None)
        if person is None and _ANSWER.match(match["label"]):
            person = self.turn or self.speaker or self.subject
        if person is None and self.people.sequence(first) == last and last - first > 1:
            person = Person(match["label"].strip())
        return (match.end(), person) if person else None

    def _is_transcript(self) -> bool:
        """Whether at least two paragraphs begin with the name of who speaks."""
        labels = [self._labels(start, end) for start, end in self.source.paragraphs]
        named = [label[1].name for label in labels if label and label[1]]
        questions = sum(1 for label in labels if label and label[1] is None)
        return len(named) >= 2 and (questions > 0 or len(named) > len(set(named)) or len(named) * 3 >= len(labels))

    def _label(self, sentence: Sentence) -> bool:
        """Take a paragraph of a transcript as one statement; false where it is not part of anybody's turn."""
        start, end = self.source.paragraphs[sentence.paragraph]
        label = self._labels(start, end)
        if label is None:
            if self.turn is None or self._narrates(start):
                self.turn, self.asked = None, False
                return False
            self.said.append(Said(start, end, "quote", self.turn))
            return True
        person = label[1]
        if person and self._interviews(person):
            person = None
        self.turn, self.asked = person, person is None
        if person:
            self.speaker = self.subject = person
            self.said.append(Said(label[0], end, "quote", person))
        return True

    def _interviews(self, person: Person) -> bool:
        """Whether a label is that of who asks: someone without a record, whose turns end with a question mark."""
        if person.official:
            return False
        pattern = re.compile(rf"^{re.escape(person.name)}\s*:[^\n]*$", re.MULTILINE)
        turns = pattern.findall(self.source.text)
        return bool(turns) and sum(turn.rstrip().endswith("?") for turn in turns) * 2 >= len(turns)

    def _narrates(self, start: int) -> bool:
        """Whether a paragraph without a label begins with the speaker's name: the narrator speaks again."""
        first = self.source.word_at(start)
        return any(mention.person for mention in self._between(first, first + 3))

    def _in_turn(self, _sentence: Sentence) -> bool:
        return True

    # Sentences

    def _between(self, first: int, last: int) -> list[Mention]:
        low = bisect_left(self._starts, first)
        high = bisect_left(self._starts, last)
        return self.mentions[low:high]

    def _sentence(self, sentence: Sentence) -> None:
        low = bisect_left(self.source.quotes, sentence.start, key=lambda quote: quote.first)
        high = bisect_left(self.source.quotes, sentence.end, key=lambda quote: quote.first)
        quotes = self.source.quotes[low:high]
        outside = [word for word in range(sentence.first, sentence.last) if not self._inside(word, quotes)]
        verbs = self._verbs(outside)
        said_quotes = [quote for quote in quotes if self._is_said(quote, sentence, verbs)]
        if said_quotes and verbs:
            said_quotes = [quote for quote in quotes if quote in said_quotes or self._words_in(quote) >= _SHORTEST_QUOTE]
        if said_quotes:
            self._quoted(sentence, said_quotes, verbs, quotes)
        else:
            self._reported(sentence, verbs)
        self._note_subject(sentence, verbs)

    def _inside(self, word: int, quotes: list[Quote]) -> bool:
        start = self.source.words[word].start
        return any(quote.first <= start < quote.last for quote in quotes)

    def _verbs(self, words: list[int]) -> list[Verb]:
        """The verbs of speech among some words, as verbs: not "the states", not "as stated"."""
        texts, found, behind = self.source.folded, list[Verb](), -1
        for word in words:
            if word < behind:
                continue
            at = self.language.verbs.at(texts, word)
            if at is None or not self._is_verb(word, texts[word]):
                continue
            found.append(Verb(word, word + at[0], at[1], texts[word]))
            behind = word + at[0]
        return found

    def _is_verb(self, word: int, text: str) -> bool:
        if self.source.capital(word) and not self.source.text[self.source.words[word].start :].startswith(text.capitalize()):
            return False
        before = self.source.folded[word - 1] if word else ""
        joined = self.source.gap(word) in {" ", "\n"}
        return not (joined and before in self.language.words("verbs", "not_after")) and not (
            self.source.gap(word) in {"-", "’", "'"}
        )

    def _note_subject(self, sentence: Sentence, verbs: list[Verb]) -> None:
        """Remember whom "he" in the next sentence means: who speaks here, or is named first."""
        if verbs and self.said and sentence.start <= self.said[-1].start < sentence.end:
            self.subject = self.said[-1].person
            return
        persons = [m for m in self._between(sentence.first, sentence.last) if m.person and m.kind in {"official", "office"}]
        if persons:
            self.subject = persons[0].person

    # Quotations

    def _is_said(self, quote: Quote, sentence: Sentence, verbs: list[Verb]) -> bool:
        """Whether a quotation is what somebody said, and not a term: it is long, or a sentence, or beside a verb."""
        text = self.source.text[quote.start : quote.end]
        count = self._words_in(quote)
        whole = text[:1].isupper() and text.rstrip()[-1:] in set(".,!?…")
        if quote.continued or (whole and count >= 3):
            return True
        covers = quote.end - quote.start >= (sentence.end - sentence.start) * 0.5
        comma = self.source.text[quote.last : quote.last + 1] == "," and text[:1].isupper()
        return count >= _SHORTEST_QUOTE and (covers or (comma and bool(verbs)) or (not verbs and whole))

    def _words_in(self, quote: Quote) -> int:
        return len(self.source.text[quote.start : quote.end].split())

    def _quoted(self, sentence: Sentence, quotes: list[Quote], verbs: list[Verb], everything: list[Quote]) -> None:
        person = self._attributed(sentence, quotes, verbs)
        alone = all(self._covered(sentence, everything, quote) for quote in quotes[:1]) and len(quotes) == 1
        if person is None and (alone or not verbs):
            person = self.speaker
        if person is None:
            return
        self.speaker = person
        for quote in quotes:
            start, end = self._stripped(quote.start, quote.end)
            if start < end:
                self.said.append(Said(start, end, "quote", person))
        self._around(sentence, quotes, verbs, person)

    def _covered(self, sentence: Sentence, _everything: list[Quote], quote: Quote) -> bool:
        return quote.last - quote.first >= (sentence.end - sentence.start) - 3

    def _around(self, sentence: Sentence, quotes: list[Quote], verbs: list[Verb], person: Person) -> None:
        """Reported speech in the same sentence: "…," he said, adding that … ."""
        last = quotes[-1].last
        behind = [verb for verb in verbs if self.source.words[verb.first].start > last]
        adding = [verb for verb in behind[1:] if verb.text.endswith("ing") or self.source.folded[verb.first - 1] == "and"]
        if adding and not any(quote.first > self.source.words[adding[0].first].start for quote in quotes):
            start, end = self._stripped(self.source.words[adding[0].first].start, sentence.end)
            self.said.append(Said(start, end, "paraphrase", person))
            return
        first = quotes[0].first
        before = [verb for verb in verbs if self.source.words[verb.last - 1].end < first]
        if len(before) > 1:
            cut = self.source.words[before[-1].first].start
            start, end = self._stripped(sentence.start, cut)
            if len(self.source.text[start:end].split()) >= 6:
                self.said.append(Said(start, self._without_tail(start, end), "paraphrase", person))

    def _without_tail(self, start: int, end: int) -> int:
        text = self.source.text[start:end]
        return start + len(re.sub(r"[\s,;]*(?:and|who|he|she)?$", "", text).rstrip(" ,;"))

    def _attributed(self, sentence: Sentence, quotes: list[Quote], verbs: list[Verb]) -> Person | None:
        """Who is said to say a quotation: the subject of the verb beside it."""
        places = [(quote.first, quote.last) for quote in quotes]

        def distance(verb: Verb) -> int:
            start, end = self.source.words[verb.first].start, self.source.words[verb.last - 1].end
            return min(start - last if start >= last else first - end for first, last in places)

        for verb in sorted(verbs, key=distance):
            behind = any(self.source.words[verb.first].start >= last for _, last in places)
            person = self._subject_of(verb, sentence, inverted=behind)
            if person:
                return person
        return self._by_preposition(sentence) or self._beside(sentence, quotes)

    def _beside(self, sentence: Sentence, quotes: list[Quote]) -> Person | None:
        """Somebody named outside the quotations, where no verb says who speaks."""
        for mention in self._between(sentence.first, sentence.last):
            if mention.person and not self._inside(mention.first, quotes):
                return mention.person
        return None

    # Who speaks

    def _subject_of(self, verb: Verb, sentence: Sentence, *, inverted: bool) -> Person | None:
        before = self._before(verb, sentence)
        if before:
            return before
        return self._named_at(verb.last, sentence) if inverted else None

    def _named_at(self, place: int, sentence: Sentence) -> Person | None:
        """The person right behind a verb: "said Foreign Minister Wang Yi"."""
        texts = self.source.folded
        while place < sentence.last and texts[place] in {"the", "a", "an", "mr", "ms", "mrs", "dr", "in", "turn"}:
            place += 1
        near = [m for m in self._between(place, min(place + 6, sentence.last)) if m.person and not self._divided(place, m.first)]
        if near:
            last = near[0].last
            name = next((m for m in near if m.kind == "official" and m.last >= last), near[0])
            return name.person
        group = self._group(place, sentence)
        return group[0] if group and group[1] <= place + 4 else None

    def _divided(self, first: int, last: int) -> bool:
        return any(re.search(r"[.;!?\"”“]", self.source.gap(word)) for word in range(first + 1, last + 1))

    def _before(self, verb: Verb, sentence: Sentence) -> Person | None:
        """The subject in front of a verb: the nearest one, or the one before what is set between commas."""
        texts, source = self.source.folded, self.source
        between, place = self.language.words("verbs", "between"), verb.first
        while place > sentence.first and texts[place - 1] in between and not re.search(r"[,.;:\"”“»]", source.gap(place)):
            place -= 1
        if "," in source.gap(place) or texts[place : place + 1] == ["who"]:
            inner = self._before_commas(place, sentence)
            if inner:
                return inner
        return self._ending_at(place, sentence)

    def _ending_at(self, place: int, sentence: Sentence) -> Person | None:
        texts = self.source.folded
        if place <= sentence.first:
            return None
        pronoun = self._pronoun(texts[place - 1])
        if pronoun:
            return pronoun
        ending = [m for m in self._between(max(sentence.first, place - 14), place) if m.person and m.last == place]
        if ending:
            return next((m.person for m in ending if m.kind == "official"), ending[-1].person)
        group = self._group_before(place, sentence)
        if group:
            return group
        near = [m for m in self._between(max(sentence.first, place - 12), place) if m.person and m.kind in {"official", "office"}]
        clause = [m for m in near if not any(re.search(r"[,;:\"”“]", self.source.gap(word)) for word in range(m.last + 1, place + 1))]
        return clause[-1].person if clause else None

    def _before_commas(self, place: int, sentence: Sentence) -> Person | None:
        """The subject before ", who met him on Monday," or ", speaking in Tashkent,"."""
        opened = [word for word in range(sentence.first + 1, place) if "," in self.source.gap(word)]
        apposed = [m for m in self._between(opened[-1], place) if m.person] if opened else []
        if apposed and (apposed[0].first, apposed[-1].last) == (opened[-1], place):
            return apposed[-1].person
        for word in opened:
            person = self._closing_at(word, sentence)
            if person:
                return person
        return None

    def _closing_at(self, word: int, sentence: Sentence) -> Person | None:
        pronoun = self._pronoun(self.source.folded[word - 1])
        if pronoun:
            return pronoun
        ending = [m for m in self._between(max(sentence.first, word - 14), word) if m.person and m.last == word]
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
            if texts[first] in known | nouns:
                return self._noun_phrase(first, place, sentence)
        return None

    def _noun_phrase(self, noun: int, last: int, sentence: Sentence) -> Person | None:
        texts, first = self.source.folded, noun
        while first > sentence.first and first > noun - 5 and self.source.gap(first) in {" ", "-", "'", "’"}:
            if texts[first] in {"the", "a", "an", "several", "many", "some", "two"} or texts[first - 1] in {"that", "and", "as", "by", "with", "to", "of", "in", "but", "where", "when"}:
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

    def _by_preposition(self, sentence: Sentence) -> Person | None:
        """"according to the minister", "in Xi's words"."""
        for mention in self._between(sentence.first, sentence.last):
            if mention.person and self._is_according(self.source.words[mention.first].start):
                return mention.person
        match = re.search(r"\baccording to (?:the )?(\w+)", self.source.lower[sentence.start : sentence.end])
        if match:
            if match[1] in {"him", "her"}:
                return self._pronoun("he" if match[1] == "him" else "she")
            group = self._group(self.source.word_at(sentence.start + match.start(1)), sentence)
            return group[0] if group else None
        return None

    def _is_according(self, start: int) -> bool:
        before = re.sub(r"\bthe\s+$", "", self.source.lower[max(0, start - 40) : start])
        match = _ACCORDING.search(before)
        return match is not None and "as" not in match[0].split()

    # Reported speech

    def _reported(self, sentence: Sentence, verbs: list[Verb]) -> None:
        leads = [(verb, person) for verb in verbs if verb.kind != "quote" and (person := self._subject_of(verb, sentence, inverted=self._is_trailing(verb, sentence)))]
        preposition = self._by_preposition(sentence)
        if preposition and not leads:
            self._add(sentence.start, sentence.end, preposition)
            return
        if not leads:
            self._passive(sentence)
            return
        first, person = leads[0]
        starts = [sentence.start]
        persons = [person]
        for verb in verbs:
            if verb.first <= first.first or not self._coordinated(verb):
                continue
            start = self.source.words[verb.first].start
            if len(self.source.text[starts[-1] : start].split()) >= 6 and len(self.source.text[start : sentence.end].split()) >= 5:
                own = next((who for each, who in leads if each is verb), None)
                starts.append(start)
                persons.append(own if own and own.official else person)
        starts[0] = self._begin(sentence, first)
        for number, start in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else sentence.end
            cut = end if end == sentence.end else self._without_tail(start, end)
            self._add(start, cut, persons[number])

    def _begin(self, sentence: Sentence, verb: Verb) -> int:
        """Where a statement begins: with its sentence, or later where most of that only says who speaks."""
        words, text = self.source.words, self.source.text
        start = sentence.start
        dateline = _DATELINE.match(text, start, sentence.end)
        start = dateline.end() if dateline else start
        whole, clause = sentence.end - start, sentence.end - words[verb.last - 1].end
        if clause >= whole * 0.55 or words[verb.first].start < start:
            return start
        persons = [m for m in self._between(sentence.first, verb.first) if m.person]
        places = [*(words[m.first].start for m in persons), words[verb.first].start]
        return max((each for each in places if sentence.end - each >= whole * 0.5), default=start)

    def _is_trailing(self, verb: Verb, sentence: Sentence) -> bool:
        return self.source.words[verb.first].start > sentence.start + (sentence.end - sentence.start) // 2 and "," in self.source.gap(verb.first)

    def _coordinated(self, verb: Verb) -> bool:
        """Whether a further verb of speech begins a statement of its own: "and emphasized …"."""
        before = self.source.folded[verb.first - 1]
        return before in {"and", "while", "also"} and not verb.text.endswith("ing")

    def _passive(self, sentence: Sentence) -> None:
        """"It was stressed that …": what the speaker before said."""
        texts = self.source.folded
        passive, auxiliary = self.language.words("verbs", "passive"), self.language.words("verbs", "passive_by")
        for word in range(sentence.first + 1, sentence.last):
            before = texts[max(sentence.first, word - 2) : word]
            if texts[word] in passive and auxiliary & set(before) and self.speaker:
                self._add(sentence.start, sentence.end, self.speaker)
                return

    def _add(self, start: int, end: int, person: Person) -> None:
        start, end = self._stripped(start, end)
        if end - start > 15:
            self.said.append(Said(start, end, "paraphrase", person))
            self.speaker = person

    def _stripped(self, start: int, end: int) -> tuple[int, int]:
        text = self.source.text
        while start < end and text[start] in " \t\n\u00a0—–-•*":
            start += 1
        while end > start and text[end - 1] in " \t\n\u00a0,;—–-":
            end -= 1
        return start, end
