"""Who was where: participations in meetings, memberships, and the chair that a state holds."""

import re
from collections.abc import Iterator
from datetime import timedelta

from app.loading import records
from app.loading.drafting.names import Context, Link, Mention
from app.loading.drafting.text import Sentence
from app.loading.record_period import period_of

_ATTENDED = re.compile(
    r"\b(?:attend\w*|(?:took|take) part|participat\w*|chaired|hosted|presence of|spoke at|addressed|"
    r"in (?:his|her) speech)\b"
)
_CHAIR = re.compile(r"\b(?:chairmanship|presidency)\b")
_MEMBERSHIP = re.compile(
    r"as (?:an?|its) (?:[\w-]+ ){0,2}?(?P<status>member|observer|dialogue partner)\b|(?:'s )?(?:full )?membership\b"
)
_HANDED_OVER = timedelta(30)  # after its end for which a chairmanship is still the one that a text means

Place = tuple[int, int, list[Link]]  # a part of the text, and the facts that it proves


def presence(
    context: Context, organization: str, sentence: Sentence, found: list[Mention], meeting: records.MeetingRecord | None
) -> Iterator[Place]:
    """The participations, memberships and chairmanships that a sentence proves, each with its place."""
    lower, states = context.source.lower, [mention for mention in found if mention.kind == "state"]
    if meeting and _ATTENDED.search(lower, sentence.start, sentence.end):
        officials, hosts = {m.person.official for m in found}, {state.id for state in states}
        links: list[Link] = []
        for part in meeting.participations:
            if part.official and (part.official in officials or part.state in hosts):
                fields = ("meeting", "official" if part.official in officials else "state")
                links.append((f"participation:{meeting.id}--{part.official}", fields))
        yield sentence.start, sentence.end, links
    for match in _CHAIR.finditer(lower, sentence.start, sentence.end):
        yield from _chair(context, match, sentence, states)
    for match in _MEMBERSHIP.finditer(lower, sentence.start, sentence.end):
        yield from _membership(context, match, organization, states)


def _membership(context: Context, match: re.Match[str], organization: str, states: list[Mention]) -> Iterator[Place]:
    """A membership that is spoken of: "Belarus as a future member", "Iran's full membership"."""
    status, word = (match["status"] or "member").replace(" ", "_"), context.source.word_at(match.start())
    for state in [mention for mention in states if word - 1 <= mention.last <= word][-1:]:
        own = (organization, state.id, status)
        fits = [m for m in context.knowledge.memberships if (m.organization, m.state, m.status) == own]
        near = min(fits, key=lambda m: abs((period_of(m).start_earliest - context.published).days), default=None)
        if near:
            link = (f"membership:{near.id}", ("organization", "state", "status"))
            yield context.source.words[state.first].start, match.end(), [link]


def _chair(context: Context, match: re.Match[str], sentence: Sentence, states: list[Mention]) -> Iterator[Place]:
    """The chair of a state: "the chairmanship of Kazakhstan", "Kazakhstan … during its chairmanship"."""
    source, day = context.source, context.published
    word = source.word_at(match.start())
    first, last = (sentence.first, word) if source.folded[word - 1 : word] == ["its"] else (word - 8, word + 5)
    near = [mention for mention in states if first <= mention.first <= last]
    if near:
        state = min(near, key=lambda mention: abs(mention.first - word))
        start, end = source.span(state.first, state.last)
        chairs = context.knowledge.by_holder[state.id]
        links: list[Link] = [(office, ("name",)) for office in dict.fromkeys(f"office:{t.office}" for t in chairs)]
        held = [t for t in chairs if t.period.start_earliest <= day and day - t.period.end_latest <= _HANDED_OVER]
        links += [(f"tenure:{tenure.id}", ("office", "state")) for tenure in held[-1:]]
        yield min(match.start(), start), max(match.end(), end), links
