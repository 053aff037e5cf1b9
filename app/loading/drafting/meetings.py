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

_REPORTED_LATER = 10
"""For how many days after a meeting a text still reports what was said at it."""

_BEFORE, _BEHIND = 14, 18
_NEAR = 75
"""Within how many days of the document "the SCO summit" is the one of that time."""

_LEFT = frozenset(
    ["the", "of", "s", "sco", "state", "states", "member", "heads", "head", "foreign", "government", "prime", "ministers", "affairs", "leaders", "council", "shanghai", "cooperation", "organization", "organisation", "plus", "regular", "annual", "extraordinary", "informal", "extended", "expanded", "upcoming", "forthcoming", "recent", "last", "next", "this", "year", "previous", "high", "level", "and", "for", "in", "external", "format"]
)
_RIGHT = _LEFT | frozenset(["held", "at", "on", "a", "its", "under"])
_LEADING = frozenset(
    ["the", "of", "s", "and", "for", "in", "this", "a", "at", "on", "its", "under", "last", "next", "previous", "upcoming", "forthcoming", "recent"]
)
_TRAILING = frozenset(["the", "of", "s", "and", "for", "in", "a", "at", "on", "its", "held", "this", "under", "last", "next", "state"]) - {"state"}
_PLURAL = {"summits", "meetings", "sessions"}


@dataclass
class Meetings:
    """The meetings of the seeds, and those that a text has spoken of so far."""

    source: SourceText
    knowledge: Knowledge
    language: Language
    day: date
    cities: dict[Phrase, set[str]] = field(default_factory=dict)
    spoken_of: list[records.MeetingRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        for meeting in self.knowledge.meetings.values():
            for name in re.split(r"[(),]", meeting.city or ""):
                if name.strip():
                    self.cities.setdefault(folded(name), set()).add(meeting.id)
        self.nouns = self.language.words("meetings", "nouns")
        self.city_words = {word for city in self.cities for word in city}
        self.kind_words = {word for phrase in self.language.kinds.values for word in phrase}
        self.of_state: dict[str, set[str]] = {}
        for meeting in self.knowledge.meetings.values():
            self.of_state.setdefault(meeting.country or "", set()).add(meeting.id)

    def read(self, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> list[Mention]:
        """The meetings that a sentence mentions, given its other mentions and its dates."""
        found: list[Mention] = []
        reached = sentence.first
        for place in range(sentence.first, sentence.last):
            if place < reached:
                continue
            if self.source.folded[place] in self.nouns or self._is_plus(place):
                mention = self._at(place, sentence, mentions, dates)
                if mention:
                    found.append(mention)
                    reached = mention.last
        return found

    def _is_plus(self, place: int) -> bool:
        texts, words = self.source.folded, self.source.words
        sign = self.source.text[words[place].end : words[place].end + 1] == "+"
        plus = place + 1 < len(texts) and texts[place + 1] == "plus"
        behind = texts[place + 1 : place + 3]
        return texts[place] == "sco" and (sign or plus) and not self.nouns & set(behind)

    def _at(self, place: int, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> Mention | None:
        first, last = self._window(place, sentence, mentions)
        texts = self.source.folded[first:last]
        organization = self._organization(first, last, mentions)
        if organization is None or self._foreign(place, first):
            return None
        kinds = self._kinds(texts)
        if not kinds and self._plus_in(first, last):
            kinds = {"sco_plus"}
        ordinal = self._ordinal(texts)
        cities = self._cities(texts)
        states = {
            link[0][6:]
            for m in mentions
            if m.kind == "state" and place < m.first < last
            for link in m.links
            if link[0].startswith("state:")
        }
        noun = self.source.folded[place]
        hosts = self._hosts(place, mentions) if noun == "summit" else set()
        states |= hosts
        bare = not kinds and not ordinal and not cities and not organization and not hosts
        if noun == "council" and not kinds & {"chs", "chg", "cfm", "cnc"}:
            return None
        if noun == "council" and not self._is_meeting(texts, ordinal, bool(cities)):
            return None
        if bare and (noun != "summit" or self.source.folded[place - 1] not in {"the", "this"}):
            return None
        if not kinds and noun != "summit" and not cities and not ordinal:
            return None
        if noun in {"talks", "gathering", "conference", "forum"} and not kinds:
            return None
        meeting = self._choose(
            kinds or ({"chs"} if noun == "summit" else set()),
            ordinal,
            cities,
            states,
            self._days(first, last, sentence, dates),
            bare,
        )
        if meeting is None:
            return None
        self.spoken_of.append(meeting)
        fields = ("ordinal",) if ordinal and meeting.ordinal == ordinal else ("city",) if cities else ("kind",)
        return Mention(*self._trimmed(first, last, place), "meeting", [(f"meeting:{meeting.id}", fields)])

    def _hosts(self, place: int, mentions: list[Mention]) -> set[str]:
        """The state of "a summit in the Kazakh capital", "the summit hosted by India"."""
        near = [m for m in mentions if m.kind == "state" and m.links and place < m.first <= place + 4]
        words = self.source.folded[place + 1 : near[0].first] if near else []
        within = words[:1] in (["in"], ["hosted"]) and {*words} <= {"in", "the", "hosted", "by"}
        return {near[0].links[0][0].removeprefix("state:")} if within else set()

    def _window(self, place: int, sentence: Sentence, mentions: list[Mention]) -> tuple[int, int]:
        """The words of the noun phrase around "summit", as far as they are of the kind that names meetings."""
        source, covered = self.source, set[int]()
        for mention in mentions:
            if mention.kind in {"state", "organization"}:
                covered.update(range(mention.first, mention.last))
        allowed = self.city_words | self.kind_words | self.nouns

        def fits(word: int, words: frozenset[str]) -> bool:
            text = source.folded[word]
            return (
                text in words
                or text in allowed
                or word in covered
                or text[0].isdigit()
                or self._ordinal([text]) is not None
            )

        first = place
        while first > max(sentence.first, place - _BEFORE) and self._joined(first) and fits(first - 1, _LEFT):
            first -= 1
        last = place + 1
        while last < min(sentence.last, place + _BEHIND) and self._joined(last) and fits(last, _RIGHT):
            if source.folded[last] in {"summit", "meeting"} and source.folded[
                last - 1
            ] not in self.city_words | self.kind_words | {"sco", "plus", "council"}:
                break
            last += 1
        return first, last

    def _joined(self, word: int) -> bool:
        gap = self.source.gap(word)
        place = (
            self.source.folded[word] in self.city_words
            or self.source.capital(word)
            or self.source.folded[word].isdigit()
        )
        return not re.search(r"[.;:\n\"“”!?()]", gap) and (place or "," not in gap)

    def _organization(self, first: int, last: int, mentions: list[Mention]) -> str | None:
        """The organization in a noun phrase: empty where there is none, None where it is one without such meetings."""
        within = [
            link[0].partition(":")[2]
            for mention in mentions
            if mention.kind == "organization" and first <= mention.first < last
            for link in mention.links
            if link[0].startswith("organization:")
        ]
        holding = {self.knowledge.whole(meeting.organization) for meeting in self.knowledge.meetings.values()}
        wholes = [self.knowledge.whole(organization) for organization in within]
        return "" if not wholes else next((whole for whole in wholes if whole in holding), None)

    def _foreign(self, place: int, first: int) -> bool:
        """Whether a name that is no organization of the seeds stands before: "the G20 summit"."""
        word = first - 1
        if word < 0 or self.source.gap(first) not in {" ", "-", "–"}:
            return False
        text = self.source.original(word)
        return (
            (text.isupper()
            and len(text) > 1)
            or (text[0].isupper() and first == place and word > 0 and self.source.gap(word) == " ")
        ) and self.source.folded[word] not in _LEFT

    def _plus_in(self, first: int, last: int) -> bool:
        start, end = self.source.words[first].start, self.source.words[last - 1].end + 1
        return re.search(r"sco\s?(?:\+|plus)", self.source.lower[start:end]) is not None

    def _kinds(self, texts: list[str]) -> set[str]:
        found, place = set[str](), 0
        while place < len(texts):
            at = self.language.kinds.at(texts, place)
            if at and at[1] != "sco_plus":
                found.add(at[1])
            place += at[0] if at else 1
        return found if len(found) < 2 else {"chs"} & found or found

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
        found = [
            meetings
            for place in range(len(texts))
            for city, meetings in self.cities.items()
            if tuple(texts[place : place + len(city)]) == city
        ]
        return set().union(*found)

    def _is_meeting(self, texts: list[str], ordinal: int | None, city: bool) -> bool:
        """Whether a phrase with a council in it speaks of its meeting, not of the body."""
        return bool({"meeting", "session", "summit"} & set(texts)) or ordinal is not None or city

    def _days(self, first: int, last: int, sentence: Sentence, dates: list[DateMention]) -> list[DateMention]:
        """The dates that may be those of the meeting: the ones nearest to it in the sentence."""
        start, end = self.source.words[first].start, self.source.words[last - 1].end
        inside = [day for day in dates if start <= day.start < end + 15]
        return inside or [
            day
            for day in dates
            if sentence.start <= day.start < sentence.end and (day.said or day.date.precision == "day")
        ]

    def _choose(
        self,
        kinds: set[str],
        ordinal: int | None,
        cities: set[str],
        states: set[str],
        dates: list[DateMention],
        bare: bool,
    ) -> records.MeetingRecord | None:
        candidates = [m for m in self.knowledge.meetings.values() if not kinds or m.kind in kinds]
        if ordinal:
            of_number = [m for m in candidates if m.ordinal == ordinal]
            return self._nearest(of_number) if kinds or len(of_number) == 1 else None
        if cities:
            candidates = [m for m in candidates if m.id in cities]
        elif states and not bare:
            candidates = [m for m in candidates if m.country in states] or candidates
        if bare and self.spoken_of:
            same = [m for m in self.spoken_of if m in candidates]
            if same:
                return same[-1]
        dated = [m for m in candidates if any(self._on(m, day) for day in dates)]
        if dated:
            return self._nearest(dated)
        years = {day.date.earliest.year for day in dates if day.date.precision != "day"}
        if years and not bare:
            return None
        near = self._nearest(candidates)
        if near is None:
            return None
        far = min(abs((day - self.day).days) for day in span_of(near))
        return near if far <= _NEAR or (cities and far <= 400) else None

    def _on(self, meeting: records.MeetingRecord, day: DateMention) -> bool:
        first, last = span_of(meeting)
        return day.date.earliest <= last and first <= day.last.latest

    def _nearest(self, candidates: list[records.MeetingRecord]) -> records.MeetingRecord | None:
        return min(
            candidates, key=lambda m: (min(abs((day - self.day).days) for day in span_of(m)), m.id), default=None
        )

    def _trimmed(self, first: int, last: int, place: int) -> tuple[int, int]:
        texts = self.source.folded
        while first < place and texts[first] in _LEADING:
            first += 1
        while last > place + 1 and (texts[last - 1] in _TRAILING or texts[last - 1].isdigit()):
            last -= 1
        return first, last

    def of(self, mentioned: list[Mention]) -> records.MeetingRecord | None:
        """The meeting at which something was said: that of the sentence, or the last one of that time in the text."""
        said = [self.knowledge.meetings[m.links[0][0].partition(":")[2]] for m in mentioned]
        return next((m for m in said or self.spoken_of[:-8:-1] if self._at_the_time(m)), None)

    def _at_the_time(self, meeting: records.MeetingRecord) -> bool:
        first, last = span_of(meeting)
        return first <= self.day and (self.day - last).days <= _REPORTED_LATER
