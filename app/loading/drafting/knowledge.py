"""What the seeds know, indexed for reading: names with their dates, offices with their holders, meetings."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.loading import records
from app.loading.drafting.language import Language, Phrase, folded
from app.loading.facts import Known, all_names, name_id
from app.loading.parse import Seeds
from app.loading.record_period import Period, period_of
from app.periods import parse_date

_FAMILY_NAME_FIRST = {"CHN", "PRK", "KOR", "VNM", "TWN"}
_PARTICLES = {"al", "bin", "bhutto", "bagheri", "khaqan"}
_NAMED = {"state", "organization", "official", "instrument"}
_LONGEST_ABBREVIATION = 8


@dataclass(frozen=True)
class Name:
    """A name of something, the id of its record, where it has one, and when it was the name."""

    kind: str
    id: str
    text: str
    record: str | None = None
    period: Period | None = None

    @property
    def exact(self) -> bool:
        """Whether this is an abbreviation, which a text writes in capitals."""
        return self.text.isupper() and len(self.text) <= _LONGEST_ABBREVIATION

    def valid_on(self, day: date) -> bool:
        """Whether this was a name on a day."""
        return self.period is None or self.period.start_earliest <= day < self.period.end_latest


@dataclass(frozen=True)
class Tenure:
    """Who holds an office, and when."""

    id: str
    office: str
    holder: str
    period: Period

    def valid_on(self, day: date) -> bool:
        """Whether the office is held on a day, surely or possibly."""
        return self.period.start_earliest <= day < self.period.end_latest

    def sure_on(self, day: date) -> bool:
        """Whether the office is surely held on a day."""
        return self.period.start_latest <= day < self.period.end_earliest


@dataclass
class Knowledge:
    """The seeds, by what a text may say. All keys of names are folded words."""

    seeds: Seeds
    known: Known
    names: dict[str, list[tuple[Phrase, Name]]] = field(default_factory=lambda: defaultdict(list))
    surnames: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    own_surnames: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    officials: dict[str, records.OfficialRecord] = field(default_factory=dict)
    given: dict[str, set[str]] = field(default_factory=dict)
    full_names: dict[str, str] = field(default_factory=dict)
    offices: dict[str, records.OfficeRecord] = field(default_factory=dict)
    by_office: dict[str, list[Tenure]] = field(default_factory=lambda: defaultdict(list))
    by_holder: dict[str, list[Tenure]] = field(default_factory=lambda: defaultdict(list))
    organizations: dict[str, records.OrganizationRecord] = field(default_factory=dict)
    meetings: dict[str, records.MeetingRecord] = field(default_factory=dict)
    states: dict[str, records.StateRecord] = field(default_factory=dict)
    topics: set[str] = field(default_factory=set)
    with_members: set[str] = field(default_factory=set)

    def holder(self, office: str, day: date) -> Tenure | None:
        """The one who holds an office on a day; None where nobody does, or it cannot be told who."""
        valid = [tenure for tenure in self.by_office[office] if tenure.valid_on(day)]
        sure = [tenure for tenure in valid if tenure.sure_on(day)] or _attested_last(valid)
        return sure[0] if len({tenure.holder for tenure in sure}) == 1 else None

    def tenure(self, official: str, office: str, day: date) -> Tenure | None:
        """The tenure of an official in an office on a day."""
        return next((t for t in self.by_holder[official] if t.office == office and t.valid_on(day)), None)

    def whole(self, organization: str) -> str:
        """The organization that a body belongs to, or the organization itself."""
        parent = self.organizations[organization].parent if organization in self.organizations else None
        return self.whole(parent) if parent else organization

    def offices_of(self, owner: str) -> list[records.OfficeRecord]:
        """The offices of a state or of an organization and its bodies."""
        return [
            office
            for office in self.offices.values()
            if owner in (office.state, office.organization)
            or (office.organization and owner == self.whole(office.organization))
        ]


def index(seeds: Seeds, known: Known, language: Language) -> Knowledge:
    """Index the seeds."""
    knowledge = Knowledge(seeds, known)
    by_kind: dict[str, dict[str, Any]] = {
        "official": knowledge.officials,
        "office": knowledge.offices,
        "organization": knowledge.organizations,
        "meeting": knowledge.meetings,
        "state": knowledge.states,
    }
    for fact in known.values():
        if fact.kind in by_kind:
            by_kind[fact.kind][fact.id] = fact.record
        elif fact.kind == "tenure":
            holder = fact.entry.record.id if fact.location else fact.record.state
            tenure = Tenure(fact.id, fact.record.office, holder, period_of(fact.record))
            knowledge.by_office[tenure.office].append(tenure)
            knowledge.by_holder[holder].append(tenure)
        elif fact.kind == "membership":
            knowledge.with_members.add(fact.record.organization)
        elif fact.kind == "statement":
            knowledge.topics.update(fact.record.topics)
    _index_names(knowledge, language)
    return knowledge


def _index_names(knowledge: Knowledge, language: Language) -> None:
    for fact in knowledge.known.values():
        for name in all_names(fact.record) if fact.kind in _NAMED else ():
            period = period_of(name) if (name.start or name.end or name.last_day) else None
            _add_name(knowledge, Name(fact.kind, fact.id, name.name, name_id(fact.kind, fact.id, name), period))
    for official in knowledge.officials.values():
        _add_person(knowledge, official)
    for organization in knowledge.organizations.values():
        if organization.abbreviation:
            _add_name(knowledge, Name("organization", organization.id, organization.abbreviation))
    _add_spellings(knowledge, language)
    for state, names in language.tables["state_names"].items():
        for text in names if state in knowledge.states else []:
            _add_name(knowledge, Name("state", state, text))
    for candidates in knowledge.names.values():
        candidates.sort(key=lambda candidate: (-len(candidate[0]), candidate[1].id))


def _add_name(knowledge: Knowledge, name: Name) -> None:
    phrase = folded(name.text)
    phrase = phrase[1:] if phrase[:1] == ("the",) else phrase
    if phrase and not (name.kind == "official" and len(phrase) == 1):
        _add_phrase(knowledge, phrase, name)


def _add_phrase(knowledge: Knowledge, phrase: Phrase, name: Name) -> None:
    same = (phrase, name.id, name.period)
    if not any((other, known.id, known.period) == same for other, known in knowledge.names[phrase[0]]):
        knowledge.names[phrase[0]].append((phrase, name))


def _add_spellings(knowledge: Knowledge, language: Language) -> None:
    """Add each name in the other spellings of its words: "co-operation", "organization"."""
    pairs = [(folded(one), folded(other)) for one, other in language.tables["spellings"].items()]
    named = [
        pair
        for pairs_of in knowledge.names.values()
        for pair in pairs_of
        if pair[1].kind in {"organization", "instrument"}
    ]
    for phrase, name in named:
        spelled = {phrase}
        for one, other in [*pairs, *((other, one) for one, other in pairs)]:
            spelled |= {_replaced(each, one, other) for each in spelled}
        for each in sorted(spelled - {phrase}):
            _add_phrase(knowledge, each, Name(name.kind, name.id, name.text, None, name.period))


def _replaced(phrase: Phrase, one: Phrase, other: Phrase) -> Phrase:
    text = f" {' '.join(phrase)} ".replace(f" {' '.join(one)} ", f" {' '.join(other)} ")
    return tuple(text.split())


def _add_person(knowledge: Knowledge, record: records.OfficialRecord) -> None:
    given: set[str] = set()
    for name in all_names(record):
        parts = name.name.split()
        if not all(letter.isascii() or letter.isalpha() for letter in name.name) or name.language != "en":
            continue
        knowledge.full_names[" ".join(folded(name.name))] = record.id
        surname = parts[:1] if record.state in _FAMILY_NAME_FIRST else parts[-1:]
        phrase = folded(" ".join(surname))
        _add_surname(knowledge, phrase, record.id)
        if len(parts) > 2 and parts[-2].lower() in _PARTICLES:
            _add_surname(knowledge, folded(" ".join(parts[-2:])), record.id)
        given.update(word for word in folded(name.name) if word not in phrase)
    knowledge.given[record.id] = given


def _add_surname(knowledge: Knowledge, phrase: Phrase, official: str) -> None:
    knowledge.own_surnames[official].add(" ".join(phrase))
    holders = knowledge.surnames[" ".join(phrase)]
    if official not in holders:
        holders.append(official)


def _attested_last(tenures: list[Tenure]) -> list[Tenure]:
    """Of tenures that only possibly hold: the one that began last."""
    return sorted(tenures, key=lambda tenure: tenure.period.start_latest)[-1:]


def span_of(meeting: records.MeetingRecord) -> tuple[date, date]:
    """The first and the last day that a meeting can have."""
    return parse_date(meeting.start_date).earliest, parse_date(meeting.end_date).latest
