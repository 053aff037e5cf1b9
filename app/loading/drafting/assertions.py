"""The claims of a text, each about the organization that its sentence speaks of, and those in lists of lines."""

import re

from app.loading.drafting.claims import Claim, Claims
from app.loading.drafting.context import Mention
from app.loading.drafting.counting import Count, Place
from app.loading.drafting.dates import DateMention
from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.language import Language
from app.loading.drafting.text import Sentence, SourceText
from app.periods import PartialDate

ReadSentence = tuple[Sentence, list[Mention], list[DateMention]]

_LONGEST_HEADING = 14
_LINE_BEGINS = re.compile(r"[\W\d_]*(?:the\s)?")


def claims_of(
    source: SourceText,
    sentences: list[ReadSentence],
    knowledge: Knowledge,
    language: Language,
    document: PartialDate,
    organization: str,
) -> list[Claim]:
    """The claims of a text about organizations with members; `organization` is the one that it is about."""
    readers: dict[str, Claims] = {}
    skipped, last = set[int](), organization
    for number, (sentence, mentions, dates) in enumerate(sentences):
        named = _organizations(mentions, knowledge)
        pronoun = {"it", "its"} & {*source.folded[sentence.first : sentence.last]}
        unnamed = "" if named else last if pronoun else organization
        of = next((each for each in named if each in knowledge.with_members), unnamed)
        last = of if named and of else last
        if number in skipped or not of or (not named and _speaks_of_others(source, sentence)):
            continue
        if of not in readers:
            readers[of] = Claims(source, knowledge, language, document, of)
        headed = _headed(source, sentences, number, readers[of], language) if document.precision == "day" else None
        if headed:
            readers[of].add(headed, sentence, document.earliest)
            skipped.add(number)
        else:
            readers[of].read(sentence, mentions, dates)
    return sorted((claim for reader in readers.values() for claim in reader.found), key=lambda c: (c.start, c.end))


def _organizations(mentions: list[Mention], knowledge: Knowledge) -> list[str]:
    """The organizations that a sentence names, but for those whose officials it names."""
    offices = [range(m.first, m.last) for m in mentions if m.kind == "office"]
    return [
        knowledge.whole(link[0].partition(":")[2])
        for m in mentions
        for link in m.links[:1]
        if m.kind == "organization" and not any(m.first in office for office in offices)
    ]


def _speaks_of_others(source: SourceText, sentence: Sentence) -> bool:
    """Whether a sentence speaks of an organization without a record, by an abbreviation: "ASEAN has ten members"."""
    words = [source.original(word) for word in range(sentence.first, sentence.last)]
    return any(word.isupper() and 4 <= len(word) <= 6 for word in words) and not all(word.isupper() for word in words)


def _headed(
    source: SourceText, sentences: list[ReadSentence], number: int, claims: Claims, language: Language
) -> Count | None:
    """The list of lines below a heading: "Member states (10):"."""
    heading = sentences[number][0]
    words = range(heading.first, heading.last)
    ends = source.text[heading.start : heading.end].rstrip().endswith(":")
    if not ends or len(words) > _LONGEST_HEADING:
        return None
    status = next((at[1] for word in words if (at := language.statuses.at(source.folded, word))), None)
    states = list[Place]()
    for line, mentions, _ in sentences[number + 1 :] if status in claims.statuses else ():
        first = next((m for m in mentions if m.kind == "state"), None)
        if first is None or not _LINE_BEGINS.fullmatch(source.lower, line.start, source.words[first.first].start):
            break
        states.append((first.first, first.last, first.links[0][0].partition(":")[2]))
    if len(states) < 2 or status is None:
        return None
    counted = next((found for word in words if (found := claims.counting.number(word))), None)
    return Count(heading.first, states[-1][1], status, counted, list(dict.fromkeys(state[2] for state in states)))
