"""What a text asserts that the timeline can check: counts and lists of a status, dates of memberships and meetings."""

import re
from dataclasses import dataclass, field
from datetime import date

from app.loading import records
from app.loading.claims import Check, check_claim
from app.loading.drafting.context import Link, Mention
from app.loading.drafting.counting import Count, Counting, Place, joined_states
from app.loading.drafting.dates import DateMention
from app.loading.drafting.knowledge import Knowledge, is_valid, span_of
from app.loading.drafting.language import Language, folded
from app.loading.drafting.text import Sentence, SourceText
from app.loading.facts import all_names
from app.loading.record_period import period_of
from app.periods import PartialDate

_JOINED = re.compile(
    r"\b(?:joined|joins|become|became|becoming|admitted|accession|acceded|granted|obtained|received|"
    r"full members?hip|has been an?|was accepted)\b"
)
_FOUNDED = re.compile(r"\b(?:founded|e ?stablished|set up|created|born|founding|came into being|proclaimed)\b")
_OTHER_FOUNDED = re.compile(r"\b(?:bank|cent(?:re|er)|council|fund)\b")
_STATUS = re.compile(
    r"member|observer|partner|status|organi[sz]ation|\b(?:bloc|grouping|group|sco)\b|"
    r"\bjoin(?:ed|s) (?:it )?(?:on|in|since)?\W*$"
)
_HELD = re.compile(
    r"\b(?:held|takes? place|took place|opened|kick(?:ed|s) off|began|convened|met|gathered|concluded|hosted|"
    r"start(?:s|ed))\b"
)
_BEGINS = re.compile(r"\b(?:opened|kicked|kicks|began|starts|started|convened)\b")
_HAD = re.compile(r"\b(?:had|with|by)\s*$")
_NEW_CLAUSE = re.compile(r"[;]|, (?:while|but) ")
_LATER_STATUSES = ("dialogue_partner", "observer", "partner")

_SOON = 400
"""Within how many days before or behind a wrong count a membership began that explains it."""

_CONTEXT_BEFORE, _CONTEXT_BEHIND = 16, 5
"""How many words of its sentence before and behind a count belong to the claim, where no punctuation is between."""


@dataclass
class Claim:
    """A claim: the record that it becomes, its place, what the timeline says; `proves` and `contradicts` are facts."""

    start: int
    end: int
    record: records.ClaimRecord
    check: Check
    proves: list[Link] = field(default_factory=list)
    contradicts: list[Link] = field(default_factory=list)


class Claims:
    """Finds what one text claims about one organization."""

    def __init__(
        self, source: SourceText, knowledge: Knowledge, language: Language, document: PartialDate, organization: str
    ) -> None:
        self.source, self.knowledge, self.document, self.organization = source, knowledge, document, organization
        self.found: list[Claim] = []
        known = [fact.record for fact in knowledge.known.values() if fact.kind in {"membership_status", "membership"}]
        own = [record for record in known if record.organization == organization]
        self.memberships = [record for record in own if isinstance(record, records.MembershipRecord)]
        statuses = {record.status: record.id for record in own if not isinstance(record, records.MembershipRecord)}
        most = len({record.state for record in self.memberships if record.status == "member"})
        record = knowledge.organizations[organization]
        names = {folded(name.name)[0] for name in all_names(record)} | {*folded(record.abbreviation or organization)}
        self.statuses, self.counting = statuses, Counting(source, language, set(statuses), most, names)

    def read(self, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> None:
        """Add the claims in a sentence with its mentions and dates."""
        if self.document.precision == "day":
            states: list[Place] = [(m.first, m.last, _id(m)) for m in mentions if m.kind == "state"]
            for count in self.counting.read(sentence, states):
                self.add(count, sentence, self._day(sentence, dates))
        for day in dates:
            facts = self._dated(sentence, mentions, day, [each for each in dates if each.start < day.start])
            claims = [self._date_claim(fact, name, min(f[2] for f in facts), day) for fact, name, _ in facts]
            if claims and facts[0][0] == f"organization:{self.organization}":
                # The meeting that founded it is one fact more that the same words prove, not another claim.
                claims[0].proves += [link for claim in claims[1:] for link in claim.proves]
                claims = claims[:1]
            self.found += claims

    def _day(self, sentence: Sentence, dates: list[DateMention]) -> date:
        """The day that a count speaks of: an earlier day that the sentence names, or that of the document."""
        text = self.source.lower[sentence.start : sentence.end]
        past = [
            d.date for d in dates if d.date.precision == "day" and d.said and d.date.latest < self.document.earliest
        ]
        other = len(past) != 1 or _FOUNDED.search(text) or _JOINED.search(text)
        return self.document.earliest if other else past[0].earliest

    # Counts

    def add(self, count: Count, sentence: Sentence, day: date) -> None:
        """Add the claim of a count or a list, on a day."""
        founded = self.knowledge.organizations[self.organization].start_date
        text = self.source.lower[sentence.start : self.source.words[count.first].start]
        if _HAD.search(text) and _FOUNDED.search(text):
            count.founding = True
        on = founded.earliest if count.founding and founded else day
        first, last = self._clause(count, sentence)
        start, end = self.source.words[first].start, self.source.words[last - 1].end
        end += self.source.text[end : end + 1] == "." and self.source.text[end + 1 : end + 2] in {"", " ", "\n"}
        if any(claim.start == start and claim.record.status == count.status for claim in self.found):
            return
        record = records.ClaimRecord(
            id="draft",
            kind="list" if count.states else "count",
            text=self.source.text[start:end],
            organization=self.organization,
            on=on.isoformat(),
            status=count.status,
            count=count.number,
            states=count.states,
        )
        check = check_claim(record, self.knowledge.known)
        held = [m for m in self.memberships if m.status == count.status and is_valid(period_of(m), on)]
        fields = ("organization", "state", "status")
        proves: list[Link] = [(f"membership:{m.id}", fields) for m in held if m.state in count.states]
        proves.append((f"membership_status:{self.statuses[count.status]}", ("organization", "status")))
        self.found.append(Claim(start, end, record, check, proves, self._contradicted(record, check, on)))

    def _clause(self, count: Count, sentence: Sentence) -> tuple[int, int]:
        """The words of a count with the few before and behind that say of what it is."""
        divided = re.compile(r"[,;:.()—–]")
        first, last = count.first, count.last
        while (
            first > sentence.first
            and count.first - first <= _CONTEXT_BEFORE
            and not divided.search(self.source.gap(first))
        ):
            first -= 1
        while (
            last < sentence.last and last - count.last <= _CONTEXT_BEHIND and not divided.search(self.source.gap(last))
        ):
            last += 1
        return first if first == sentence.first else count.first, last if last == sentence.last else count.last

    def _contradicted(self, record: records.ClaimRecord, check: Check, on: date) -> list[Link]:
        """The facts that a count speaks against: memberships that it leaves out, or held too early or too late."""
        if check.verdict != "disagrees":
            return []
        same = [m for m in self.memberships if m.status == record.status]
        if record.states or record.count is None:
            missing = [m for m in same if m.state in check.missing and is_valid(period_of(m), on)]
            others = [m for m in self.memberships if m.state in check.extra and is_valid(period_of(m), on)]
            over = [m for m in same if m.state in check.extra and 0 <= (on - period_of(m).end_latest).days <= _SOON]
            status: list[Link] = [(f"membership:{m.id}", ("status",)) for m in (*missing, *others)]
            return [*status, *((f"membership:{m.id}", ("end",)) for m in over)]
        surplus = record.count - len(check.held)
        days = sorted(((period_of(m).start_earliest - on).days, m.id) for m in same)
        near = [name for days_on, name in days if (0 < days_on <= _SOON if surplus > 0 else -_SOON <= days_on <= 0)]
        return [(f"membership:{identity}", ("start",)) for identity in near] if len(near) == abs(surplus) else []

    # Dates

    def _dated(
        self, sentence: Sentence, mentions: list[Mention], day: DateMention, earlier: list[DateMention]
    ) -> list[tuple[str, str, int]]:
        """The facts whose date a date may be: each with the field, and where what is said of it begins."""
        begin = max(sentence.start, day.start - 160)
        clause = _NEW_CLAUSE.split(self.source.lower[begin : day.start])[-1]
        start = day.start - len(clause)
        before = [m for m in mentions if m.links and self._start(m) < day.start]
        if _FOUNDED.search(clause) and not _OTHER_FOUNDED.search(clause):
            own = [self._start(m) for m in before if m.links[0][0] == f"organization:{self.organization}"]
            pronoun = self.source.folded[sentence.first] == "it" and len(clause.split()) < 6
            record = self.knowledge.organizations[self.organization]
            facts = [(f"organization:{self.organization}", "start")]
            if record.founded_at and day.date.precision == "day":
                facts.append((f"meeting:{record.founded_at}", "start_date"))
            founded = own[-1:] or ([sentence.start] if pronoun else [])
            return [(fact, name, place) for fact, name in facts for place in founded]
        joined = [verb for verb in _JOINED.finditer(clause) if _STATUS.search(clause, verb.start())]
        if joined:
            states = [(m.first, m.last, _id(m)) for m in before if m.kind == "state" and self._start(m) >= start]
            between = [each for each in earlier if each.start > start + joined[-1].start()]
            return self._joined(clause, start + joined[-1].start(), states, between[-1].end if between else None)
        meetings = [m for m in before if m.kind == "meeting" and self._start(m) >= start]
        if meetings and _HELD.search(clause) and day.date.precision == "day":
            meeting = meetings[-1]
            return [(meeting.links[0][0], self._date_of(meeting, clause, day), self._start(meeting))]
        return []

    def _start(self, mention: Mention) -> int:
        return self.source.words[mention.first].start

    def _joined(self, clause: str, verb: int, states: list[Place], after: int | None) -> list[tuple[str, str, int]]:
        """The memberships of who "joined": the states before the verb, or those behind it or a date before."""
        words = self.source.words
        said = clause[max(len(clause) - 60, 0) :]
        status = next((each for each in _LATER_STATUSES if each.replace("_", " ") in said), "member")
        before = [state for state in states if words[state[0]].start < verb]
        if after is not None:
            some = [state for state in states if words[state[0]].start > after]
        else:
            some = joined_states(self.source, before) or [state for state in states if state not in before]
        return [
            (f"membership:{membership.id}", "start", words[first].start)
            for first, _, state in some
            for membership in self.memberships
            if membership.state == state and membership.status == status
        ]

    def _date_of(self, mention: Mention, clause: str, day: DateMention) -> str:
        """Which date of a meeting a day is said to be: the first, unless it is the last and nothing begins."""
        _, last = span_of(self.knowledge.meetings[_id(mention)])
        ends = not _BEGINS.search(clause) and day.date.earliest == last == day.last.latest
        return "end_date" if ends else "start_date"

    def _date_claim(self, fact: str, name: str, start: int, day: DateMention) -> Claim:
        record = records.ClaimRecord(
            id="draft",
            kind="date",
            text=self.source.text[start : day.end],
            organization=self.organization,
            fact=fact,
            field=name,
            date=day.date.edtf,
        )
        check = check_claim(record, self.knowledge.known)
        links: list[Link] = [(fact, (name,))]
        proven = check.verdict == "agrees" and self.document.latest >= day.date.latest
        contradicted = check.verdict == "disagrees"
        return Claim(start, day.end, record, check, links if proven else [], links if contradicted else [])


def _id(mention: Mention) -> str:
    return mention.links[0][0].partition(":")[2]
