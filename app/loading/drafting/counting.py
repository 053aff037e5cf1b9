"""Counts and lists of the states that have a status: "nine members", "fourteen dialogue partners, namely …"."""

import re
from dataclasses import dataclass, field

from app.loading.drafting.names import Mention
from app.loading.drafting.language import Language
from app.loading.drafting.text import Sentence, SourceText

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
_LINE_BEGINS = re.compile(r"[\W\d_]*(?:the\s)?")
_LARGEST = 5
"""A number of members larger by more than this than there ever were does not count them."""

_LONGEST_HEADING = 14
_LONGEST_GAP = 80
"""How many characters are between the words before a list and its states, or between two of those, at most."""


def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """What says before a number that it counts a status, and before and behind "nine countries" which one they have."""
    noun = rf"{name}(?:s|ship)?(?:[ -](?:states|countries|nations))?"
    own = r"\b(?:the\s+)?(?:number|count|total|that)\s+of\s+(?:(?:the|its|full|sco)\s+)*"
    counted = rf"{own}{noun}\s+(?:[a-z]+\s+){{0,3}}?(?:to|is|was|at|reached|of|now)?\s*$|{noun}\s*[(:]\s*$"
    before = rf"\b(?:number of|status of)\b[^.;]*\b{name}"
    return re.compile(counted), re.compile(before), re.compile(rf"\s*(?:are|have|enjoy|hold|is|as)\b[^.;,]*\b{name}")


_COUNTED = {status: _patterns(name) for status, name in _NAMES.items()}


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
        self.own = own | language.words["organization_nouns"] | language.words["group_nouns"]

    def read(self, sentence: Sentence, states: list[Mention]) -> list[Count]:
        """The counts and lists in a sentence that mentions some states."""
        places = range(sentence.first, sentence.last)
        found = [count for place in places if (count := self._counted(place, sentence, states))]
        lists = [] if len(states) < 2 else self._lists(sentence, states, found) or self._members(sentence, states)
        return [*found, *lists]

    def headed(self, heading: Sentence, below: list[tuple[Sentence, list[Mention]]]) -> Count | None:
        """The list of lines below a heading: "Member states (10):"."""
        words = range(heading.first, heading.last)
        if not self.source.text[heading.start : heading.end].endswith(":") or len(words) > _LONGEST_HEADING:
            return None
        status = next((at[1] for word in words if (at := self.language.statuses.at(self.texts, word))), None)
        states = list[Mention]()
        for line, mentions in below if status in self.statuses else ():
            first = next((mention for mention in mentions if mention.kind == "state"), None)
            begin = self.source.words[first.first].start if first else line.end
            if first is None or not _LINE_BEGINS.fullmatch(self.source.lower, line.start, begin):
                break
            states.append(first)
        if len(states) < 2 or status is None:
            return None
        number = next((found for word in words if (found := self._number(word))), None)
        return Count(heading.first, states[-1].last, status, number, _ids(states))

    def _number(self, place: int) -> int | None:
        """The number that a word is, in digits or letters."""
        text, end = self.texts[place], self.source.words[place].end
        if text.isdigit() and len(text) <= 3:
            return None if re.match(r"%|[.,]\d", self.source.text[end : end + 2]) else int(text)
        return None if text == "one" else self.language.numbers.get(text)

    def _before(self, place: int, sentence: Sentence) -> str:
        """What is before a word in its sentence, without quotation marks."""
        start = self.source.words[place].start
        return self.source.lower[max(sentence.start, start - 110) : start].replace('"', " ")

    def _counted(self, place: int, sentence: Sentence, states: list[Mention]) -> Count | None:
        number = self._number(place)
        if number is None:
            return None
        before, first, backwards = self._before(place, sentence), place, False
        found = self._status(place, sentence)
        if found is None:
            backwards = True
            said = self._backwards(before)
            if said is None:
                return None
            found = said[0], place + 1
            first = self.source.word_at(self.source.words[place].start - len(before) + said[1])
        status, last = found
        founding = "founding" in self.texts[place:last]
        hyphened = self.source.gap(last - 1) in {"-", "‑"}
        total = number > _LARGEST or self.source.capital(place) or _TOTAL.search(before)
        whole = status != "member" or backwards or hyphened or (4 <= number <= self.most + _LARGEST and total)
        if not founding and (not whole or _PARTIAL.search(before)):
            return None
        listed = self._listed(last, states)
        if listed and abs(len(_ids(listed)) - number) <= max(2, number // 3):
            return Count(first, listed[-1].last, status, number, _ids(listed), founding)
        return Count(first, last, status, number, founding=founding)

    def _status(self, place: int, sentence: Sentence) -> tuple[str, int] | None:
        """The status whose holders a number counts, and the word behind it."""
        word, adjectives = place + 1, self.language.words["count_adjectives"]
        while word < min(sentence.last, place + 4) and self.texts[word] in adjectives:
            word += 1
        at = self.language.statuses.at(self.texts, word) if word < sentence.last else None
        if at is None:
            return None
        last = word + at[0]
        hyphened = self.source.gap(last - 1) in {"-", "‑"}
        behind = [text for text in self.texts[last : last + 3] if text not in {"the", "this"}]
        if behind[:1] == ["of"] and not self.own & {*behind[1:2]}:
            return None
        if self.texts[last - 1] in _PLAIN and at[0] == 1:
            return ("member", last) if hyphened else self._said_around(place, last, sentence)
        if self.texts[last - 1] == "member" and not (hyphened and word == place + 1):
            return None
        return (at[1], last) if at[1] in self.statuses else None

    def _said_around(self, place: int, last: int, sentence: Sentence) -> tuple[str, int] | None:
        """The status of "nine countries", where the words around say it."""
        before, end = self._before(place, sentence), self.source.words[last - 1].end
        behind = self.source.lower[end : min(sentence.end, end + 60)].replace('"', " ")
        said = (s for s in _NAMES if _COUNTED[s][1].search(before) or _COUNTED[s][2].match(behind))
        status = next((each for each in said if each in self.statuses), "member" if _WHOLE.search(before) else None)
        return (status, last) if status else None

    def _backwards(self, before: str) -> tuple[str, int] | None:
        """The status in "the number of observers is four", "Member states (10)", and where that begins."""
        for status in [each for each in _NAMES if each in self.statuses]:
            said = _COUNTED[status][0].search(before) or (_GROWN.search(before) if status == "member" else None)
            if said:
                return status, said.start()
        return None

    def _listed(self, last: int, states: list[Mention]) -> list[Mention] | None:
        """The states that are enumerated behind a word."""
        named, reached = list[Mention](), last
        for state in [each for each in states if each.first >= last]:
            between = self.source.lower[self.source.words[reached - 1].end : self.source.words[state.first].start]
            pattern = _BETWEEN_STATES if named else _TO_A_LIST
            if re.search(r"[.;]\s", between) or len(between) > _LONGEST_GAP or not pattern.fullmatch(between):
                break
            named.append(state)
            reached = state.last
        return named if len(_ids(named)) > 1 else None

    def _lists(self, sentence: Sentence, states: list[Mention], counts: list[Count]) -> list[Count]:
        """Lists without a count: "Belarus and Mongolia hold the observer status", "Observers: …"."""
        found, place = list[Count](), sentence.first
        while place < sentence.last:
            at = self.language.statuses.at(self.texts, place)
            last = place + at[0] if at else place + 1
            if at and at[1] in self.statuses and self.texts[place] not in _PLAIN:
                covered = any(count.first <= place <= count.last and count.status == at[1] for count in counts)
                count = None if covered else self._list_at(place, last, at[1], states)
                found += [count] if count else []
            place = last
        return found

    def _list_at(self, place: int, last: int, status: str, states: list[Mention]) -> Count | None:
        end, lower, words = self.source.words[last - 1].end, self.source.lower, self.source.words
        by, heads = _HELD_BY.match(lower, end), _HEADS.match(lower, end) and self.texts[last - 1].endswith("s")
        listed = self._listed(self.source.word_at(by.end()) if by else last, states) if by or heads else None
        if listed:
            return Count(place, listed[-1].last, status, None, _ids(listed))
        before = [state for state in states if state.last <= place]
        if not before or not _HOLDING.fullmatch(lower, words[before[-1].last - 1].end, words[place].start):
            return None
        named = joined_states(self.source, before)
        return Count(named[0].first, last, status, None, _ids(named)) if len(named) > 1 else None

    def _members(self, sentence: Sentence, states: list[Mention]) -> list[Count]:
        """The members where no word says so: "The SCO includes Russia, China, …"."""
        for place in range(sentence.first + 1, min(sentence.last, sentence.first + 8)):
            verb = _INCLUDES.match(self.source.lower, self.source.words[place].start)
            if verb and self.texts[place - 1] in self.own and "member" in self.statuses:
                listed = self._listed(self.source.word_at(verb.end()), states) or []
                if len(listed) > _LARGEST - 2:
                    return [Count(sentence.first, listed[-1].last, "member", None, _ids(listed))]
        return []


def _ids(states: list[Mention]) -> list[str]:
    return list(dict.fromkeys(state.id for state in states))


def joined_states(source: SourceText, states: list[Mention]) -> list[Mention]:
    """The last of some states, and those that are enumerated with it: "Iran, India and Pakistan"."""
    named = states[-1:]
    for state in states[-2::-1]:
        between = source.lower[source.words[state.last - 1].end : source.words[named[0].first].start]
        if not _BETWEEN_STATES.fullmatch(between):
            break
        named.insert(0, state)
    return named
