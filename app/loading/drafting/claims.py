"""What a text asserts that the timeline can check: counts and lists of a status, dates of memberships and meetings."""

import re
from dataclasses import dataclass, field
from datetime import date

from app.loading import records
from app.loading.claims import Check, check_claim
from app.loading.drafting.dates import DateMention
from app.loading.drafting.knowledge import Knowledge, span_of
from app.loading.drafting.language import Language
from app.loading.drafting.context import Mention
from app.loading.drafting.text import Sentence, SourceText
from app.loading.record_period import period_of
from app.periods import PartialDate

_ADJECTIVES = "full full-fledged permanent current official sovereign participating sco other".split()
_COLLECTIVE = {"nation", "state", "country", "member"}
_PARTIAL = re.compile(
    r"\b(?:more than|over|at least|nearly|almost|about|some|around|up to|fewer than|less than|dozens?)\s*$"
)
_TOTAL = re.compile(
    r"\b(?:has|have|had|now has|comprises?|comprising|includes?|including|unites?|uniting|counts?|consists of|consisting of|made up of|brings? together|"
    r"bringing together|grouping|groups|numbers?|membership|reached|rose to|grew to|grown to|to|with|its|is|are|the|of|all|there are|stands at|expanded to|currently|today|also|and|,|\(|:)\s*$"
)
_NOT_TOTAL = re.compile(r"\b(?:other|new|more|only|two other|of the|among|by|between|from|remaining)\s*$")
_JOINED = re.compile(
    r"\b(?:joined|joins|became|become|becoming|admitted|accession|acceded|granted|obtained|received|full members?hip|has been an?|was accepted)\b"
)
_FOUNDED = re.compile(
    r"\b(?:founded|established|e stablished|set up|created|born|founding|came into being|proclaimed)\b"
)
_HELD = re.compile(
    r"\b(?:held|took place|takes place|opened|kicked off|kicks off|began|convened|met|will be held|gathered|concluded|hosted|starts|started)\b"
)
_SOON = 400
"""Within how many days before or behind a wrong count a membership began that explains it."""

_STATUS_NAMES = {
    "member": "member",
    "observer": "observer",
    "dialogue_partner": "dialogue partner",
    "partner": "partner",
}


@dataclass
class Claim:
    """A claim: the record that it becomes, its place, and what the timeline says; `contradicts` are facts."""

    start: int
    end: int
    record: records.ClaimRecord
    check: Check
    memberships: list[str] = field(default_factory=list)
    contradicts: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


@dataclass
class Claims:
    """Finds the claims of one text."""

    source: SourceText
    knowledge: Knowledge
    language: Language
    document: PartialDate
    organization: str
    found: list[Claim] = field(default_factory=list)

    def __post_init__(self) -> None:
        of = (fact.record for fact in self.knowledge.known.values() if fact.kind == "membership_status")
        self.statuses = {record.status for record in of if record.organization == self.organization}
        self.memberships = [
            fact.record
            for fact in self.knowledge.known.values()
            if fact.kind == "membership" and fact.record.organization == self.organization
        ]
        self._pending: tuple[str, Sentence] | None = None

    def read(self, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> None:
        """Add the claims in a sentence with its mentions and dates."""
        states = [(m.first, m.last, link[0][6:]) for m in mentions for link in m.links[:1] if m.kind == "state"]
        if self.document.precision == "day":
            day = self._day(sentence, dates)
            spans = self._counts(sentence, states, day)
            self._lists(sentence, states, day, spans)
        self._dates(sentence, mentions, dates)

    def _day(self, sentence: Sentence, dates: list[DateMention]) -> date:
        """The day that a count speaks of: an earlier day that the sentence names, or that of the document."""
        if _FOUNDED.search(self.source.lower[sentence.start : sentence.end]) or _JOINED.search(
            self.source.lower[sentence.start : sentence.end]
        ):
            return self.document.earliest
        past = [
            d.date for d in dates if d.date.precision == "day" and d.said and d.date.earliest < self.document.earliest
        ]
        return past[0].earliest if len(past) == 1 else self.document.earliest

    # Counts

    def _counts(self, sentence: Sentence, states: list[tuple[int, int, str]], day: date) -> list[tuple[int, int, str]]:
        texts, spans = self.source.folded, list[tuple[int, int, str]]()
        for place in range(sentence.first, sentence.last):
            number = self._number(place)
            if number is None:
                continue
            found = self._counted(place, sentence)
            if found is None:
                continue
            status, last = found
            start = self.source.words[max(place, sentence.first)].start
            before = self.source.lower[max(sentence.start, start - 60) : start].replace('"', "")
            if _PARTIAL.search(before) or _NOT_TOTAL.search(before) or texts[place - 1 : place] == ["s"] and False:
                continue
            if status == "member" and not self._is_whole(place, last, before, sentence):
                continue
            founding = "founding" in texts[place : last + 1]
            on = self._founded() if founding else day
            if on is None:
                continue
            named = self._list_behind(last, sentence, states) or self._list_before(place, sentence, states, number)
            if named and abs(len(named[0]) - number) > max(2, number // 3):
                named = None
            end = max(last, named[1] if named else last)
            begin = min(place, named[2] if named else place)
            self._add_count(begin, end, status, number, named[0] if named else [], on, sentence)
            spans.append((begin, end, status))
        return spans

    def _number(self, place: int) -> int | None:
        text = self.source.folded[place]
        if text.isdigit() and len(text) <= 3 and not self._part_of_date(place):
            return int(text)
        if text == "one":
            return None
        return self.language.numbers.get(text)

    def _part_of_date(self, place: int) -> bool:
        behind = self.source.text[self.source.words[place].end :][:1]
        return behind in {"%", ".", ","} and self.source.text[self.source.words[place].end + 1 :][:1].isdigit()

    def _counted(self, place: int, sentence: Sentence) -> tuple[str, int] | None:
        """The status whose holders a number counts, and the word behind it."""
        texts, source = self.source.folded, self.source
        word = place + 1
        while (
            word < sentence.last
            and (
                texts[word] in {*_ADJECTIVES, "founding", "eurasian", "more", "fledged"}
                or texts[word] in {"of", "its"}
                and texts[word + 1 : word + 2] == ["its"]
            )
            and word < place + 4
        ):
            word += 1
        at = self.language.statuses.at(texts, word) if word < sentence.last else None
        if at and word + at[0] <= sentence.last:
            status, last = at[1], word + at[0]
            if (
                status == "partner"
                and "partner" not in self.statuses
                or (status == "partner" and texts[word - 1] in {"trading"})
            ):
                return None
            plain = (
                texts[last - 1] in {"countries", "states", "nations", "nation", "state", "country"} and last - word == 1
            )
            if plain:
                return self._said_status(place, last, sentence)
            if texts[last - 1] == "member" and source.gap(word) not in {"-", "‑"} and word == place + 1:
                return None
            return (status, last) if status in self.statuses else None
        return self._backwards(place, sentence)

    def _said_status(self, place: int, last: int, sentence: Sentence) -> tuple[str, int] | None:
        """ "nine countries", where the words around say which status they have."""
        source = self.source
        before = source.lower[max(sentence.start, source.words[place].start - 110) : source.words[place].start].replace(
            '"', ""
        )
        behind = source.lower[source.words[last - 1].end : min(sentence.end, source.words[last - 1].end + 60)].replace(
            '"', ""
        )
        for status in ("dialogue_partner", "observer", "partner", "member"):
            name = _STATUS_NAMES[status]
            if status in self.statuses and (
                re.search(rf"\b(?:number of|status of)\b[^.;]*\b{name}", before)
                or re.match(rf"\s*(?:are|have|enjoy|hold|is|as)\b[^.;,]*\b{name}", behind)
            ):
                return status, last
        whole = re.search(
            r"\b(?:membership includes|membership of|comprising|comprises|comprise|unites|uniting|consists of|bloc of|organi[sz]ation of|brings together|bringing together|made up of|groups|grouping)\s*(?:the\s*)?$",
            before,
        )
        return ("member", last) if whole or source.gap(last - 1) in {"-", "‑"} else None

    def _backwards(self, place: int, sentence: Sentence) -> tuple[str, int] | None:
        """ "the number of observers is four", "(10)" behind "member states"."""
        source = self.source
        end = source.words[place].start
        before = source.lower[max(sentence.start, end - 90) : end].replace('"', "")
        for status in ("dialogue_partner", "observer", "partner", "member"):
            if status not in self.statuses:
                continue
            noun = rf"{_STATUS_NAMES[status]}(?:s|ship)?(?:[ -](?:states|countries|nations))?"
            number = rf"\b(?:number|count|total|that)\s+of\s+(?:(?:the|its|full|sco)\s+)*{noun}\s+(?:[a-z]+\s+){{0,3}}?(?:to|is|was|at|reached|stands at|of|now)?\s*$"
            if (
                re.search(number, before)
                or re.search(rf"{noun}\s*[(:]\s*$", before)
                or re.search(
                    rf"\bmembership\s+(?:has\s+|had\s+|now\s+)*(?:grown|grew|rose|increased|expanded|stands|risen)\s+(?:to|at)\s*$",
                    before,
                )
                and status == "member"
            ):
                return status, place + 1
        return None

    def _is_whole(self, place: int, last: int, before: str, sentence: Sentence) -> bool:
        """Whether a number of members is that of all: not "two member states abstained"."""
        texts = self.source.folded
        if self._backwards(place, sentence) or "founding" in texts[place:last]:
            return True
        if texts[last - 1] in _COLLECTIVE and self.source.gap(last - 1) in {"-", "‑"}:
            return True
        number = self._number(place) or 0
        held = sum(1 for record in self.memberships if record.status == "member")
        return (
            number >= 4
            and number <= held + 5
            and (
                bool(_TOTAL.search(before))
                or not before.strip()
                or before.rstrip()[-1:] in {",", "(", "—", "-", ":"}
                or self.source.capital(place)
                or number >= 6
            )
        )

    def _founded(self) -> date | None:
        start = self.knowledge.organizations[self.organization].start_date
        return start.earliest if start and start.precision == "day" else None

    # Lists

    def _list_behind(
        self, last: int, sentence: Sentence, states: list[tuple[int, int, str]]
    ) -> tuple[list[str], int, int] | None:
        """The states enumerated behind a word, how far they reach, and where they begin."""
        named, reached, begin = list[str](), last, last
        for first, end, state in states:
            if first < last:
                continue
            limit = 12 if not named else 4
            between = self.source.lower[self.source.words[reached - 1].end : self.source.words[first].start]
            if (
                first - reached > limit
                or re.search(r"[.;]\s", between)
                or (
                    named
                    and not re.fullmatch(r"[\s,*•·–-]*(?:(?:and|as well as|the|\([^)]*\))[\s,]*)*[\s,*•·–-]*", between)
                )
            ):
                break
            if not named and not re.search(
                r"(?:[:(—–-]|namely|include|such|are|states|observers|partners|members|is|,)\s*(?:the\s+)?$", between
            ):
                if not re.fullmatch(r"[\s,:(—–-]*", between):
                    break
            named.append(state)
            reached = end
        return (list(dict.fromkeys(named)), reached, begin) if len(named) > 1 else None

    def _list_before(
        self, place: int, sentence: Sentence, states: list[tuple[int, int, str]], number: int
    ) -> tuple[list[str], int, int] | None:
        return None

    def _lists(
        self, sentence: Sentence, states: list[tuple[int, int, str]], day: date, spans: list[tuple[int, int, str]]
    ) -> None:
        """Lists without a count: "Belarus and Mongolia hold the observer status", "Observers: …"."""
        texts = self.source.folded
        if len(states) < 2:
            return
        reached = sentence.first
        for place in range(sentence.first, sentence.last):
            at = self.language.statuses.at(texts, place) if place >= reached else None
            reached = place + at[0] if at else reached
            if (
                at is None
                or at[1] not in self.statuses
                or texts[place] in {"countries", "states", "nations", "state", "nation", "country"}
            ):
                continue
            last = place + at[0]
            if any(first <= place < end + 1 and status == at[1] for first, end, status in spans):
                continue
            heading = (
                self.source.text[self.source.words[last - 1].end :].lstrip()[:1] in {":", "("}
                or texts[last : last + 1] == ["include"]
                or texts[last : last + 1] == ["are"]
            )
            named = self._list_behind(last, sentence, states) if heading and self._is_plural(texts[last - 1]) else None
            before = self._holding(place, last, sentence, states) if named is None else None
            if named or before:
                listed, end, begin = named or before or ([], 0, 0)
                self._add_count(min(place, begin), max(last, end), at[1], None, listed, day, sentence)
                spans.append((min(place, begin), max(last, end), at[1]))

    def _is_plural(self, word: str) -> bool:
        return word.endswith("s")

    def _holding(
        self, place: int, last: int, sentence: Sentence, states: list[tuple[int, int, str]]
    ) -> tuple[list[str], int, int] | None:
        """States enumerated in front of "have the observer status" or "are observers"."""
        before = [state for state in states if state[1] <= place]
        start = self.source.words[place].start
        between = self.source.lower[self.source.words[before[-1][1] - 1].end : start] if before else ""
        if not re.fullmatch(
            r"\s*,?\s*(?:hold|have|has|enjoy|are|remain|currently|now|the|sco|status|of|an?|as|with|possess|all|\s)*\"?",
            between,
        ) or not re.search(r"hold|have|enjoy|are|remain|possess", between):
            return None
        named, reached = [before[-1]], before[-1][0]
        for state in before[-2::-1]:
            between = self.source.lower[self.source.words[state[1] - 1].end : self.source.words[reached].start]
            if not re.fullmatch(r"[\s,]*(?:(?:and|as well as|the)[\s,]*)*", between):
                break
            named.insert(0, state)
            reached = state[0]
        return ([state[2] for state in named], last, named[0][0]) if len(named) > 1 else None

    def headed(
        self,
        heading: tuple[int, int],
        status: str,
        number: int | None,
        states: list[tuple[int, int, str]],
        sentence: Sentence,
    ) -> None:
        """A list of lines below a heading such as "Member states (10):"."""
        if self.document.precision == "day":
            last = states[-1][1]
            listed = list(dict.fromkeys(state[2] for state in states))
            self._add_count(heading[0], last, status, number, listed, self.document.earliest, sentence)

    def _add_count(
        self, first: int, last: int, status: str, number: int | None, states: list[str], on: date, _sentence: Sentence
    ) -> None:
        first, last = self._clause(first, last, _sentence)
        start, end = self.source.words[first].start, self.source.words[last - 1].end
        end += self.source.text[end : end + 2] in {".", ".\n", ". "}
        if any(c.start == start and c.record.status == status for c in self.found):
            return
        record = records.ClaimRecord(
            id="draft",
            kind="list" if states else "count",
            text=self.source.text[start:end],
            organization=self.organization,
            on=on.isoformat(),
            status=status,
            count=number,
            states=states,
        )
        check = check_claim(record, self.knowledge.seeds, self.knowledge.known)
        claim = Claim(start, end, record, check)
        claim.memberships = [
            m.id
            for m in self.memberships
            if m.status == status
            and m.state in states
            and m.state in check.held | check.perhaps
            and self._covers(m, on)
        ]
        claim.contradicts = self._contradicted(record, check, on)
        self.found.append(claim)

    def _clause(self, first: int, last: int, sentence: Sentence) -> tuple[int, int]:
        """The words of a claim with the few before and behind them that say of what it is."""
        source = self.source
        joined = re.compile(r"[,;:.()—–]")
        before = first
        while before > sentence.first and first - before <= 16 and not joined.search(source.gap(before)):
            before -= 1
        behind = last
        while behind < sentence.last and behind - last <= 5 and not joined.search(source.gap(behind)):
            behind += 1
        return before if before == sentence.first else first, behind if behind == sentence.last else last

    def _covers(self, membership: records.MembershipRecord, on: date) -> bool:
        period = period_of(membership)
        return period.start_earliest <= on < period.end_latest

    def _contradicted(self, record: records.ClaimRecord, check: Check, on: date) -> list[tuple[str, tuple[str, ...]]]:
        """The facts that a claim speaks against: the memberships that it leaves out."""
        if check.verdict != "disagrees":
            return []
        same = [m for m in self.memberships if m.status == record.status]
        missing = [m for m in same if m.state in check.missing and self._covers(m, on)]
        if record.states or record.count is None:
            others = [m for m in self.memberships if m.state in check.extra and self._covers(m, on)]
            return [(f"membership:{m.id}", ("status",)) for m in (*missing, *others)]
        surplus = record.count - len(check.held)
        days = [((period_of(m).start_earliest - on).days, m.id) for m in same]
        near = sorted(pair for pair in days if (0 < pair[0] <= _SOON if surplus > 0 else -_SOON <= pair[0] <= 0))
        return [(f"membership:{identity}", ("start",)) for _, identity in near] if len(near) == abs(surplus) else []

    # Dates

    def _dates(self, sentence: Sentence, mentions: list[Mention], dates: list[DateMention]) -> None:
        for day in [day for day in dates if sentence.start <= day.start < sentence.end]:
            before = self.source.lower[max(sentence.start, day.start - 160) : day.start]
            clause = re.split(r"[;]|, (?:and|while|but) ", before)[-1]
            fact = self._dated_fact(clause, sentence, mentions, day)
            if fact:
                self._add_date(fact, day, sentence)

    def _dated_fact(
        self, clause: str, sentence: Sentence, mentions: list[Mention], day: DateMention
    ) -> list[tuple[str, str, int]]:
        """The facts whose date a date may be: kind and id, field, and where what is said of it begins."""
        within = [
            m for m in mentions if m.links and day.start - len(clause) <= self.source.words[m.first].start < day.start
        ]
        own = f"organization:{self.organization}"
        organizations = [
            m for m in mentions if m.links and m.links[0][0] == own and self.source.words[m.first].start < day.start
        ]
        start = day.start - len(clause)
        pronoun = self.source.folded[sentence.first] == "it" and _FOUNDED.search(clause) and len(clause.split()) < 6
        if pronoun:
            return [(f"organization:{self.organization}", "start", sentence.start)]
        if (
            _FOUNDED.search(clause)
            and organizations
            and not re.search(r"\b(?:bank|cent(?:re|er)|council|fund)\b", clause)
        ):
            return [(f"organization:{self.organization}", "start", self.source.words[organizations[-1].first].start)]
        if _JOINED.search(clause):
            return self._joined(clause, within, start)
        meetings = [m for m in within if m.kind == "meeting"]
        if meetings and _HELD.search(clause) and day.date.precision == "day":
            first = self.source.words[meetings[-1].first].start
            return [(meetings[-1].links[0][0], self._end_said(meetings[-1], clause, day), first)]
        return []

    def _joined(self, clause: str, within: list[Mention], start: int) -> list[tuple[str, str, int]]:
        verb = list(_JOINED.finditer(clause))[-1]
        status = next(
            (s for s in ("dialogue_partner", "observer", "partner") if _STATUS_NAMES[s] in clause[verb.start() :]),
            "member",
        )
        states = [m for m in within if m.kind == "state" and self.source.words[m.first].start < start + verb.start()]
        if not states:
            states = [m for m in within if m.kind == "state"]
        found = []
        for mention in states[-2:]:
            state = mention.links[0][0][6:]
            for membership in self.memberships:
                if membership.state == state and membership.status == status:
                    found.append((f"membership:{membership.id}", "start", self.source.words[mention.first].start))
        return found

    def _add_date(self, facts: list[tuple[str, str, int]], day: DateMention, _sentence: Sentence) -> None:
        begin = min(start for _, _, start in facts)
        for fact, name, _start in facts:
            record = records.ClaimRecord(
                id="draft",
                kind="date",
                text=self.source.text[begin : day.end],
                organization=self.organization,
                fact=fact,
                field=name,
                date=day.date.edtf,
            )
            check = check_claim(record, self.knowledge.seeds, self.knowledge.known)
            claim = Claim(begin, day.end, record, check)
            if check.verdict == "disagrees":
                claim.contradicts = [(fact, (name,))]
            self.found.append(claim)

    def _end_said(self, mention: Mention, clause: str, day: DateMention) -> str:
        """Which date of a meeting a day is said to be: the first, unless it is the last and the text says no more."""
        meeting = self.knowledge.meetings[mention.links[0][0].removeprefix("meeting:")]
        _, last = span_of(meeting)
        begins = re.search(r"\b(?:opened|kicked|kicks|began|starts|started|convened)\b", clause)
        return "end_date" if not begins and day.date.earliest == last == day.last.latest else "start_date"
