"""Who was where: participations in meetings, receptions, memberships, and the chair that a state holds."""

import re
from dataclasses import dataclass

from app.loading import records
from app.loading.drafting.names import Context, Link, Mention
from app.loading.drafting.knowledge import span_of
from app.loading.drafting.text import Sentence
from app.loading.record_period import period_of

_ATTENDED = re.compile(
    r"\b(?:attend\w*|(?:took|take) part|participat\w*|chaired|hosted|presence of|spoke at|addressed|"
    r"in (?:his|her) speech)\b"
)
_RECEIVED = re.compile(
    r"\b(?:host(?:s|ed)|receiv(?:es|ed)|meets? with|met with|h(?:olds?|eld) a meeting with)\b.*?"
    r"\b(?:foreign ministers|ministers of foreign affairs|heads of (?:the )?delegations?)\b",
    re.DOTALL,
)
_CHAIR = re.compile(r"\b(?:chairmanship|presidency)\b")
_MEMBERSHIP = re.compile(
    r"as (?:an?|its) (?:[\w-]+ ){0,2}?(?P<status>member|observer|dialogue partner)\b|(?:'s )?(?:full )?membership\b"
)
_HANDED_OVER = 30
"""For how many days after its end a chairmanship is still the one that a text means."""

_RECEIVED_AROUND = 3
"""How many days a reception is away from the day of the document at most."""

Place = tuple[int, int, list[Link]]
"""A part of the text, and the facts that it proves."""


@dataclass
class Presence:
    """Reads the sentences of one text for the facts about who was where, in an organization."""

    context: Context
    organization: str

    def __post_init__(self) -> None:
        self.source, self.knowledge, self.day = self.context.source, self.context.knowledge, self.context.published

    def read(self, sentence: Sentence, found: list[Mention], meeting: records.MeetingRecord | None) -> list[Place]:
        """The participations, memberships and chairmanships that a sentence proves, each with its place."""
        states = [mention for mention in found if mention.kind == "state" and mention.id]
        return [
            *self._participations(sentence, found, meeting),
            *self._chairs(sentence, states),
            *self._memberships(sentence, states),
        ]

    def audience(self, sentence: Sentence, found: list[Mention], met: list[Mention]) -> Mention | None:
        """The reception of ministers or delegations by somebody, on a day of which the seeds have one."""
        received = _RECEIVED.search(self.source.lower, sentence.start, sentence.end)
        if received is None or met:
            return None
        officials = {mention.person.official for mention in found if mention.person}
        for meeting in self.knowledge.meetings.values():
            near = abs((self.day - span_of(meeting)[0]).days) <= _RECEIVED_AROUND
            if near and meeting.kind == "audience" and any(p.official in officials for p in meeting.participations):
                first, last = (self.source.word_at(place) for place in received.span())
                return Mention(first, last, "meeting", [(f"meeting:{meeting.id}", ("kind",))])
        return None

    def _memberships(self, sentence: Sentence, states: list[Mention]) -> list[Place]:
        """A membership that is spoken of: "Belarus as a future member", "Iran's full membership"."""
        places = list[Place]()
        for match in _MEMBERSHIP.finditer(self.source.lower, sentence.start, sentence.end):
            status, word = (match["status"] or "member").replace(" ", "_"), self.source.word_at(match.start())
            for state in [mention for mention in states if word - 1 <= mention.last <= word][-1:]:
                own = (self.organization, state.id, status)
                fits = [m for m in self.knowledge.memberships if (m.organization, m.state, m.status) == own]
                if fits:
                    near = min(fits, key=lambda m: abs((period_of(m).start_earliest - self.day).days))
                    link = (f"membership:{near.id}", ("organization", "state", "status"))
                    places.append((self.source.words[state.first].start, match.end(), [link]))
        return places

    def _participations(
        self, sentence: Sentence, found: list[Mention], meeting: records.MeetingRecord | None
    ) -> list[Place]:
        if meeting is None or not _ATTENDED.search(self.source.lower, sentence.start, sentence.end):
            return []
        named = {mention.person.official for mention in found if mention.person}
        states = {mention.id for mention in found if mention.kind == "state"}
        links: list[Link] = [
            (
                f"participation:{meeting.id}--{part.official}",
                ("meeting", "official" if part.official in named else "state"),
            )
            for part in meeting.participations
            if part.official and (part.official in named or part.state in states)
        ]
        return [(sentence.start, sentence.end, links)] if links else []

    def _chairs(self, sentence: Sentence, states: list[Mention]) -> list[Place]:
        """The chair of a state: "the chairmanship of Kazakhstan", "Kazakhstan … during its chairmanship"."""
        source, places = self.source, list[Place]()
        for match in _CHAIR.finditer(source.lower, sentence.start, sentence.end):
            word = source.word_at(match.start())
            own = source.folded[word - 1 : word] == ["its"]
            first, last = (sentence.first, word) if own else (word - 8, word + 5)
            near = [mention for mention in states if first <= mention.first <= last]
            if near:
                state = min(near, key=lambda m: abs(m.first - word))
                start, end = source.words[state.first].start, source.words[state.last - 1].end
                places.append((min(match.start(), start), max(match.end(), end), self._chair(state.id)))
        return places

    def _chair(self, state: str) -> list[Link]:
        """The office that a state holds as such, and its tenure around the day."""
        for office in self.knowledge.offices.values():
            held = [t for t in self.knowledge.by_office[office.id] if office.holder == "state" and t.holder == state]
            begun = [t for t in held if t.period.start_earliest <= self.day]
            now = [t for t in begun if (self.day - t.period.end_latest).days <= _HANDED_OVER]
            if held:
                tenures: list[Link] = [(f"tenure:{t.id}", ("office", "state")) for t in now[-1:]]
                return [(f"office:{office.id}", ("name",)), *tenures]
        return []
