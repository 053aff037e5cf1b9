"""The draft of a text: what is found in it, by place."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from app.loading.drafting.claims import Claim, ReadSentence, claims_of
from app.loading.drafting.dates import DateMention, find_dates, spoken_of
from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.meetings import Meeting, Meetings
from app.loading.drafting.names import Context, Link, Mention
from app.loading.drafting.offices import Offices
from app.loading.drafting.speech import Said, Speech
from app.loading.drafting.text import Sentence
from app.loading.parse import Progress
from app.periods import PartialDate

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


class Draft(NamedTuple):
    """What a text says: `meetings` by where sentences begin, `further` facts that parts of it prove."""

    context: Offices
    said: list[Said]
    meetings: dict[int, Meeting]
    claims: list[Claim]
    further: list[Place]


def draft_text(text: str, document: PartialDate, knowledge: Knowledge, progress: Progress) -> Draft:
    """Read a text of a date; `progress` is called with how far it is read."""
    progress("reading the text")
    context = Offices(text, knowledge, document.latest)
    source, meetings = context.source, Meetings(context)
    dates = defaultdict[Sentence, list[DateMention]](list)
    for each in find_dates(source.lower, document):
        dates[source.sentence_at(each.start)].append(each)
    context.organization = _main_organization(context)
    context.organizations[context.organization] += 1
    sentences, further = list[ReadSentence](), list[Place]()
    held: dict[int, Meeting] = {}
    for number, sentence in enumerate(source.sentences):
        if number % 200 == 0:
            progress(f"sentence {number} of {len(source.sentences)}")
        context.day = spoken_of(dates[sentence], document)
        found = context.read(sentence)
        met = meetings.read(sentence, found, dates[sentence])
        meeting = meetings.of(met)
        if meeting:
            held[sentence.start] = meeting
        further += _presence(context, sentence, found, meeting)
        context.found += met
        sentences.append((sentence, [*found, *met], dates[sentence]))
    claims = claims_of(context, sentences, document)
    progress("who says what")
    said = Speech(context).read()
    # What is said before the meeting is first mentioned was said at it too.
    first = held[min(held)] if held else None
    held = {each.start: held.get(each.start, first) for each in source.sentences} if first else {}
    proved = {link[0] for _, _, links in further for link in links}
    for statement in said if held else ():
        # Who spoke at a meeting took part in it.
        sentence = source.sentence_at(statement.start)
        key = "participation", f"{held[sentence.start].id}--{statement.person.official}"
        fact = ":".join(key)
        if key in knowledge.known and fact not in proved:
            proved.add(fact)
            further.append((sentence.start, sentence.end, [(fact, ("meeting", "official"))]))
    return Draft(context, said, held, claims, further)


def _main_organization(context: Context) -> str:
    """The organization with members that a text names most often; where it names none, the one with most meetings."""
    knowledge, names = context.knowledge, filter(None, map(context.name_at, range(len(context.texts))))
    counts = Counter(knowledge.whole(name.id) for name in names if name.kind == "organization")
    held = Counter(knowledge.whole(meeting.organization) for meeting in knowledge.meetings.values())
    return max(sorted(knowledge.with_members), key=lambda each: (counts[each], held[each]), default="")


def _presence(context: Context, sentence: Sentence, found: list[Mention], meeting: Meeting | None) -> Iterator[Place]:
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
        # "Belarus as a future member", "Iran's full membership"
        status, word = (match["status"] or "member").replace(" ", "_"), context.source.word_at(match.start())
        for state in [mention for mention in states if word - 1 <= mention.last <= word][-1:]:
            own = (context.organization, state.id, status)
            some = [m for m in context.knowledge.memberships if (m.organization, m.state, m.status) == own]
            near = sorted(some, key=lambda m: abs((m.period.start_earliest - context.published).days))[:1]
            links = [(f"membership:{each.id}", ("organization", "state", "status")) for each in near]
            yield context.source.words[state.first].start, match.end(), links


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
