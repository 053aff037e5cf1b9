"""What the seeds know, indexed for reading: names with their dates, offices with their holders, meetings."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.loading import records
from app.loading.drafting.language import Language, Phrase, folded
from app.loading.facts import Known, all_names
from app.loading.types import Period
from app.periods import parse_date

_NAMED = {"state", "organization", "official", "instrument"}
_SPELLED = {"organization", "instrument"}
_LONGEST_ABBREVIATION = 8
_LEADERS = ("head_of_state", "head_of_government")
_LEADING = {"leader", "head of state", "head of the state"}


@dataclass(frozen=True)
class Name:
    """A name of something: folded words, the beginning of the id of its record, and when it was the name.

    `exact` says that it is an abbreviation, which a text writes in capitals.
    """

    phrase: Phrase
    kind: str
    id: str
    exact: bool
    subject: str = ""
    period: Period | None = None


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
                tenure = Tenure(fact.id, fact.record.office, holder, fact.record.period)
                self.by_office[tenure.office].append(tenure)
                self.by_holder[holder].append(tenure)
        self.by_owner: dict[str, list[records.OfficeRecord]] = defaultdict(list)
        for office in self.offices.values():
            for owner in self.owners(office):
                self.by_owner[owner].append(office)
        summits = [meeting for meeting in self.meetings.values() if meeting.kind == "chs"]
        came = {part.tenure for meeting in summits for part in meeting.participations}
        self._came = Counter(t.office for held in self.by_office.values() for t in held if t.id in came)
        self.names: dict[str, list[Name]] = defaultdict(list)
        unique: dict[tuple[Phrase, str, Period | None], Name] = {}
        for name in self._names():
            unique.setdefault((name.phrase, name.id, name.period), name)
        for name in sorted(unique.values(), key=lambda name: (-len(name.phrase), name.id)):
            self.names[name.phrase[0]].append(name)
        self.surnames: dict[str, list[str]] = defaultdict(list)
        self.given: dict[str, set[str]] = defaultdict(set)
        self.full_names: dict[str, str] = {}
        for official in self.officials.values():
            for english in {name.name for name in all_names(official) if name.language == "en"}:
                self._add_person(english, official)

    def _records(self, kind: str) -> dict[str, Any]:
        return {fact.id: fact.record for fact in self.known.values() if fact.kind == kind}

    def _names(self) -> Iterator[Name]:
        """All names of the seeds and of the language; of two alike, the first one counts."""
        for fact in [fact for fact in self.known.values() if fact.kind in _NAMED]:
            for name in all_names(fact.record):
                period = name.period if (name.start or name.end or name.last_day) else None
                subject = f"{fact.kind}/{fact.id}/{name.language}"
                yield from self._spelled(name.name, fact.kind, fact.id, subject, period)
        for organization in self.organizations.values():
            yield from self._spelled(organization.abbreviation or "", "organization", organization.id)
        for state, texts in self.language.tables["state_names"].items():
            for text in texts if state in self.states else []:
                yield from self._spelled(text, "state", state)

    def _spelled(
        self, text: str, kind: str, identity: str, subject: str = "", period: Period | None = None
    ) -> Iterator[Name]:
        """A name in all spellings of its words: "co-operation", "organization"."""
        phrase, pairs = folded(text), [*self.language.tables["spellings"].items()] if kind in _SPELLED else []
        spelled = {f" {' '.join(phrase[phrase[:1] == ('the',) :])} "}
        for one, other in [*pairs, *((other, one) for one, other in pairs)]:
            spelled |= {each.replace(f" {one} ", f" {other} ") for each in spelled}
        exact = text.isupper() and len(text) <= _LONGEST_ABBREVIATION
        for words in map(tuple, map(str.split, sorted(spelled))):
            if len(words) > (kind == "official"):
                yield Name(words, kind, identity, exact, subject, period)

    def _add_person(self, name: str, official: records.OfficialRecord) -> None:
        parts = name.split()
        self.full_names[" ".join(folded(name))] = official.id
        first = official.state in self.language.tables["grammar"]["family_name_first"]
        surname = folded(parts[0] if first else parts[-1])
        if official.id not in self.surnames[surname[-1]]:
            self.surnames[surname[-1]].append(official.id)
        self.given[official.id].update(word for word in folded(name) if word != surname[-1])

    def owners(self, office: records.OfficeRecord) -> set[str]:
        """The state or the organization of an office, and the organization that this is a body of."""
        whole = self.whole(office.organization) if office.organization else None
        return {each for each in (office.state, office.organization, whole) if each}

    def office(self, owner: str, title: str, classification: str) -> str | None:
        """The office of a state or an organization that a title means; None where it cannot be told which."""
        offices = self.by_owner[owner]
        begins = [office for office in offices if f"{' '.join(folded(office.name))} ".startswith(f"{title} ")]
        own = [office for office in begins if owner in (office.state, office.organization)] or begins
        if own:
            return min((len(office.name), office.id) for office in own)[1]
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
