"""Counts and lists of the states that have a status: "nine members", "fourteen dialogue partners, namely …"."""

import re
from dataclasses import dataclass, field

from app.loading.drafting.language import Language
from app.loading.drafting.text import Sentence, SourceText

Place = tuple[int, int, str]
"""A state at ``[first, last)`` of the words."""

_NAMES = {"dialogue_partner": "dialogue partner", "observer": "observer", "partner": "partner", "member": "member"}
_PLAIN = {"countries", "states", "nations", "nation", "state", "country"}
_PARTIAL = re.compile(
    r"\b(?:more than|over|at least|nearly|almost|about|some|around|up to|(?:few|l)e(?:we)?r than|less than|other|new|"
    r"only|two other|of the|among|by|between|from|remaining)\s*$"
)
_TOTAL = re.compile(
    r"(?:[,(:—-]|^|\b(?:has|have|had|compris(?:es?|ing)|includ(?:es?|ing)|unit(?:es|ing)|counts?|of|together|"
    r"group(?:s|ing)|numbers?|membership|reached|to|with|its|is|are|the|all|at|currently|now|today|also|and))\s*$"
)
_WHOLE = re.compile(
    r"\b(?:membership (?:includes|of)|compris(?:ing|es?)|unit(?:es|ing)|consists of|bloc of|organi[sz]ation of|"
    r"(?:brings|bringing) together|made up of|group(?:s|ing))\s*(?:the\s*)?$"
)
_GROWN = re.compile(
    r"\bmembership\s+(?:has\s+|had\s+|now\s+)*(?:grown|grew|rose|increased|expanded|stands|risen)\s+(?:to|at)\s*$"
)
_BETWEEN_STATES = re.compile(r"[\s,*•·–-]*(?:(?:and|as well as|the|\([^)]*\))[\s,]*)*[\s,*•·–-]*")
_TO_A_LIST = re.compile(
    r"[\s,:(—–-]*|.*(?:[:(—–-]|namely|include|such|are|states|observers|partners|members|is|,)\s*(?:the\s+)?"
)
_INCLUDES = re.compile(r"(?:includes|comprises|consists of|unites|is made up of|brings together)\b")
_HELD_BY = re.compile(r"\s(?:status )?(?:is|are) (?:held|enjoyed) by\b")
_HEADS = re.compile(r"\s*[:(]|\s(?:of (?:the )?[\w ]{2,40} )?(?:include|are)\b")
_HOLDING = re.compile(
    r"\s*,?\s*(?:hold|have|has|enjoy|are|remain|possess)\s(?:hold|have|currently|now|the|sco|status|of|an?|as|with|all|\s)*\"?"
)
_LARGEST = 5
"""A number of members larger by more than this than there ever were does not count them."""


@dataclass
class Count:
    """A count or a list at ``[first, last)`` of the words; `founding` speaks of the first day of the organization."""

    first: int
    last: int
    status: str
    number: int | None
    states: list[str] = field(default_factory=list)
    founding: bool = False


class Counting:
    """Finds counts and lists in one text.

    `statuses` are those of the organization, `most` is how many members it ever had, `own` are words that name it.
    """

    def __init__(self, source: SourceText, language: Language, statuses: set[str], most: int, own: set[str]) -> None:
        self.source, self.texts, self.language = source, source.folded, language
        self.statuses, self.most = statuses, most
        self.own = own | {*language.words("grammar", "organization_nouns"), *language.words("grammar", "group_nouns")}

    def read(self, sentence: Sentence, states: list[Place]) -> list[Count]:
        """The counts and lists in a sentence that mentions some states."""
        found = [
            count for place in range(sentence.first, sentence.last) if (count := self._counted(place, sentence, states))
        ]
        return [*found, *self._lists(sentence, states, found)]

    def number(self, place: int) -> int | None:
        """The number that a word is, in digits or letters."""
        text, end = self.texts[place], self.source.words[place].end
        fraction = re.match(r"%|[.,]\d", self.source.text[end : end + 2])
        if text.isdigit() and len(text) <= 3:
            return None if fraction else int(text)
        return None if text == "one" else self.language.numbers.get(text)

    def _before(self, place: int, sentence: Sentence) -> str:
        """What is before a word in its sentence, without quotation marks."""
        start = self.source.words[place].start
        return self.source.lower[max(sentence.start, start - 110) : start].replace('"', "")

    def _counted(self, place: int, sentence: Sentence, states: list[Place]) -> Count | None:
        number = self.number(place)
        found = self._status(place, sentence) or self._backwards(place, sentence) if number is not None else None
        if number is None or found is None:
            return None
        status, last = found
        founding = "founding" in self.texts[place:last]
        whole = founding or status != "member" or self._is_whole(place, last, number, sentence)
        if not whole or (not founding and _PARTIAL.search(self._before(place, sentence))):
            return None
        first = place if self._status(place, sentence) else self._noun_before(place, status, sentence)
        listed = self._listed(last, states)
        if listed and abs(len(listed[0]) - number) <= max(2, number // 3):
            return Count(first, listed[1], status, number, listed[0], founding)
        return Count(first, last, status, number, founding=founding)

    def _noun_before(self, place: int, status: str, sentence: Sentence) -> int:
        """The word from which "the number of member states has reached" begins."""
        last = _NAMES[status].split()[-1]
        near = range(place - 1, max(sentence.first, place - 12) - 1, -1)
        noun = next((word for word in near if self.texts[word].startswith((last, "membership"))), place)
        number = next(
            (word for word in range(noun, max(sentence.first, noun - 6) - 1, -1) if self.texts[word] == "number"), noun
        )
        return number - (number > sentence.first and self.texts[number - 1] == "the")

    def _status(self, place: int, sentence: Sentence) -> tuple[str, int] | None:
        """The status whose holders a number counts, and the word behind it."""
        word, adjectives = place + 1, self.language.words("grammar", "count_adjectives")
        while word < min(sentence.last, place + 4) and self.texts[word] in adjectives:
            word += 1
        at = self.language.statuses.at(self.texts, word) if word < sentence.last else None
        if at is None:
            return None
        last, alone = word + at[0], word == place + 1
        hyphened = self.source.gap(last - 1) in {"-", "‑"}
        behind = [text for text in self.texts[last : last + 3] if text not in {"the", "this"}]
        if behind[:1] == ["of"] and not self.own & {*behind[1:2]}:
            return None
        if self.texts[last - 1] in _PLAIN and at[0] == 1:
            return ("member", last) if hyphened else self._said_before(place, last, sentence)
        if self.texts[last - 1] == "member" and not (hyphened and alone):
            return None
        return (at[1], last) if at[1] in self.statuses else None

    def _said_before(self, place: int, last: int, sentence: Sentence) -> tuple[str, int] | None:
        """The status of "nine countries", where the words around say it."""
        before, end = self._before(place, sentence), self.source.words[last - 1].end
        behind = self.source.lower[end : min(sentence.end, end + 60)].replace('"', "")
        for status, name in _NAMES.items():
            counted = re.search(rf"\b(?:number of|status of)\b[^.;]*\b{name}", before)
            are = re.match(rf"\s*(?:are|have|enjoy|hold|is|as)\b[^.;,]*\b{name}", behind)
            if status in self.statuses and (counted or are):
                return status, last
        return ("member", last) if _WHOLE.search(before) else None

    def _backwards(self, place: int, sentence: Sentence) -> tuple[str, int] | None:
        """The status of "the number of observers is four", "Member states (10)", "membership grew to ten"."""
        before = self._before(place, sentence)
        for status, name in _NAMES.items():
            noun = rf"{name}(?:s|ship)?(?:[ -](?:states|countries|nations))?"
            own = rf"\b(?:number|count|total|that)\s+of\s+(?:(?:the|its|full|sco)\s+)*{noun}\s+(?:[a-z]+\s+){{0,3}}?"
            said = re.search(rf"{own}(?:to|is|was|at|reached|of|now)?\s*$|{noun}\s*[(:]\s*$", before)
            if status in self.statuses and (said or (status == "member" and _GROWN.search(before))):
                return status, place + 1
        return None

    def _is_whole(self, place: int, last: int, number: int, sentence: Sentence) -> bool:
        """Whether a number of members is that of all: not "two member states abstained"."""
        if self._backwards(place, sentence) or self.source.gap(last - 1) in {"-", "‑"}:
            return True
        total = number > 5 or self.source.capital(place) or _TOTAL.search(self._before(place, sentence))
        return 4 <= number <= self.most + _LARGEST and bool(total)

    # Lists

    def _listed(self, last: int, states: list[Place]) -> tuple[list[str], int] | None:
        """The states that are enumerated behind a word, and how far they reach."""
        named, reached = list[str](), last
        for first, end, state in states:
            between = self.source.lower[self.source.words[reached - 1].end : self.source.words[first].start]
            if first < last:
                continue
            pattern = _BETWEEN_STATES if named else _TO_A_LIST
            if re.search(r"[.;]\s", between) or len(between) > 80 or not pattern.fullmatch(between):
                break
            named.append(state)
            reached = end
        return (list(dict.fromkeys(named)), reached) if len(named) > 1 else None

    def _lists(self, sentence: Sentence, states: list[Place], counts: list[Count]) -> list[Count]:
        """Lists without a count: "Belarus and Mongolia hold the observer status", "Observers: …"."""
        found, place = list[Count](), sentence.first
        while place < sentence.last and len(states) > 1:
            at = self.language.statuses.at(self.texts, place)
            last = place + at[0] if at else place + 1
            if at and at[1] in self.statuses and self.texts[place] not in _PLAIN:
                covered = any(count.first <= place <= count.last and count.status == at[1] for count in counts)
                count = None if covered else self._list_at(place, last, at[1], states)
                found += [count] if count else []
            place = last
        return found or self._members(sentence, states)

    def _members(self, sentence: Sentence, states: list[Place]) -> list[Count]:
        """The members where no word says so: "The SCO includes Russia, China, …"."""
        for place in range(sentence.first + 1, min(sentence.last, sentence.first + 8)):
            verb = _INCLUDES.match(self.source.lower, self.source.words[place].start)
            if verb and self.texts[place - 1] in self.own and "member" in self.statuses:
                last = self.source.word_at(verb.end())
                listed = self._listed(last, states)
                if listed and len(listed[0]) > _LARGEST - 2:
                    return [Count(sentence.first, listed[1], "member", None, listed[0])]
        return []

    def _list_at(self, place: int, last: int, status: str, states: list[Place]) -> Count | None:
        heads = _HEADS.match(self.source.lower, self.source.words[last - 1].end)
        by = _HELD_BY.match(self.source.lower, self.source.words[last - 1].end)
        heads = heads if self.texts[last - 1].endswith("s") else None
        listed = self._listed(self.source.word_at(by.end()), states) if by else None
        listed = listed or (self._listed(last, states) if heads else None)
        if listed:
            return Count(place, listed[1], status, None, listed[0])
        before = [state for state in states if state[1] <= place]
        start = self.source.words[place].start
        if not before or not _HOLDING.fullmatch(self.source.lower[self.source.words[before[-1][1] - 1].end : start]):
            return None
        named = joined_states(self.source, before)
        states_of = [state[2] for state in named]
        return Count(named[0][0], last, status, None, states_of) if len(named) > 1 else None


def joined_states(source: SourceText, states: list[Place]) -> list[Place]:
    """The last of some states, and those that are enumerated with it: "Iran, India and Pakistan"."""
    named = states[-1:]
    for state in states[-2::-1]:
        between = source.lower[source.words[state[1] - 1].end : source.words[named[0][0]].start]
        if not _BETWEEN_STATES.fullmatch(between):
            break
        named.insert(0, state)
    return named
