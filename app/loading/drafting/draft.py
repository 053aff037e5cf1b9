"""The draft of a text: what is found in it, as records and as notes for the curator."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from app.loading import records
from app.loading.drafting.claims import Claim, Claims
from app.loading.drafting.context import Context, Link, Mention
from app.loading.drafting.dates import DateMention, find_dates
from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.language import Language
from app.loading.drafting.meetings import Meetings
from app.loading.drafting.mentions import Mentions
from app.loading.drafting.names import Names
from app.loading.drafting.people import People
from app.loading.drafting.presence import Presence
from app.loading.drafting.attribution import Attribution
from app.loading.drafting.speech import Said, Speech
from app.loading.drafting.text import Sentence, SourceText, read_text
from app.periods import PartialDate

Progress = Callable[[str], None]


@dataclass
class Draft:
    """What a text says, by place."""

    source: SourceText
    knowledge: Knowledge
    organization: str
    mentions: list[Mention] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    meetings: dict[int, records.MeetingRecord] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    further: list[tuple[int, int, list[Link]]] = field(default_factory=list)
    abbreviations: list[tuple[str, str]] = field(default_factory=list)


def draft_text(text: str, document: PartialDate, knowledge: Knowledge, language: Language, progress: Progress) -> Draft:
    """Read a text of a date; `progress` hears how far it got."""
    progress("reading the text")
    source = read_text(text)
    day = document.latest
    context = Context(source, knowledge, language, People(source, knowledge, language, day), day)
    mentions = Mentions(context)
    meetings = Meetings(source, knowledge, language, day)
    dates = find_dates(source.lower, document)
    presence = Presence(source, knowledge, day)
    draft = Draft(source, knowledge, _main_organization(source, mentions.names, knowledge), dates=dates)
    context.organizations[draft.organization] += 1
    by_sentence: list[tuple[Sentence, list[Mention], list[DateMention]]] = []
    at = 0
    for number, sentence in enumerate(source.sentences):
        if number % 200 == 0:
            progress(f"sentence {number} of {len(source.sentences)}")
        inside: list[DateMention] = []
        while at < len(dates) and dates[at].start < sentence.end:
            inside.append(dates[at])
            at += 1
        begin = len(context.found)
        mentions.read(sentence, _spoken_of(inside, document))
        found = context.found[begin:]
        met = meetings.read(sentence, found, inside)
        received = presence.audience(sentence, found, met)
        if received:
            met.append(received)
            meetings.spoken_of.append(knowledge.meetings[received.links[0][0].removeprefix("meeting:")])
        context.found += met
        by_sentence.append((sentence, [*found, *met], inside))
        meeting = meetings.of(sentence, met)
        if meeting:
            draft.meetings[sentence.start] = meeting
        draft.further += presence.read(sentence, found, meeting)
    draft.mentions = context.found
    _claims(draft, by_sentence, language, document)
    progress("who says what")
    draft.said = Speech(source, language, Attribution(source, language, context.people, list(draft.mentions))).read()
    _first_meeting(draft)
    draft.unknown = _unknown(context.people, draft)
    return draft


def _main_organization(source: SourceText, names: Names, knowledge: Knowledge) -> str:
    """The organization with members that a text names most often."""
    with_members = {fact.record.organization for fact in knowledge.known.values() if fact.kind == "membership"}
    counts: Counter[str] = Counter()
    for place, text in enumerate(source.folded):
        if text in knowledge.names:
            named = names.name_at(place)
            if named and named[1].kind == "organization":
                counts[knowledge.whole(named[1].id)] += 1
    best = [each for each, _ in counts.most_common() if each in with_members]
    return best[0] if best else ("sco" if "sco" in with_members else min(with_members, default=""))


def _spoken_of(dates: list[DateMention], document: PartialDate) -> date:
    """The day whose office-holders a sentence means: that of the document, or an earlier one that it names."""
    past = [
        each.date
        for each in dates
        if each.said and each.date.latest < document.earliest and each.date.precision == "day"
    ]
    return past[0].latest if len(past) == 1 and len(dates) == 1 else document.latest


def _claims(
    draft: Draft,
    by_sentence: list[tuple[Sentence, list[Mention], list[DateMention]]],
    language: Language,
    document: PartialDate,
) -> None:
    if not draft.organization:
        return
    readers: dict[str, Claims] = {}

    def reader(organization: str) -> Claims:
        if organization not in readers:
            readers[organization] = Claims(draft.source, draft.knowledge, language, document, organization)
        return readers[organization]

    with_members = {fact.record.organization for fact in draft.knowledge.known.values() if fact.kind == "membership"}
    skipped = _headed(draft, reader(draft.organization), by_sentence, language)
    for number, (sentence, mentions, dates) in enumerate(by_sentence):
        named = [
            draft.knowledge.whole(link[0][13:]) for m in mentions for link in m.links[:1] if m.kind == "organization"
        ]
        of = next((each for each in named if each in with_members), draft.organization)
        if number not in skipped and not _of_others(draft.source, sentence, named, draft.knowledge):
            reader(of).read(sentence, mentions, dates)
    draft.claims = sorted((c for r in readers.values() for c in r.found), key=lambda c: (c.start, c.end))


def _of_others(source: SourceText, sentence: Sentence, named: list[str], knowledge: Knowledge) -> bool:
    """Whether a sentence speaks of an organization without a record: "BRICS has ten members"."""
    if named:
        return False
    words = (source.original(word) for word in range(sentence.first, sentence.last))
    return (
        any(word.isupper() and 4 <= len(word) <= 6 and word.lower() not in knowledge.names for word in words)
        and not source.text[sentence.start : sentence.end].isupper()
    )


def _headed(
    draft: Draft,
    claims: Claims,
    by_sentence: list[tuple[Sentence, list[Mention], list[DateMention]]],
    language: Language,
) -> set[int]:
    """Lists of lines below a heading: "Member states (10):"; returns the sentences that were read so."""
    source, skipped = draft.source, set[int]()
    for number, (sentence, _, _) in enumerate(by_sentence):
        if not source.text[sentence.start : sentence.end].rstrip().endswith(":") or number in skipped:
            continue
        at = next(
            (
                (place, found)
                for place in range(sentence.first, sentence.last)
                if (found := language.statuses.at(source.folded, place))
            ),
            None,
        )
        if at is None or at[1][1] not in claims.statuses or sentence.last - sentence.first > 14:
            continue
        states = list[tuple[int, int, str]]()
        lines = list[int]()
        for behind in range(number + 1, len(by_sentence)):
            line, mentions, _ = by_sentence[behind]
            first = next((m for m in mentions if m.kind == "state"), None)
            before = source.lower[line.start : source.words[first.first].start] if first else "-"
            if first is None or not re.fullmatch(r"[\W\d_]*(?:the\s)?", before):
                break
            states.append((first.first, first.last, first.links[0][0][6:]))
            lines.append(behind)
        if len(states) > 1:
            numbers = [int(t) for t in source.folded[sentence.first : sentence.last] if t.isdigit() and len(t) < 3]
            numbers += [
                n for t in source.folded[sentence.first : sentence.last] if (n := language.numbers.get(t)) and n > 1
            ]
            claims.headed((sentence.first, sentence.last), at[1][1], numbers[0] if numbers else None, states, sentence)
            skipped.add(number)
    return skipped


def _first_meeting(draft: Draft) -> None:
    """Statements before the first mention of the meeting were made at it too."""
    if draft.meetings:
        first = draft.meetings[min(draft.meetings)]
        for sentence in draft.source.sentences:
            draft.meetings.setdefault(sentence.start, first)


def _unknown(people: People, draft: Draft) -> dict[str, list[str]]:
    speakers = {said.person.name for said in draft.said if not said.person.official}
    return {name: words for name, words in people.unknown.items()} | {
        name: people.unknown.get(name, []) for name in sorted(speakers) if name in people.unknown
    }
