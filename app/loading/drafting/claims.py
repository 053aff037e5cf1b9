"""What a text asserts that the timeline can check: counts and lists of a status, dates of memberships and meetings."""

import re
from datetime import date
from typing import Any, NamedTuple

from app.loading import records
from app.loading.conflicts import Check, check_claim
from app.loading.drafting.counting import Count, Counting, enumerations
from app.loading.drafting.dates import DateMention, spoken_of
from app.loading.drafting.knowledge import is_valid, span_of
from app.loading.drafting.names import Context, Link, Mention
from app.loading.drafting.text import Sentence
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
_PUNCTUATION = re.compile(r"[,;:.()—–]")
_LATER_STATUSES = ("dialogue_partner", "observer", "partner")
_SOON = 400  # days between a wrong count and the beginning or the end of a membership that explains it
_CONTEXT_BEFORE, _CONTEXT_BEHIND = 17, 6  # words around a count that belong to the claim, without punctuation between
_LONGEST_LIST = 60  # lines below a heading
_CLAUSE, _STATUS_CLAUSE = 160, 60  # characters before a date that say of what it is the date, and of which status

Membership = records.MembershipRecord
Dated = tuple[str, str, int]  # a fact, its field with a date, and where what is said of it begins
ReadSentence = tuple[Sentence, list[Mention], list[DateMention]]


class Claim(NamedTuple):
    """A claim: the record that it becomes, its place, what the timeline says; `proves` and `contradicts` are facts."""

    start: int
    end: int
    record: records.ClaimRecord
    check: Check
    proves: list[Link]
    contradicts: list[Link]


def claims_of(context: Context, sentences: list[ReadSentence], document: PartialDate) -> list[Claim]:
    """The claims of a text about organizations with members."""
    knowledge, last = context.knowledge, context.organization
    readers = {each: Claims(context, document, each) for each in knowledge.with_members}
    for number, (sentence, mentions, dates) in enumerate(sentences):
        # The organizations that the sentence names, but for those whose officials it names.
        offices = {word for m in mentions if m.kind == "office" for word in range(m.first, m.last)}
        named = [knowledge.whole(m.id) for m in mentions if m.kind == "organization" and m.first not in offices]
        pronoun = {"it", "its"} & {*context.texts[sentence.first : sentence.last]}
        unnamed = "" if named else last if pronoun else context.organization
        of = next((each for each in named if each in readers), unnamed)
        last = of if named and of else last
        heads = context.source.text[sentence.end - 1] == ":"
        below = [m for _, found, _ in sentences[number + 1 : number + _LONGEST_LIST] for m in found] if heads else []
        if of:
            readers[of].read(sentence, mentions, dates, below)
    return sorted((claim for reader in readers.values() for claim in reader.found), key=lambda c: (c.start, c.end))


class Claims(Counting):
    """Finds what one text claims about one organization."""

    def __init__(self, context: Context, document: PartialDate, organization: str) -> None:
        super().__init__(context, organization)
        self.document, self.found = document, list[Claim]()

    def read(self, sentence: Sentence, mentions: list[Mention], dates: list[DateMention], below: list[Mention]) -> None:
        """Add the claims in a sentence with its mentions and dates, and the mentions below it if it is a heading."""
        states = [mention for mention in [*mentions, *below] if mention.kind == "state"]
        other = any(each.search(self.source.lower, sentence.start, sentence.end) for each in (_FOUNDED, _JOINED))
        for count in self.counts(sentence, states) if self.document.precision == "day" else ():
            # A date of another fact is not that of the count.
            self._add(count, sentence, self.document.earliest if other else spoken_of(dates, self.document))
        for day in dates:
            earlier = [each.end for each in dates if each.start < day.start]
            facts = self._dated(sentence, mentions, day, earlier)
            start = min((place for _, _, place in facts), default=0)
            for fact, name, _ in facts:
                claim = self._claim(start, day.end, kind="date", fact=fact, field=name, date=day.date.edtf)
                if claim.check.verdict == "disagrees":
                    claim.contradicts.append((fact, (name,)))
                elif claim.check.verdict == "agrees" and self.document.latest >= day.date.latest:
                    claim.proves.append((fact, (name,)))

    def _claim(self, start: int, end: int, **keys: Any) -> Claim:
        text = self.source.text[start:end]
        record = records.ClaimRecord(id="draft", text=text, organization=self.record.id, **keys)
        self.found.append(Claim(start, end, record, check_claim(record, self.knowledge.known), [], []))
        return self.found[-1]

    def _add(self, count: Count, sentence: Sentence, day: date) -> None:
        """Add the claim of a count or a list, on a day."""
        start, end = self.source.span(count.first, count.last)
        before, behind = self.source.text[sentence.start : start], self.source.text[end : sentence.end].rstrip(".")
        founded = _HAD.search(before.lower()) and _FOUNDED.search(before.lower())
        founding = founded or "founding" in self.texts[count.first : count.last]
        on = self.record.period.start_earliest if founding and self.record.period.start_edtf else day
        if count.first - sentence.first <= _CONTEXT_BEFORE and not _PUNCTUATION.search(before):
            start = self.source.words[sentence.first].start
        if 0 <= sentence.last - count.last <= _CONTEXT_BEHIND and not _PUNCTUATION.search(behind):
            end = sentence.end
        if any(claim.start == start and claim.record.status == count.status for claim in self.found):
            return
        kind, status = "list" if count.states else "count", count.status
        keys = {"status": status, "count": count.number, "states": count.states}
        claim = self._claim(start, end, kind=kind, on=on.isoformat(), **keys)
        held = [m for m in self.memberships if is_valid(m.period, on)]
        named = [m for m in held if m.status == status and m.state in count.states]
        claim.proves.extend((f"membership:{m.id}", ("organization", "state", "status")) for m in named)
        claim.proves.append((f"membership_status:{self.statuses[status]}", ("organization", "status")))
        if claim.check.verdict == "disagrees":
            claim.contradicts.extend(self._contradicted(count, claim.check, on, held))

    def _contradicted(self, count: Count, check: Check, on: date, held: list[Membership]) -> list[Link]:
        """The facts that a count speaks against: memberships that it leaves out, or held too early or too late."""
        same = [m for m in self.memberships if m.status == count.status]
        if count.states or count.number is None:
            wrong = [m for m in held if m.state in (check.missing if m.status == count.status else check.extra)]
            over = [m for m in same if m.state in check.extra and 0 <= (on - m.period.end_latest).days <= _SOON]
            return [(f"membership:{m.id}", (name,)) for some, name in ((wrong, "status"), (over, "end")) for m in some]
        surplus = count.number - len(check.held)
        days = sorted(((m.period.start_earliest - on).days, m.id) for m in same)
        near = [name for days_on, name in days if (0 < days_on <= _SOON if surplus > 0 else -_SOON <= days_on <= 0)]
        return [(f"membership:{identity}", ("start",)) for identity in near] if len(near) == abs(surplus) else []

    def _dated(self, sentence: Sentence, mentions: list[Mention], day: DateMention, earlier: list[int]) -> list[Dated]:
        """The facts whose date a date may be: each with the field, and where what is said of it begins."""
        clause = _NEW_CLAUSE.split(self.source.lower[max(sentence.start, day.start - _CLAUSE) : day.start])[-1]
        start, places = day.start - len(clause), [self.source.words[mention.first].start for mention in mentions]
        before = [(m, place) for m, place in zip(mentions, places, strict=True) if m.id and place < day.start]
        if _FOUNDED.search(clause) and not _OTHER_FOUNDED.search(clause):
            fact = f"organization:{self.record.id}"
            own = [sentence.start] if self.texts[sentence.first] == "it" else []
            own += [place for mention, place in before if mention.links[0][0] == fact]
            return [(fact, "start", place) for place in own[-1:]]
        within = [(mention, place) for mention, place in before if place >= start]
        joined = [verb for verb in _JOINED.finditer(clause) if _STATUS.search(clause, verb.start())]
        if joined:
            verb = start + joined[-1].start()
            return self._joined(clause, verb, [m for m, _ in within if m.kind == "state"], earlier)
        meetings = [(mention, place) for mention, place in within if mention.kind == "meeting"]
        if not meetings or not _HELD.search(clause) or day.date.precision != "day":
            return []
        # A day is the first one of a meeting, unless it is the last and nothing begins.
        meeting, place = meetings[-1]
        _, last = span_of(self.knowledge.meetings[meeting.id])
        ends = not _BEGINS.search(clause) and day.date.earliest == last == day.last.latest
        return [(meeting.links[0][0], "end_date" if ends else "start_date", place)]

    def _joined(self, clause: str, verb: int, states: list[Mention], earlier: list[int]) -> list[Dated]:
        """The memberships of who "joined": the states before the verb, or those behind it or a date before."""
        said, words = clause[-_STATUS_CLAUSE:], self.source.words
        status = next((each for each in _LATER_STATUSES if each.replace("_", " ") in said), "member")
        after = max((end for end in earlier if end > verb), default=None)
        some = [state for state in states if after is not None and words[state.first].start > after]
        if after is None:
            before = enumerations(self.source, [state for state in states if words[state.first].start < verb])
            some = before[-1] if before else states
        return [
            (f"membership:{membership.id}", "start", words[state.first].start)
            for state in some
            for membership in self.memberships
            if membership.state == state.id and membership.status == status
        ]
