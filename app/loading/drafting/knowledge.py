"""What the rules know: the words of a language, from its file beside this one, and the seeds, indexed for reading."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from app.folding import words
from app.loading import records
from app.loading.facts import Known, all_names, of_kind
from app.loading.types import NamedRecord, Period
from app.periods import parse_date

_FILES = {"en": "english.toml"}
_WORDS = ("grammar", "meeting_grammar", "speakers", "state_nouns", "unknown_titles", "verb_grammar")
LANGUAGES = tuple(_FILES)  # those that a draft can be made of
_RULED = {"office", "meeting"}  # found by rules of their own, not by their names
_PROPER = {"state", "official"}  # whose names have one spelling
_LEADERS = ("head_of_state", "head_of_government")
_LEADING = {"leader", "head of state", "head of the state"}

Phrase = tuple[str, ...]


class Phrases:
    """Phrases of folded words, each with its first value; finds the longest one at a place in a list of words."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self.values: dict[Phrase, str] = {}
        self.longest: dict[str, int] = {}
        for phrase, value in [(folded(text), value) for value, texts in table.items() for text in texts]:
            self.values.setdefault(phrase, value)
            self.longest[phrase[0]] = max(self.longest.get(phrase[0], 0), len(phrase))

    def at(self, texts: list[str], place: int) -> tuple[int, str] | None:
        """How many words the longest phrase takes that begins at a place, and its value."""
        reach = min(self.longest.get(texts[place], 0), len(texts) - place) if place < len(texts) else 0
        for length in range(reach, 0, -1):
            value = self.values.get(tuple(texts[place : place + length]))
            if value is not None:
                return length, value
        return None

    def among(self, texts: list[str]) -> list[str]:
        """The values of the phrases in a list of words, of the longest one where several begin."""
        found, place = list[str](), 0
        while place < len(texts):
            length, value = self.at(texts, place) or (1, None)
            found += [value] if value else []
            place += length
        return found


class Language:
    """The words of one language, by what they are for; `tables` is the file as it is."""

    def __init__(self, code: str) -> None:
        self.tables = tomllib.loads((Path(__file__).parent / _FILES[code]).read_text(encoding="utf-8"))
        self.words = {key: frozenset(texts) for name in _WORDS for key, texts in self.tables[name].items()}
        names = ("titles", "ministries", "verbs", "demonyms", "meetings", "statuses")
        phrases = (Phrases(self.tables[name]) for name in names)
        self.titles, self.ministries, self.verbs, self.demonyms, self.kinds, self.statuses = phrases
        self.numbers: dict[str, int] = self.tables["numbers"]
        self.ordinals = Phrases({str(number): [text] for text, number in self.tables["ordinals"].items()})


def folded(text: str) -> Phrase:
    """The folded words of a text, without where they are."""
    return tuple(word.text for word in words(text))


class Name(NamedTuple):
    """A name of something, `subject` as its record's id begins; `exact` is an abbreviation, which has capitals."""

    phrase: Phrase
    kind: str
    id: str
    exact: bool
    subject: str = ""
    period: Period | None = None


class Tenure(NamedTuple):
    """Who holds an office, and when."""

    id: str
    office: str
    holder: str
    period: Period


class Knowledge:
    """The seeds, by what a text may say. All keys of names are folded words."""

    def __init__(self, known: Known, language: Language) -> None:
        self.known, self.language = known, language
        self.officials: dict[str, records.OfficialRecord] = self._records("official")
        self.offices: dict[str, records.OfficeRecord] = self._records("office")
        self.organizations: dict[str, records.OrganizationRecord] = self._records("organization")
        self.meetings: dict[str, records.MeetingRecord] = self._records("meeting")
        self.states: dict[str, records.StateRecord] = self._records("state")
        every: Iterable[records.MembershipRecord] = self._records("membership").values()
        self.memberships = [each for each in every if each.organization in self.organizations]  # of sound records
        self.topics = {topic for statement in self._records("statement").values() for topic in statement.topics}
        self.with_members = {membership.organization for membership in self.memberships}
        self.by_office: dict[str, list[Tenure]] = defaultdict(list)
        self.by_holder: dict[str, list[Tenure]] = defaultdict(list)
        for fact in [fact for fact in of_kind(known, "tenure") if fact.record.office in self.offices]:
            holder = fact.entry.record.id if fact.location else fact.record.official or fact.record.state
            tenure = Tenure(fact.id, fact.record.office, holder, fact.record.period)
            self.by_office[tenure.office].append(tenure)
            self.by_holder[holder].append(tenure)
        self.by_owner: dict[str, list[records.OfficeRecord]] = defaultdict(list)
        for office in self.offices.values():
            for owner in self.owners(office):
                self.by_owner[owner].append(office)
        came = {part.tenure for each in self.meetings.values() if each.kind == "chs" for part in each.participations}
        self._came = Counter(t.office for held in self.by_office.values() for t in held if t.id in came)
        self.names: dict[str, list[Name]] = defaultdict(list)
        for name in sorted(self._names(), key=lambda name: (-len(name.phrase), name.id)):
            self.names[name.phrase[0]].append(name)
        self.surnames: dict[str, list[str]] = defaultdict(list)
        self.given: dict[str, set[str]] = defaultdict(set)
        self.full_names: dict[str, str] = {}
        for official in self.officials.values():
            first = official.state in language.tables["grammar"]["family_name_first"]
            english = (folded(name.name) for name in all_names(official) if name.language == "en")
            for parts in filter(None, english):
                surname, *given = parts if first else reversed(parts)
                self.full_names[" ".join(parts)] = official.id
                self.surnames[surname].append(official.id)
                self.given[official.id].update(given)

    def _records(self, kind: str) -> dict[str, Any]:
        return {fact.id: fact.record for fact in of_kind(self.known, kind)}

    def _names(self) -> Iterator[Name]:
        """All names of the seeds and of the language, in all spellings of their words, as "co-operation"."""
        found: list[tuple[str, str, str, str, Period | None]] = [
            (name.name, fact.kind, fact.id, f"{fact.kind}/{fact.id}/{name.language}", name.period)
            for fact in self.known.values()
            if isinstance(fact.record, NamedRecord) and fact.kind not in _RULED
            for name in all_names(fact.record)
        ]
        found += [(each.abbreviation or "", "organization", each.id, "", None) for each in self.organizations.values()]
        others, pairs = self.language.tables["state_names"], [*self.language.tables["spellings"].items()]
        found += [(text, "state", state, "", None) for state in self.states for text in others.get(state, ())]
        for text, kind, identity, subject, period in found:
            phrase, exact = folded(text), text.isupper() and len(text) <= 8
            spelled = {f" {' '.join(phrase[phrase[:1] == ('the',) :])} "}
            for one, other in [*pairs, *((other, one) for one, other in pairs)] if kind not in _PROPER else ():
                spelled |= {each.replace(f" {one} ", f" {other} ") for each in spelled}
            for phrase in map(tuple, map(str.split, sorted(spelled))):
                if len(phrase) > (kind == "official"):
                    yield Name(phrase, kind, identity, exact, subject, period)

    def owners(self, office: records.OfficeRecord) -> set[str]:
        """The state or the organization of an office, and the organization that this is a body of."""
        owners = (office.state, office.organization, self.whole(office.organization or ""))
        return {each for each in owners if each}

    def office(self, owner: str, title: str, classification: str) -> str | None:
        """The office of a state or an organization that a title means; None where it cannot be told which."""
        offices = self.by_owner[owner]
        begins = [office for office in offices if f"{' '.join(folded(office.name))} ".startswith(f"{title} ")]
        if begins:
            return min((owner not in (o.state, o.organization), len(o.name), o.id) for o in begins)[-1]
        if title in _LEADING:
            return self._leader(owner)
        classed = [o.id for o in offices if o.classification == classification and o.holder == "official"]
        return classed[0] if len(classed) == 1 else None

    def counterpart(self, state: str, classification: str) -> str | None:
        """The office of another state that corresponds to one of a classification."""
        same = [office.id for office in self.by_owner[state] if office.classification == classification]
        return same[0] if len(same) == 1 else self._leader(state) if classification in _LEADERS else None

    def _leader(self, owner: str) -> str | None:
        """The office whose holders come to meetings of heads of state."""
        leading = [office.id for office in self.by_owner[owner] if office.classification in _LEADERS]
        return max(leading, key=lambda office: (self._came[office], office), default=None)

    def holder(self, office: str, day: date) -> Tenure | None:
        """The one who holds an office on a day; None where nobody does, or it cannot be told who."""
        valid = [tenure for tenure in self.by_office[office] if is_valid(tenure.period, day)]
        sure = [tenure for tenure in valid if tenure.period.start_latest <= day < tenure.period.end_earliest]
        # Of tenures that only possibly hold, the one that began last.
        sure = sure or sorted(valid, key=lambda tenure: tenure.period.start_latest)[-1:]
        return sure[0] if len({tenure.holder for tenure in sure}) == 1 else None

    def held(self, official: str | None, day: date | None) -> list[Tenure]:
        """The tenures of an official, those of a day or all."""
        ever = self.by_holder.get(official or "", [])
        return [tenure for tenure in ever if day is None or is_valid(tenure.period, day)]

    def whole(self, organization: str) -> str:
        """The organization that a body belongs to, or the organization itself."""
        parent = self.organizations[organization].parent if organization in self.organizations else None
        return self.whole(parent) if parent else organization


def is_valid(period: Period, day: date) -> bool:
    """Whether a period surely or possibly contains a day."""
    return period.start_earliest <= day < period.end_latest


def span_of(meeting: records.MeetingRecord) -> tuple[date, date]:
    """The first and the last day that a meeting can have."""
    return parse_date(meeting.start_date).earliest, parse_date(meeting.end_date).latest
