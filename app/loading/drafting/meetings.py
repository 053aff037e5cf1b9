"""Which meeting "the 24th SCO summit", "the Tashkent meeting" or "the summit" means."""

import re
from dataclasses import dataclass, field
from datetime import date

from app.loading import records
from app.loading.drafting.context import Mention
from app.loading.drafting.dates import DateMention
from app.loading.drafting.knowledge import Knowledge, span_of
from app.loading.drafting.language import Language, Phrase, folded
from app.loading.drafting.text import Sentence, SourceText

_BEFORE, _BEHIND = 14, 18
"""How many words before and behind "summit" may belong to what it is called."""

_NEAR, _NEAR_PLACE = 75, 400
"""Within how many days of the document a summit, and one of which the place is named, is the one of that time."""

_REPORTED_LATER = 10
"""For how many days after a meeting a text still reports what was said at it."""

_BODIES = {"chs", "chg", "cfm", "cnc"}
_LOOSE = {"talks", "gathering", "conference", "forum"}
_PLUS = re.compile(r"sco\s?(?:\+|plus)")


@dataclass
class Called:
    """What a meeting is called in a text: kinds and a place that it may have, its number and its year."""

    kinds: set[str] = field(default_factory=set)
    ordinal: int | None = None
    year: int | None = None
    cities: set[str] | None = None
    states: set[str] = field(default_factory=set)
    bare: bool = False


class Meetings:
    """The meetings of the seeds, and those that one text has spoken of so far."""

    def __init__(self, source: SourceText, knowledge: Knowledge, language: Language, day: date) -> None:
        self.source, self.texts, self.knowledge = source, source.folded, knowledge
        self.language, self.day = language, day
        self.spoken_of: list[records.MeetingRecord] = []
        self.cities: dict[Phrase, set[str]] = {}
        for meeting in knowledge.meetings.values():
            for name in re.split(r"[(),]", meeting.city or ""):
                if name.strip():
                    self.cities.setdefault(folded(name), set()).add(meeting.id)
        self.nouns = language.words("meeting_grammar", "nouns")
        self.city_words = {word for city in self.cities for word in city}
        self.own_words = self.city_words | {word for phrase in language.kinds.values for word in phrase} | self.nouns
        self.holding = {knowledge.whole(meeting.organization) for meeting in knowledge.meetings.values()}

    def read(self, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> list[Mention]:
        """The meetings that a sentence mentions, given its other mentions and its dates."""
        found, reached = list[Mention](), sentence.first
        for place in range(sentence.first, sentence.last):
            if place >= reached and (self.texts[place] in self.nouns or self._is_plus(place)):
                mention = self._at(place, sentence, mentions, dates)
                found += [mention] if mention else []
                reached = mention.last if mention else reached
        return found

    def of(self, mentioned: list[Mention]) -> records.MeetingRecord | None:
        """The meeting at which something was said: that of the sentence, or the last one of that time in the text."""
        said = [self.knowledge.meetings[m.links[0][0].partition(":")[2]] for m in mentioned]
        return next((m for m in said or self.spoken_of[:-8:-1] if self._at_the_time(m)), None)

    def _at_the_time(self, meeting: records.MeetingRecord) -> bool:
        first, last = span_of(meeting)
        return first <= self.day and (self.day - last).days <= _REPORTED_LATER

    def _is_plus(self, place: int) -> bool:
        """Whether "SCO Plus" stands here without a word for meeting behind it."""
        start = self.source.words[place].start
        behind = self.texts[place + 1 : place + 3]
        return bool(_PLUS.match(self.source.lower, start)) and not self.nouns & {*behind}

    def _at(self, place: int, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> Mention | None:
        first, last = self._window(place, sentence, mentions)
        called = self._called(place, first, last, mentions)
        if called is None:
            return None
        meeting = self._choose(called, self._days(first, last, dates))
        if meeting is None:
            return None
        self.spoken_of.append(meeting)
        fields = "ordinal" if called.ordinal == meeting.ordinal is not None else "city" if called.cities else "kind"
        return Mention(*self._trimmed(first, last, place), "meeting", [(f"meeting:{meeting.id}", (fields,))])

    def _called(self, place: int, first: int, last: int, mentions: list[Mention]) -> Called | None:
        """What the words around "summit" say; None where they are not those of a meeting of the seeds."""
        noun, texts = self.texts[place], self.texts[first:last]
        wholes = [
            self.knowledge.whole(m.links[0][0].partition(":")[2])
            for m in mentions
            if m.kind == "organization" and first <= m.first < last
        ]
        if (wholes and not self.holding & {*wholes}) or self._is_of_others(place, first):
            return None
        called = Called(self._kinds(texts), self._ordinal(texts), cities=self._cities(texts))
        start, end = self.source.words[first].start, self.source.words[last - 1].end + 1
        if not called.kinds and _PLUS.search(self.source.lower, start, end):
            called.kinds = {"sco_plus"}
        called.year = next((int(text) for text in texts if re.fullmatch(r"20\d\d|199\d", text)), None)
        called.states = {
            m.links[0][0].partition(":")[2] for m in mentions if m.kind == "state" and place < m.first < last
        }
        hosts = self._hosts(place, mentions) if noun == "summit" else set()
        called.states |= hosts
        told = called.kinds or (called.ordinal and (wholes or called.ordinal > 2)) or called.cities
        called.bare = not (told or wholes or hosts or called.year)
        if called.ordinal in {1, 2} and not wholes:
            called.ordinal = None
        council = noun == "council" and not (called.kinds & _BODIES and self._is_meeting(texts, called))
        loose = (noun in _LOOSE and not called.kinds) or (noun != "summit" and not told)
        nameless = called.bare and (noun != "summit" or self.texts[place - 1] not in {"the", "this"})
        if council or loose or nameless:
            return None
        called.kinds = called.kinds or ({"chs"} if noun == "summit" else set())
        return called

    def _hosts(self, place: int, mentions: list[Mention]) -> set[str]:
        """The state of "a summit in the Kazakh capital", of "the summit hosted by India"."""
        near = [m for m in mentions if m.kind == "state" and m.links and place < m.first <= place + 4]
        words = self.texts[place + 1 : near[0].first] if near else []
        within = words[:1] in (["in"], ["hosted"]) and {*words} <= {"in", "the", "hosted", "by"}
        return {near[0].links[0][0].partition(":")[2]} if within else set()

    def _window(self, place: int, sentence: Sentence, mentions: list[Mention]) -> tuple[int, int]:
        """The words around "summit", as far as they are of the kind that names meetings."""
        covered = {word for m in mentions if m.kind in {"state", "organization"} for word in range(m.first, m.last)}
        left, right = self.language.words("meeting_grammar", "left"), self.language.words("meeting_grammar", "right")

        def fits(word: int, some: frozenset[str]) -> bool:
            text = self.texts[word]
            own = text in some or text in self.own_words or word in covered
            number = text[0].isdigit() or text in self.language.numbers or self._ordinal([text]) is not None
            return own or number

        first, last = place, place + 1
        while first > max(sentence.first, place - _BEFORE) and self._joined(first) and fits(first - 1, left):
            first -= 1
        while last < min(sentence.last, place + _BEHIND) and self._joined(last) and fits(last, left | right):
            if self.texts[last] in {"summit", "meeting"} and not self._names(last - 1):
                break
            last += 1
        return first, last

    def _names(self, word: int) -> bool:
        return self.texts[word] in self.own_words - self.nouns | {"sco", "plus", "council"}

    def _joined(self, word: int) -> bool:
        gap, text = self.source.gap(word), self.texts[word]
        place = text in self.city_words or self.source.capital(word) or text.isdigit()
        return not re.search(r"[.;:\n\"“”!?()]", gap) and (place or "," not in gap)

    def _is_of_others(self, place: int, first: int) -> bool:
        """Whether a name without a record stands before: "the G20 summit", "the Alaska summit"."""
        if first == 0 or self.source.gap(first) not in {" ", "-", "–"}:
            return False
        text = self.source.original(first - 1)
        known = self.texts[first - 1] in self.language.words("meeting_grammar", "left")
        return not known and ((text.isupper() and len(text) > 1) or (text[0].isupper() and first == place))

    def _kinds(self, texts: list[str]) -> set[str]:
        found, place = set[str](), 0
        while place < len(texts):
            at = self.language.kinds.at(texts, place)
            found |= {at[1]} - {"sco_plus"} if at else set()
            place += at[0] if at else 1
        return found & {"chs"} or found if len(found) > 1 else found

    def _ordinal(self, texts: list[str]) -> int | None:
        for place, text in enumerate(texts):
            match = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", text)
            if match:
                return int(match[1])
            for length in (2, 1):
                number = self.language.ordinals.get(tuple(texts[place : place + length]))
                if number:
                    return number
        return None

    def _cities(self, texts: list[str]) -> set[str]:
        places = range(len(texts))
        return set[str]().union(
            *(m for city, m in self.cities.items() for at in places if tuple(texts[at : at + len(city)]) == city)
        )

    def _is_meeting(self, texts: list[str], called: Called) -> bool:
        """Whether a phrase with a council in it speaks of its meeting, not of the body."""
        return bool({"meeting", "session", "summit"} & {*texts} or called.ordinal or called.cities)

    def _days(self, first: int, last: int, dates: list[DateMention]) -> list[DateMention]:
        """The dates that may be those of the meeting: the ones nearest to it in the sentence."""
        start, end = self.source.words[first].start, self.source.words[last - 1].end
        inside = [day for day in dates if start <= day.start < end + 15]
        return inside or [day for day in dates if day.said or day.date.precision == "day"]

    def _choose(self, called: Called, dates: list[DateMention]) -> records.MeetingRecord | None:
        some = [m for m in self.knowledge.meetings.values() if not called.kinds or m.kind in called.kinds]
        if called.ordinal:
            numbered = [m for m in some if m.ordinal == called.ordinal]
            return self._nearest(numbered) if called.kinds or len(numbered) == 1 else None
        if called.cities:
            some = [m for m in some if m.id in called.cities]
        elif called.states and not called.bare:
            some = [m for m in some if m.country in called.states] or some
        if called.year:
            return self._nearest([m for m in some if span_of(m)[0].year == called.year])
        spoken_of = [m for m in self.spoken_of[:-20:-1] if m in some] if called.bare else []
        if spoken_of:
            return spoken_of[0]
        dated = [m for m in some if any(_is_on(m, day) for day in dates)]
        if dated or (any(day.date.precision != "day" for day in dates) and not called.bare):
            return self._nearest(dated)
        if called.cities and len(some) == 1:
            return some[0]
        near = self._nearest(some)
        return near if near and self._far(near) <= (_NEAR_PLACE if called.cities else _NEAR) else None

    def _far(self, meeting: records.MeetingRecord) -> int:
        return min(abs((day - self.day).days) for day in span_of(meeting))

    def _nearest(self, some: list[records.MeetingRecord]) -> records.MeetingRecord | None:
        return min(some, key=lambda meeting: (self._far(meeting), meeting.id), default=None)

    def _trimmed(self, first: int, last: int, place: int) -> tuple[int, int]:
        edges = self.language.words("meeting_grammar", "edges")
        while first < place and self.texts[first] in edges:
            first += 1
        while last > place + 1 and (self.texts[last - 1] in edges or self.texts[last - 1].isdigit()):
            last -= 1
        return first, last


def _is_on(meeting: records.MeetingRecord, day: DateMention) -> bool:
    first, last = span_of(meeting)
    return day.date.earliest <= last and first <= day.last.latest
