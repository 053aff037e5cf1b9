"""Which meeting "the 24th SCO summit", "the Tashkent meeting" or "the summit" means."""

import re
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from app.loading import records
from app.loading.drafting.dates import DateMention
from app.loading.drafting.knowledge import folded, span_of
from app.loading.drafting.names import Context, Mention
from app.loading.drafting.text import Sentence

_BEFORE, _BEHIND = 14, 18  # words before and behind "summit" that may belong to what it is called
_NEAR, _NEAR_PLACE = 75, 400  # days between the document and a summit of that time, and one whose place is named
_REPORTED_LATER = 10  # days after a meeting on which a text still reports what was said at it
_RECEIVED_AROUND = 3  # days between the document and a reception that it reports
_RECEIVED = re.compile(
    r"\b(?:host(?:s|ed)|receiv(?:es|ed)|meets? with|met with|h(?:olds?|eld) a meeting with)\b.*?"
    r"\b(?:foreign ministers|ministers of foreign affairs|heads of (?:the )?delegations?)\b",
    re.DOTALL,
)
_BODIES = {"chs", "chg", "cfm", "cnc"}
_PLUS = re.compile(r"sco\s?(?:\+|plus)")
_DIVIDED = re.compile(r"[.;:\n\"“”!?()]")
_YEAR = re.compile(r"\b(?:20\d\d|199\d)\b")
_ORDINAL = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b")

Meeting = records.MeetingRecord


class Called(NamedTuple):
    """What a meeting is called: `cities` are the meetings in those named, `bare` says that nothing tells which."""

    kinds: set[str]
    ordinal: int
    year: str
    cities: set[str]
    bare: bool


class Meetings:
    """The meetings of the seeds, and those that one text has spoken of so far."""

    def __init__(self, context: Context) -> None:
        self.source, self.texts, self.words = context.source, context.texts, context.words
        self.knowledge, self.language, self.day = context.knowledge, context.language, context.published
        self.spoken_of: list[Meeting] = []
        self.cities: dict[str, set[str]] = defaultdict(set)
        for meeting in self.knowledge.meetings.values():
            for name in filter(str.strip, re.split(r"[(),]", meeting.city or "")):
                self.cities[" ".join(folded(name))].add(meeting.id)
        self.city_words = {word for city in self.cities for word in city.split()}
        kinds = {word for phrase in self.language.kinds.values for word in phrase}
        self.own_words = self.city_words | kinds | self.words["meeting_nouns"]
        self.holding = {self.knowledge.whole(meeting.organization) for meeting in self.knowledge.meetings.values()}

    def read(self, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> list[Mention]:
        """The meetings that a sentence mentions, given its other mentions and its dates."""
        found, reached, nouns = list[Mention](), sentence.first, self.words["meeting_nouns"]
        for place in range(sentence.first, sentence.last):
            # "SCO Plus" is a meeting too where no word for one is behind it.
            plus = _PLUS.match(self.source.lower, self.source.words[place].start)
            meant = self.texts[place] in nouns or (plus and not nouns & {*self.texts[place + 1 : place + 3]})
            mention = self._at(place, sentence, mentions, dates) if meant and place >= reached else None
            if mention:
                found.append(mention)
                reached = mention.last
        return found or self._audience(sentence, mentions)

    def _audience(self, sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
        """The reception of ministers or delegations by somebody, near a day of which the seeds have one."""
        received = _RECEIVED.search(self.source.lower, sentence.start, sentence.end)
        officials = {mention.person.official for mention in mentions if mention.person.official}
        for meeting in self.knowledge.meetings.values() if received else ():
            near = meeting.kind == "audience" and _distance(meeting, self.day) <= _RECEIVED_AROUND
            if received and near and any(part.official in officials for part in meeting.participations):
                self.spoken_of.append(meeting)
                first, last = map(self.source.word_at, received.span())
                return [Mention(first, last, "meeting", [(f"meeting:{meeting.id}", ("kind",))])]
        return []

    def of(self, mentioned: list[Mention]) -> Meeting | None:
        """The meeting at which something was said: that of the sentence, or the last one of that time in the text."""
        said = [self.knowledge.meetings[mention.id] for mention in mentioned]
        for meeting in said or self.spoken_of[:-8:-1]:
            first, last = span_of(meeting)
            if first <= self.day and (self.day - last).days <= _REPORTED_LATER:
                return meeting
        return None

    def _at(self, place: int, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> Mention | None:
        first, last = self._window(place, sentence, mentions)
        called = self._called(place, first, last, mentions)
        near = [day for day in dates if day.said or day.date.precision == "day"]
        meeting = self._choose(called, near) if called else None
        if called is None or meeting is None:
            return None
        self.spoken_of.append(meeting)
        fields = "ordinal" if called.ordinal == meeting.ordinal else "city" if called.cities else "kind"
        while first < place and self.texts[first] in self.words["edges"]:
            first += 1
        while last > place + 1 and (self.texts[last - 1] in self.words["edges"] or self.texts[last - 1].isdigit()):
            last -= 1
        return Mention(first, last, "meeting", [(f"meeting:{meeting.id}", (fields,))])

    def _called(self, place: int, first: int, last: int, mentions: list[Mention]) -> Called | None:
        """What the words around "summit" say; None where they are not those of a meeting of the seeds."""
        noun, texts = self.texts[place], self.texts[first:last]
        organizations = (m.id for m in mentions if m.kind == "organization" and first <= m.first < last)
        wholes = {self.knowledge.whole(each) for each in organizations}
        if (wholes and not self.holding & wholes) or self._is_of_others(place, first):
            return None
        words, (start, end) = f" {' '.join(texts)} ", self.source.span(first, last)
        kinds = {*self.language.kinds.among(texts)}
        if not kinds and _PLUS.search(self.source.lower, start, end + 1):
            kinds = {"sco_plus"}
        kinds = kinds & {"chs"} or kinds
        cities = {m for city, held in self.cities.items() if f" {city} " in words for m in held}
        ordinal = int(next(iter([*_ORDINAL.findall(words), *self.language.ordinals.among(texts)]), 0))
        year = next(iter(_YEAR.findall(words)), "")
        named = kinds or ordinal or cities
        bare = not (named or wholes or year)
        is_meeting = {"meeting", "session", "summit"} & {*texts} or ordinal or cities
        council = noun == "council" and not (kinds & _BODIES and is_meeting)
        loose = noun != "summit" and not (named if noun in {"meeting", "session", "council"} else kinds)
        if council or loose or (bare and self.texts[place - 1] not in {"the", "this"}):
            return None
        return Called(kinds or ({"chs"} if noun == "summit" else set()), ordinal, year, cities, bare)

    def _window(self, place: int, sentence: Sentence, mentions: list[Mention]) -> tuple[int, int]:
        """The words around "summit", as far as they are of the kind that names meetings."""
        covered = {word for m in mentions if m.kind in {"state", "organization"} for word in range(m.first, m.last)}
        left, right = self.words["left"], self.words["left"] | self.words["right"]

        def fits(word: int, behind: int, some: frozenset[str]) -> bool:
            text, following, gap = self.texts[word], self.texts[behind], self.source.gap(behind)
            known = text in some or text in self.own_words or text in self.language.numbers or word in covered
            number = text[0].isdigit() or self.language.ordinals.at([text], 0) is not None
            named = following in self.city_words or self.source.capital(behind) or following.isdigit()
            return (known or number) and not _DIVIDED.search(gap) and (named or "," not in gap)

        first, last = place, place + 1
        while first > max(sentence.first, place - _BEFORE) and fits(first - 1, first, left):
            first -= 1
        while last < min(sentence.last, place + _BEHIND) and fits(last, last, right):
            last += 1
        return first, last

    def _is_of_others(self, place: int, first: int) -> bool:
        """Whether a name without a record is before: "the G20 summit", "the Alaska summit"."""
        if self.source.gap(first) not in {" ", "-", "–"} or self.texts[first - 1] in self.words["left"]:
            return False
        text = self.source.written(first - 1, first)
        return (text.isupper() and len(text) > 1) or (text[0].isupper() and first == place)

    def _choose(self, called: Called, dates: list[DateMention]) -> Meeting | None:
        some = [m for m in self.knowledge.meetings.values() if not called.kinds or m.kind in called.kinds]
        if called.ordinal:
            numbered = [m for m in some if m.ordinal == called.ordinal]
            return self._nearest(numbered) if called.kinds or len(numbered) == 1 else None
        some = [m for m in some if not called.cities or m.id in called.cities]
        if called.year:
            return self._nearest([m for m in some if m.start_date.startswith(called.year)])
        spoken_of = [m for m in self.spoken_of[:-20:-1] if m in some] if called.bare else []
        if spoken_of:
            return spoken_of[0]
        spans = [(m, *span_of(m)) for m in some]
        dated = [m for m, a, z in spans if any(d.date.earliest <= z and a <= d.last.latest for d in dates)]
        if dated or (any(day.date.precision != "day" for day in dates) and not called.bare):
            return self._nearest(dated)
        near, within = self._nearest(some), _NEAR_PLACE if called.cities else _NEAR
        only = called.cities and len(some) == 1
        return near if near and (only or _distance(near, self.day) <= within) else None

    def _nearest(self, some: list[Meeting]) -> Meeting | None:
        return min(some, key=lambda meeting: (_distance(meeting, self.day), meeting.id), default=None)


def _distance(meeting: Meeting, day: date) -> int:
    """How many days a meeting is away from a day."""
    return min(abs((each - day).days) for each in span_of(meeting))
