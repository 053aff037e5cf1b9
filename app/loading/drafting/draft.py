"""The draft of a text: what is found in it, by place."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from app.loading import records
from app.loading.drafting.attribution import Attribution
from app.loading.drafting.claims import Claim, ReadSentence, claims_of
from app.loading.drafting.context import Context, Link, Mention
from app.loading.drafting.dates import DateMention, find_dates
from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.language import Language
from app.loading.drafting.meetings import Meetings
from app.loading.drafting.mentions import Mentions
from app.loading.drafting.names import Names
from app.loading.drafting.people import People
from app.loading.drafting.presence import Presence
from app.loading.drafting.speech import Said, Speech
from app.loading.drafting.text import SourceText, read_text
from app.loading.progress import Progress
from app.periods import PartialDate

_REPORTED_EACH = 200
"""After how many sentences the progress is reported."""


@dataclass
class Draft:
    """What a text says. `meetings` are those at which something was said, by where a sentence begins.

    `further` are facts that whole sentences prove; `unknown` are persons without a record, with the words around them.
    """

    source: SourceText
    knowledge: Knowledge
    mentions: list[Mention] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    meetings: dict[int, records.MeetingRecord] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    further: list[tuple[int, int, list[Link]]] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)


def draft_text(text: str, document: PartialDate, knowledge: Knowledge, language: Language, progress: Progress) -> Draft:
    """Read a text of a date; `progress` hears how far it got."""
    progress("reading the text")
    source, day = read_text(text), document.latest
    draft = Draft(source, knowledge)
    context = Context(source, knowledge, language, day, day, found=draft.mentions)
    names = Names(context)
    people = People(context, names)
    mentions, meetings = Mentions(context, names, people), Meetings(context)
    dates = find_dates(source.lower, document)
    organization = _main_organization(source, names, knowledge)
    context.organizations[organization] += 1
    presence = Presence(context, organization)
    sentences, at = list[ReadSentence](), 0
    for number, sentence in enumerate(source.sentences):
        if number % _REPORTED_EACH == 0:
            progress(f"sentence {number} of {len(source.sentences)}")
        inside = list[DateMention]()
        while at < len(dates) and dates[at].start < sentence.end:
            inside.append(dates[at])
            at += 1
        begin = len(draft.mentions)
        mentions.read(sentence, _spoken_of(inside, document))
        found = draft.mentions[begin:]
        met = meetings.read(sentence, found, inside)
        received = presence.audience(sentence, found, met)
        if received:
            met.append(received)
            meetings.spoken_of.append(knowledge.meetings[received.id])
        meeting = meetings.of(met)
        if meeting:
            draft.meetings[sentence.start] = meeting
        draft.further += presence.read(sentence, found, meeting)
        draft.mentions += met
        sentences.append((sentence, [*found, *met], inside))
    draft.claims = claims_of(context, sentences, document, organization)
    progress("who says what")
    draft.said = Speech(source, language, Attribution(source, language, people, list(draft.mentions))).read()
    if draft.meetings:
        # What is said before the meeting is first mentioned was said at it too.
        first = draft.meetings[min(draft.meetings)]
        draft.meetings = {each.start: draft.meetings.get(each.start, first) for each in source.sentences}
        draft.further += _spoke(draft)
    draft.unknown = people.unknown
    return draft


def _spoke(draft: Draft) -> list[tuple[int, int, list[Link]]]:
    """Who spoke at a meeting took part in it: the first sentence that shows it of each."""
    places: dict[str, tuple[int, int, list[Link]]] = {}
    for said in draft.said:
        sentence = draft.source.sentence_at(said.start)
        meeting = draft.meetings.get(sentence.start)
        part = f"{meeting.id}--{said.person.official}" if meeting else ""
        if ("participation", part) in draft.knowledge.known:
            links: list[Link] = [(f"participation:{part}", ("meeting", "official"))]
            places.setdefault(part, (sentence.start, sentence.end, links))
    known = {link[0] for _, _, links in draft.further for link in links}
    return [place for place in places.values() if place[2][0][0] not in known]


def _main_organization(source: SourceText, names: Names, knowledge: Knowledge) -> str:
    """The organization with members that a text names most often; where it names none, the one with most meetings."""
    counts: Counter[str] = Counter()
    for place, text in enumerate(source.folded):
        named = names.name_at(place) if text in knowledge.names else None
        if named and named[1].kind == "organization":
            counts[knowledge.whole(named[1].id)] += 1
    held = Counter(knowledge.whole(meeting.organization) for meeting in knowledge.meetings.values())
    return max(sorted(knowledge.with_members), key=lambda each: (counts[each], held[each]), default="")


def _spoken_of(dates: list[DateMention], document: PartialDate) -> date:
    """The day whose office-holders a sentence means: that of the document, or the earlier one that it names."""
    days = [each.date for each in dates if each.date.precision == "day" and each.said]
    past = len(dates) == len(days) == 1 and days[0].latest < document.earliest
    return days[0].latest if past else document.latest
