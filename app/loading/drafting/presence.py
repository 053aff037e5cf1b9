"""Who was where: participations in meetings, memberships, and the chair that a state holds."""

import re
from collections.abc import Iterator

from app.loading import records
from app.loading.drafting.names import Context, Link, Mention
from app.loading.drafting.text import Sentence

_ATTENDED = re.compile(
    r"\b(?:attend\w*|(?:took|take) part|participat\w*|chaired|hosted|presence of|spoke at|addressed|"
    r"in (?:his|her) speech)\b"
)
_CHAIR = re.compile(r"\b(?:chairmanship|presidency)\b")
_MEMBERSHIP = re.compile(
    r"as (?:an?|its) (?:[\w-]+ ){0,2}?(?P<status>member|observer|dialogue partner)\b|(?:'s )?(?:full )?membership\b"
)
_HANDED_OVER = 30  # days after its end for which a chairmanship is still the one that a text means

Place = tuple[int, int, list[Link]]
"""A part of the text, and the facts that it proves."""


class Presence:
    """Reads the sentences of one text for the facts about who was where, in an organization."""

    def __init__(self, context: Context, organization: str) -> None:
        self.source, self.knowledge, self.day = context.source, context.knowledge, context.published
        self.organization = organization

    def read(self, sentence: Sentence, found: list[Mention], meeting: records.MeetingRecord | None) -> Iterator[Place]:
        """The participations, memberships and chairmanships that a sentence proves, each with its place."""
        states = [mention for mention in found if mention.kind == "state"]
        if meeting and _ATTENDED.search(self.source.lower, sentence.start, sentence.end):
            named = {mention.person.official for mention in found if mention.person}
            parts = [p for p in meeting.participations if p.official in named or p.state in {s.id for s in states}]
            links: list[Link] = [
                (
                    f"participation:{meeting.id}--{p.official}",
                    ("meeting", "official" if p.official in named else "state"),
                )
                for p in parts
                if p.official
            ]
            yield sentence.start, sentence.end, links
        for match in _CHAIR.finditer(self.source.lower, sentence.start, sentence.end):
            yield from self._chair(match, sentence, states)
        for match in _MEMBERSHIP.finditer(self.source.lower, sentence.start, sentence.end):
            yield from self._membership(match, states)

    def _membership(self, match: re.Match[str], states: list[Mention]) -> Iterator[Place]:
        """A membership that is spoken of: "Belarus as a future member", "Iran's full membership"."""
        status, word = (match["status"] or "member").replace(" ", "_"), self.source.word_at(match.start())
        for state in [mention for mention in states if word - 1 <= mention.last <= word][-1:]:
            own = (self.organization, state.id, status)
            fits = [m for m in self.knowledge.memberships if (m.organization, m.state, m.status) == own]
            near = min(fits, key=lambda m: abs((m.period.start_earliest - self.day).days), default=None)
            if near:
                link = (f"membership:{near.id}", ("organization", "state", "status"))
                yield self.source.words[state.first].start, match.end(), [link]

    def _chair(self, match: re.Match[str], sentence: Sentence, states: list[Mention]) -> Iterator[Place]:
        """The chair of a state: "the chairmanship of Kazakhstan", "Kazakhstan … during its chairmanship"."""
        word = self.source.word_at(match.start())
        own = self.source.folded[word - 1 : word] == ["its"]
        first, last = (sentence.first, word) if own else (word - 8, word + 5)
        near = [mention for mention in states if first <= mention.first <= last]
        if near:
            state = min(near, key=lambda mention: abs(mention.first - word))
            start, end = self.source.span(state.first, state.last)
            yield min(match.start(), start), max(match.end(), end), self._chair_of(state.id)

    def _chair_of(self, state: str) -> list[Link]:
        """The office that a state holds as such, and its tenure around the day."""
        held = [tenure for tenure in self.knowledge.by_holder[state] if tenure.period.start_earliest <= self.day]
        now = [tenure for tenure in held if (self.day - tenure.period.end_latest).days <= _HANDED_OVER]
        offices = dict.fromkeys(f"office:{tenure.office}" for tenure in self.knowledge.by_holder[state])
        tenures: list[Link] = [(f"tenure:{tenure.id}", ("office", "state")) for tenure in now[-1:]]
        return [*((office, ("name",)) for office in offices), *tenures]
