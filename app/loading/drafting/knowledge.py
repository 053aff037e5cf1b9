"""What the seeds know, indexed for reading: names with their dates, offices with their holders, meetings."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.loading import records
from app.loading.drafting.language import Language, Phrase, folded
from app.loading.facts import Known, all_names, name_id
from app.loading.record_period import Period, period_of
from app.periods import parse_date

_NAMED = {"state", "organization", "official", "instrument"}
_SPELLED = {"organization", "instrument"}
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


@dataclass(frozen=True)
class Tenure:
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
        self.memberships: list[records.MembershipRecord] = [*self._records("membership").values()]
        self.topics = {topic for statement in self._records("statement").values() for topic in statement.topics}
        self.with_members = {membership.organization for membership in self.memberships}
        self.by_office: dict[str, list[Tenure]] = defaultdict(list)
        self.by_holder: dict[str, list[Tenure]] = defaultdict(list)
        for fact in known.values():
            if fact.kind == "tenure":
                holder = fact.entry.record.id if fact.location else fact.record.state
                tenure = Tenure(fact.id, fact.record.office, holder, period_of(fact.record))
                self.by_office[tenure.office].append(tenure)
                self.by_holder[holder].append(tenure)
        self.names: dict[str, list[tuple[Phrase, Name]]] = defaultdict(list)
        self.surnames: dict[str, list[str]] = defaultdict(list)
        self.own_surnames: dict[str, set[str]] = defaultdict(set)
        self.given: dict[str, set[str]] = defaultdict(set)
        self.full_names: dict[str, str] = {}
        self._index_names()

    def _records(self, kind: str) -> dict[str, Any]:
        return {fact.id: fact.record for fact in self.known.values() if fact.kind == kind}

    def _index_names(self) -> None:
        for fact in self.known.values():
            for name in all_names(fact.record) if fact.kind in _NAMED else ():
                period = period_of(name) if (name.start or name.end or name.last_day) else None
                self._add(Name(fact.kind, fact.id, name.name, name_id(fact.kind, fact.id, name), period))
                if fact.kind == "official" and name.language == "en":
                    self._add_person(name.name, fact.record)
        for organization in self.organizations.values():
            if organization.abbreviation:
                self._add(Name("organization", organization.id, organization.abbreviation))
        for phrase, thing in [pair for pairs in self.names.values() for pair in pairs if pair[1].kind in _SPELLED]:
            for spelled in sorted(self._spellings(phrase) - {phrase}):
                self._add(Name(thing.kind, thing.id, thing.text, None, thing.period), spelled)
        for state, names in self.language.tables["state_names"].items():
            for text in names if state in self.states else []:
                self._add(Name("state", state, text))
        for candidates in self.names.values():
            candidates.sort(key=lambda candidate: (-len(candidate[0]), candidate[1].id))

    def _add(self, name: Name, phrase: Phrase = ()) -> None:
        phrase = phrase or folded(name.text)
        phrase = phrase[1:] if phrase[:1] == ("the",) else phrase
        if not phrase or (name.kind == "official" and len(phrase) == 1):
            return
        same = (phrase, name.id, name.period)
        if not any((other, known.id, known.period) == same for other, known in self.names[phrase[0]]):
            self.names[phrase[0]].append((phrase, name))

    def _spellings(self, phrase: Phrase) -> set[Phrase]:
        """A name in the other spellings of its words: "co-operation", "organization"."""
        pairs = [*self.language.tables["spellings"].items()]
        spelled = {f" {' '.join(phrase)} "}
        for one, other in [*pairs, *((other, one) for one, other in pairs)]:
            spelled |= {each.replace(f" {one} ", f" {other} ") for each in spelled}
        return {tuple(each.split()) for each in spelled}

    def _add_person(self, name: str, official: records.OfficialRecord) -> None:
        parts, own = name.split(), self.language.words("grammar", "surname_particles")
        self.full_names[" ".join(folded(name))] = official.id
        first = official.state in self.language.tables["grammar"]["family_name_first"]
        surnames = [folded(parts[0] if first else parts[-1])]
        if len(parts) > 2 and parts[-2].lower() in own:
            surnames.append(folded(" ".join(parts[-2:])))
        for phrase in surnames:
            self.own_surnames[official.id].add(" ".join(phrase))
            if official.id not in self.surnames[" ".join(phrase)]:
                self.surnames[" ".join(phrase)].append(official.id)
        self.given[official.id].update(word for word in folded(name) if word not in surnames[0])

    def holder(self, office: str, day: date) -> Tenure | None:
        """The one who holds an office on a day; None where nobody does, or it cannot be told who."""
        valid = [tenure for tenure in self.by_office[office] if is_valid(tenure.period, day)]
        sure = [tenure for tenure in valid if tenure.period.start_latest <= day < tenure.period.end_earliest]
        # Of tenures that only possibly hold, the one that began last.
        sure = sure or sorted(valid, key=lambda tenure: tenure.period.start_latest)[-1:]
        return sure[0] if len({tenure.holder for tenure in sure}) == 1 else None

    def held(self, official: str | None, day: date) -> list[Tenure]:
        """The tenures of an official on a day."""
        return [tenure for tenure in self.by_holder.get(official or "", []) if is_valid(tenure.period, day)]

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
