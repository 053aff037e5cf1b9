"""The draft of a text: what is found in it, by place."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from app.loading import records
from app.loading.drafting.attribution import Attribution
from app.loading.drafting.claims import Claim, ReadSentence, claims_of
from app.loading.drafting.dates import DateMention, find_dates
from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.meetings import Meetings
from app.loading.drafting.names import Context, Link, Mention
from app.loading.drafting.offices import Offices
from app.loading.drafting.people import People
from app.loading.drafting.presence import Presence
from app.loading.drafting.speech import Said, Speech
from app.loading.drafting.text import Sentence, SourceText
from app.loading.parse import Progress
from app.periods import PartialDate

_REPORTED_EACH = 200  # sentences between two reports of the progress


@dataclass
class Draft:
    """What a text says. `meetings` are those at which something was said, by where a sentence begins.

    `further` are facts that whole sentences prove; `unknown` are persons without a record, with the words around them.
    """

    source: SourceText
    knowledge: Knowledge
    mentions: list[Mention]
    said: list[Said] = field(default_factory=list)
    meetings: dict[int, records.MeetingRecord] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    further: list[tuple[int, int, list[Link]]] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)


def draft_text(text: str, document: PartialDate, knowledge: Knowledge, progress: Progress) -> Draft:
    """Read a text of a date; `progress` hears how far it got."""
    progress("reading the text")
    context = Context(text, knowledge, document.latest)
    source, people = context.source, People(context)
    draft = Draft(source, knowledge, context.found, unknown=people.unknown)
    offices, meetings = Offices(context, people), Meetings(context)
    readers = (offices.head_of, offices.office, offices.counterpart, context.named, people.named, offices.the_one)
    dates = defaultdict[Sentence, list[DateMention]](list)
    for each in find_dates(source.lower, document) if source.sentences else ():
        dates[source.sentence_at(each.start)].append(each)
    organization = _main_organization(context)
    context.organizations[organization] += 1
    presence, sentences = Presence(context, organization), list[ReadSentence]()
    for number, sentence in enumerate(source.sentences):
        if number % _REPORTED_EACH == 0:
            progress(f"sentence {number} of {len(source.sentences)}")
        context.day = _spoken_of(dates[sentence], document)
        found = _mentions(context, readers, sentence)
        met = meetings.read(sentence, found, dates[sentence])
        meeting = meetings.of(met)
        if meeting:
            draft.meetings[sentence.start] = meeting
        draft.further += presence.read(sentence, found, meeting)
        draft.mentions += met
        sentences.append((sentence, [*found, *met], dates[sentence]))
    draft.claims = claims_of(context, sentences, document, organization)
    progress("who says what")
    draft.said = Speech(context, Attribution(context, people)).read()
    if draft.meetings:
        # What is said before the meeting is first mentioned was said at it too.
        first = draft.meetings[min(draft.meetings)]
        draft.meetings = {each.start: draft.meetings.get(each.start, first) for each in source.sentences}
        draft.further += _spoke(draft)
    return draft


def _mentions(context: Context, readers: Iterable[Callable[[int], list[Mention]]], sentence: Sentence) -> list[Mention]:
    """Who and what a sentence mentions; adds to `context` what was introduced."""
    place, begin, officials = sentence.first, len(context.found), list[str]()
    while place < sentence.last:
        mentions = next((found for read in readers if (found := read(place))), [])
        context.found += mentions
        place = max([mention.last for mention in mentions], default=place + 1)
        for mention in mentions:
            if mention.kind == "organization":
                context.organizations[context.knowledge.whole(mention.id)] += 1
                context.last_organization = mention.id
        # "His counterpart" is that of whom the sentence names first; in the next one, of whom it names last.
        officials += [m.person.official for m in mentions if m.person and m.person.official]
        context.last_official = next(iter(officials), context.last_official)
    context.last_official = next(iter(officials[::-1]), context.last_official)
    return context.found[begin:]


def _spoke(draft: Draft) -> list[tuple[int, int, list[Link]]]:
    """Who spoke at a meeting took part in it: the first sentence that shows it of each."""
    known = {link[0] for _, _, links in draft.further for link in links}
    places: dict[str, tuple[int, int, list[Link]]] = {}
    for said in draft.said:
        sentence = draft.source.sentence_at(said.start)
        part = f"{draft.meetings[sentence.start].id}--{said.person.official}"
        fact = f"participation:{part}"
        if ("participation", part) in draft.knowledge.known and fact not in known:
            places.setdefault(fact, (sentence.start, sentence.end, [(fact, ("meeting", "official"))]))
    return [*places.values()]


def _main_organization(context: Context) -> str:
    """The organization with members that a text names most often; where it names none, the one with most meetings."""
    knowledge, counts = context.knowledge, Counter[str]()
    for place, text in enumerate(context.texts):
        name = context.name_at(place) if text in knowledge.names else None
        if name and name.kind == "organization":
            counts[knowledge.whole(name.id)] += 1
    held = Counter(knowledge.whole(meeting.organization) for meeting in knowledge.meetings.values())
    return max(sorted(knowledge.with_members), key=lambda each: (counts[each], held[each]), default="")


def _spoken_of(dates: list[DateMention], document: PartialDate) -> date:
    """The day whose office-holders a sentence means: that of the document, or the earlier one that it names."""
    days = [each.date for each in dates if each.date.precision == "day" and each.said]
    past = len(dates) == len(days) == 1 and days[0].latest < document.earliest
    return days[0].latest if past else document.latest
