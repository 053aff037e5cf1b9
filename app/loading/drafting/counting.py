"""Counts and lists of the states that have a status: "nine members", "fourteen dialogue partners, namely …"."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from app.loading.drafting.knowledge import folded
from app.loading.drafting.names import Context, Mention
from app.loading.drafting.text import Sentence, SourceText
from app.loading.facts import all_names, of_kind

_PLAIN = {"countries", "states", "nations", "nation", "state", "country"}
_PARTIAL = re.compile(
    r"\b(?:more than|over|at least|nearly|almost|about|some|around|up to|(?:few|l)e(?:we)?r than|less than|other|new|"
    r"only|two other|of the|among|by|between|from|remaining)\s*$"
)
_WHOLE = re.compile(
    r"\b(?:membership (?:includes|of)|compris(?:ing|es?)|unit(?:es|ing)|consists of|bloc of|organi[sz]ation of|"
    r"(?:brings|bringing) together|made up of|group(?:s|ing))\s*(?:the\s*)?$"
)
_STATUS = r"(?P<status>dialogue partner|observer|partner|member)"
# What counts a status behind the number: "the number of observers is 4", "Member states (10)", "membership grew to".
_BACKWARDS = re.compile(
    rf"(?P<number>\b(?:the\s+)?(?:number|count|total|that)\s+of\s+(?:(?:the|its|full|sco)\s+)*)?{_STATUS}(?:s|ship)?"
    r"(?:[ -](?:states|countries|nations))?(?(number)\s+(?:[a-z]+\s+){0,3}?(?:to|is|was|at|reached|of|now)?|(?:\s*[(:]|"
    r"\s+(?:has\s+|had\s+|now\s+)*(?:grown|grew|rose|increased|expanded|stands|risen)\s+(?:to|at)))\s*$"
)
_SAID_BEFORE = re.compile(rf"\b(?:number of|status of)\b[^.;]*?\b{_STATUS}")
_SAID_BEHIND = re.compile(rf"\s*(?:are|have|enjoy|hold|is|as)\b[^.;,]*?\b{_STATUS}")
_BETWEEN_STATES = re.compile(r"[\s,*•·–-]*(?:(?:and|as well as|the|\d+[.)]|\([^)]*\))[\s,]*)*[\s,*•·–-]*")
_TO_A_LIST = re.compile(
    r"(?:[\s,:()*•—–-]*(?:\d+[.)]\s+)?|"
    r".*(?:[:(—–-]|namely|include|such|are|states|observers|partners|members|is|by|,)\s*)(?:the\s+)?"
)
_INCLUDES = re.compile(r"\b(?:includes|comprises|consists of|unites|is made up of|brings together)\b")
_HEADS = re.compile(
    r"\s*[:(]|\s(?:of (?:the )?[\w ]{2,40} )?(?:include|are)\b|\s(?:status )?(?:is|are) (?:held|enjoyed) by\b"
)
_HOLDING = re.compile(
    r"\s*,?\s*(?:hold|have|has|enjoy|are|remain|possess)\s(?:hold|have|currently|now|the|sco|status|of|an?|as|with|all|\s)*\"?"
)
_FEWEST, _FURTHER = 4, 5  # a number of members below, or above all that there ever were by more, does not count them
_NOUNS = ("organization_nouns", "group_nouns")
_LONGEST_GAP = 80  # characters between the words before a list and its states, or between two of those


class Count(NamedTuple):
    """A count or a list at ``[first, last)`` of the words."""

    first: int
    last: int
    status: str
    number: int | None
    states: list[str]


class Counting:
    """Finds counts and lists: `most` is how many members an organization ever had, `own` are words that name it."""

    def __init__(self, context: Context, organization: str) -> None:
        self.source, self.texts, self.words = context.source, context.texts, context.words
        self.language, self.knowledge = context.language, context.knowledge
        self.record = self.knowledge.organizations[organization]
        self.memberships = [m for m in self.knowledge.memberships if m.organization == organization]
        statuses = (fact.record for fact in of_kind(self.knowledge.known, "membership_status"))
        self.statuses = {record.status: record.id for record in statuses if record.organization == organization}
        self.most = len({record.state for record in self.memberships if record.status == "member"})
        names = {folded(name.name)[0] for name in all_names(self.record)}
        self.own = names.union(folded(self.record.abbreviation or organization), *(self.words[each] for each in _NOUNS))

    def counts(self, sentence: Sentence, states: list[Mention]) -> list[Count]:
        """The counts and lists in a sentence, given the states in it, and those of the lines below a heading."""
        places = range(sentence.first, sentence.last)
        found = [count for place in places if (count := self._counted(place, sentence, states))]
        lists = [*self._lists(sentence, states, found)] if len(states) > 1 else []
        return [*found, *(lists or self._members(sentence, states))]

    def _number(self, place: int) -> int | None:
        """The number that a word is, in digits or letters."""
        text, end = self.texts[place], self.source.words[place].end
        if text.isdigit() and len(text) <= 3 and not re.match(r"%|[.,]\d", self.source.text[end : end + 2]):
            return int(text)
        return self.language.numbers.get(text)

    def _counted(self, place: int, sentence: Sentence, states: list[Mention]) -> Count | None:
        number, first, start = self._number(place), place, self.source.words[place].start
        if number is None:
            return None
        begin = max(sentence.start, start - 110)
        before = self.source.lower[begin:start].replace('"', " ")
        status, last = self._status(place, sentence, before)
        backwards = None if status else _BACKWARDS.search(before)
        if backwards:
            status, first = backwards["status"].replace(" ", "_"), self.source.word_at(begin + backwards.start())
        if status not in self.statuses:
            return None
        whole = status != "member" or backwards or _FEWEST <= number <= self.most + _FURTHER
        if "founding" not in self.texts[place:last] and (not whole or _PARTIAL.search(before)):
            return None
        listed = self._listed(last, states)
        states = listed if abs(len(_ids(listed)) - number) <= max(2, number // 3) else []
        return Count(first, states[-1].last if states else last, status, number, _ids(states))

    def _status(self, place: int, sentence: Sentence, before: str) -> tuple[str, int]:
        """The status whose holders a number counts, empty where that is none, and the word behind it."""
        word = place + 1
        while word < min(sentence.last, place + 4) and self.texts[word] in self.words["count_adjectives"]:
            word += 1
        at = self.language.statuses.at(self.texts, word) if word < sentence.last else None
        last = word + at[0] if at else place + 1
        hyphened = self.source.gap(last - 1) in {"-", "‑"}
        of = [text for text in self.texts[last : last + 3] if text not in {"the", "this"}][:2]
        others = of[:1] == ["of"] and not self.own & {*of}
        if at is None or others or (self.texts[last - 1] == "member" and not hyphened):
            return "", place + 1
        if self.texts[last - 1] not in _PLAIN or at[0] > 1 or hyphened:
            return at[1], last
        # "Nine countries": the words around say which status they have.
        end = self.source.words[last - 1].end
        behind = self.source.lower[end : min(sentence.end, end + 60)].replace('"', " ")
        said = _SAID_BEFORE.search(before) or _SAID_BEHIND.match(behind)
        return said["status"].replace(" ", "_") if said else "member" if _WHOLE.search(before) else "", last

    def _listed(self, last: int, states: list[Mention]) -> list[Mention]:
        """The states that are enumerated behind a word, where they are two at least."""
        behind = [state for state in states if state.first >= last]
        if not behind:
            return []
        between = self.source.lower[self.source.words[last - 1].end : self.source.words[behind[0].first].start]
        near = len(between) <= _LONGEST_GAP and not re.search(r"(?<!\d)[.;]\s", between)
        listed = enumerations(self.source, behind)[0] if near and _TO_A_LIST.fullmatch(between) else []
        return listed if len(_ids(listed)) > 1 else []

    def _lists(self, sentence: Sentence, states: list[Mention], counts: list[Count]) -> Iterator[Count]:
        """Lists without a count: "Belarus and Mongolia hold the observer status", "Observers: …"."""
        source, place = self.source, sentence.first
        while place < sentence.last:
            at = self.language.statuses.at(self.texts, place)
            first, place = place, place + (at[0] if at else 1)
            covered = any(count.first <= first <= count.last for count in counts)
            if at is None or covered or at[1] not in self.statuses or self.texts[first] in _PLAIN:
                continue
            end = source.words[place - 1].end
            listed = self._listed(place, states) if _HEADS.match(source.lower, end) else []
            before = [state for state in states if state.last <= first]
            begin = source.words[before[-1].last - 1].end if before else end
            if listed:
                yield Count(first, listed[-1].last, at[1], None, _ids(listed))
            elif _HOLDING.fullmatch(source.lower, begin, source.words[first].start):
                named = enumerations(source, before)[-1]
                if len(named) > 1:
                    yield Count(named[0].first, place, at[1], None, _ids(named))

    def _members(self, sentence: Sentence, states: list[Mention]) -> list[Count]:
        """The members where no word says so: "The SCO includes Russia, China, …"."""
        for verb in _INCLUDES.finditer(self.source.lower, sentence.start, sentence.end):
            first, last = map(self.source.word_at, verb.span())
            listed = self._listed(last, states) if "member" in self.statuses else []
            if len(listed) >= _FEWEST and self.texts[first - 1] in self.own:
                return [Count(sentence.first, listed[-1].last, "member", None, _ids(listed))]
        return []


def _ids(states: list[Mention]) -> list[str]:
    return list(dict.fromkeys(state.id for state in states))


def enumerations(source: SourceText, states: list[Mention]) -> list[list[Mention]]:
    """Some states, those together that are enumerated: "Iran, India and Pakistan"."""
    found = [[state] for state in states[:1]]
    for last, state in pairwise(states):
        between = source.lower[source.words[last.last - 1].end : source.words[state.first].start]
        if len(between) <= _LONGEST_GAP and _BETWEEN_STATES.fullmatch(between):
            found[-1].append(state)
        else:
            found.append([state])
    return found
