"""Who was where: participations in meetings, receptions, and the chair that a state holds."""

import re
from dataclasses import dataclass
from datetime import date

from app.loading import records
from app.loading.drafting.context import Link, Mention
from app.loading.drafting.knowledge import Knowledge, is_valid, span_of
from app.loading.drafting.text import Sentence, SourceText
from app.loading.record_period import period_of

_ATTENDED = re.compile(
    r"\b(?:attend\w*|(?:took|take) part|participat\w*|chaired|hosted|presence of|spoke at|addressed|"
    r"in (?:his|her) speech)\b"
)
_RECEIVED = re.compile(
    r"\b(?:host(?:s|ed)|receiv(?:es|ed)|met with|meets with|holds? a meeting with|held a meeting with)\b"
)
_DELEGATIONS = re.compile(r"\b(?:foreign ministers|ministers of foreign affairs|heads of (?:the )?delegations?)\b")
_CHAIR = re.compile(r"\b(?:chairmanship|presidency)\b")
_MEMBERSHIP = re.compile(
    r"as (?:an?|its) (?:[\w-]+ ){0,2}?(?P<status>member|observer|dialogue partner)\b"
    r"|(?:'s )?(?:full )?(?P<status2>membership)\b"
)
_HANDED_OVER = 30
"""For how many days after its end a chairmanship is still the one that a text means."""

Place = tuple[int, int, list[Link]]


@dataclass
class Presence:
    """Reads the sentences of one text for the facts about who was where."""

    source: SourceText
    knowledge: Knowledge
    day: date
    organization: str

    def read(self, sentence: Sentence, found: list[Mention], meeting: records.MeetingRecord | None) -> list[Place]:
        """The participations and the chairmanship that a sentence proves, each with its place."""
        return [
            *self._participations(sentence, found, meeting),
            *self._chairs(sentence, found),
            *self._memberships(sentence, found),
        ]

    def _memberships(self, sentence: Sentence, found: list[Mention]) -> list[Place]:
        """A membership that is spoken of: "Belarus as a future member", "Iran's full membership"."""
        places = list[Place]()
        for match in _MEMBERSHIP.finditer(self.source.lower, sentence.start, sentence.end):
            status = (match["status"] or match["status2"]).replace(" ", "_").replace("membership", "member")
            word = self.source.word_at(match.start())
            states = [m for m in found if m.kind == "state" and m.links and m.last in range(word - 1, word + 1)]
            for mention in states[-1:]:
                own = (mention.links[0][0].partition(":")[2], status)
                fits = [
                    m
                    for m in self.knowledge.memberships
                    if (m.state, m.status) == own and m.organization == self.organization
                ]
                near = min(fits, key=lambda m: abs((period_of(m).start_earliest - self.day).days), default=None)
                links: list[Link] = [(f"membership:{near.id}", ("organization", "state", "status"))] if near else []
                start = self.source.words[mention.first].start
                places += [(start, match.end(), links)] if links else []
        return places

    def audience(self, sentence: Sentence, found: list[Mention], met: list[Mention]) -> Mention | None:
        """The reception of ministers or delegations by somebody, on a day of which the seeds have one."""
        text = self.source.lower[sentence.start : sentence.end]
        received = _RECEIVED.search(text)
        if received is None or not _DELEGATIONS.search(text, received.end()) or any(m.kind == "meeting" for m in met):
            return None
        officials = {m.person.official for m in found if m.person}
        for meeting in self.knowledge.meetings.values():
            first, _ = span_of(meeting)
            near = meeting.kind == "audience" and abs((self.day - first).days) <= 3
            if near and any(part.official in officials for part in meeting.participations):
                end = _DELEGATIONS.search(text, received.end())
                places = (sentence.start + received.start(), sentence.start + (end.end() if end else received.end()))
                words = [self.source.word_at(place) for place in places]
                return Mention(words[0], words[1], "meeting", [(f"meeting:{meeting.id}", ("kind",))])
        return None

    def _participations(
        self, sentence: Sentence, found: list[Mention], meeting: records.MeetingRecord | None
    ) -> list[Place]:
        if meeting is None or not _ATTENDED.search(self.source.lower, sentence.start, sentence.end):
            return []
        parts = {part.official: part for part in meeting.participations if part.official}
        named = {m.person.official for m in found if m.person and m.person.official}
        persons: list[Link] = [
            (f"participation:{meeting.id}--{official}", ("meeting", "official"))
            for official in parts
            if official in named
        ]
        states = {link[0].removeprefix("state:") for m in found if m.kind == "state" for link in m.links[:1]}
        delegations: list[Link] = [
            (f"participation:{meeting.id}--{official}", ("meeting", "state"))
            for official, part in parts.items()
            if official not in named and part.state in states
        ]
        known = self.knowledge.known
        links = [link for link in (*persons, *delegations) if ("participation", link[0].partition(":")[2]) in known]
        return [(sentence.start, sentence.end, links)] if links else []

    def _chairs(self, sentence: Sentence, found: list[Mention]) -> list[Place]:
        """The chair of a state: "the chairmanship of Kazakhstan", "Kazakhstan … during its chairmanship"."""
        source, places = self.source, list[Place]()
        for match in _CHAIR.finditer(source.lower, sentence.start, sentence.end):
            word = source.word_at(match.start())
            own = source.folded[word - 1 : word] == ["its"]
            reach = word - sentence.first if own else 8
            near = [
                m
                for m in found
                if m.kind == "state" and m.links and word - reach <= m.first <= word + (0 if own else 5)
            ]
            if not near:
                continue
            mention = min(near, key=lambda m: abs(m.first - word))
            links = self._chair(mention.links[0][0].removeprefix("state:"))
            start = min(match.start(), source.words[mention.first].start)
            places += [(start, max(match.end(), source.words[mention.last - 1].end), links)] if links else []
        return places

    def _chair(self, state: str) -> list[Link]:
        for office in self.knowledge.offices.values():
            held = [t for t in self.knowledge.by_office[office.id] if office.holder == "state" and t.holder == state]
            now = [
                tenure
                for tenure in held
                if tenure.period.start_earliest <= self.day
                and (
                    is_valid(tenure.period, self.day) or 0 <= (self.day - tenure.period.end_latest).days <= _HANDED_OVER
                )
            ]
            if held:
                return [
                    (f"office:{office.id}", ("name",)),
                    *((f"tenure:{t.id}", ("office", "state")) for t in now[-1:]),
                ]
        return []
