"""The rules of time: dates in order, and periods narrowed down by the organization, the status, and each other.

An unknown start in an organization founded in 1968 is not possible in 1950, and what ended in an unknown year ended
before the next status began. Only what contradicts itself whatever its dates mean is a fault.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

from app.loading.facts import FactEntry, Known, of_kind
from app.loading.faults import Fault
from app.loading.parse import Seeds
from app.loading.types import Period, can_be_same
from app.periods import parse_date

ONE_AT_A_TIME = {  # the facts that exclude each other: the rule, and what it says
    "membership": ("overlapping_statuses", "a state holds one status at a time"),
    "standing": ("overlapping_standings", "one at a time"),
    "name": ("overlapping_names", "one at a time"),
}


def check_times(_seeds: Seeds, known: Known) -> Iterator[Fault]:
    """What is wrong with the periods and dates of the records."""
    for fact in known.values():
        if fact.period:
            yield from _period(fact)
    for fact in of_kind(known, "meeting"):
        if parse_date(fact.record.end_date).latest < parse_date(fact.record.start_date).earliest:
            yield fact.fault("end_before_start", f"{fact.id} ends before it starts", "end_date")
    for fact in of_kind(known, "step"):
        membership, on = fact.entry.record, fact.record.date
        if fact.record.kind == "in_force" and on != membership.start:
            message = f"{membership.id} starts on {membership.start}, but is in force on {on}"
            yield fact.fault("start_not_in_force", message, "date")


def _period(fact: FactEntry) -> Iterator[Fault]:
    record, period = fact.record, fact.dated
    if not period.in_order:
        message = f"{fact.id} ends before it starts: {period.end_edtf} is not after {period.start_edtf}"
        yield fact.fault("end_before_start", message, end_key(fact))
    first, last = record.first_attested, record.last_attested
    for key, text in (("first_attested", first), ("last_attested", last)):
        if text and parse_date(text).earliest < period.start_earliest:
            message = f"{fact.id} is attested on {text}, before its start {period.start_edtf}"
            yield fact.fault("attested_before_start", message, key)
        if text and parse_date(text).earliest >= period.end_latest:
            message = f"{fact.id} is attested on {text}, but over by {period.end_edtf}"
            yield fact.fault("attested_after_end", message, key)
    if first and last and first > last:
        message = f"{fact.id} is attested first on {first}, after it is attested last on {last}"
        yield fact.fault("end_before_start", message, "last_attested")
    if fact.kind != "name" and record.start is None:
        yield fact.fault("missing_key", f'{fact.id} has no start; write start = "unknown" where no source gives one')


def bound(known: Known) -> list[Fault]:
    """Narrow down the periods of all facts; returns what cannot be, whatever the dates mean."""
    faults: list[Fault] = []
    statuses: dict[tuple[str, str], Period] = {}
    for kind in ("membership_status", "standing", "membership", "tenure"):
        for fact in of_kind(known, kind):
            if fact.dated.in_order:
                fact.period = _within(fact, known, statuses, faults)
            if kind == "membership_status":
                statuses[fact.record.organization, fact.record.status] = fact.dated
    for history in _histories(known):
        faults += _order(history)
    for tenures in _of_offices(known):
        for fact in tenures:
            # An unknown end is at the latest on the last day that the next start can mean.
            period = fact.dated
            starts = [each.dated.start_latest for each in tenures if each.dated.start_earliest > period.start_latest]
            if starts and period.end_kind == "unknown" and period.end_earliest <= min(starts) < period.end_latest:
                fact.period = replace(period, end_latest=min(starts))
    return faults


def _within(fact: FactEntry, known: Known, statuses: dict[tuple[str, str], Period], faults: list[Fault]) -> Period:
    """The period of a fact within the life of its organization (of a tenure: of its office's), and of its status."""
    period = fact.dated
    of = known.get(("office", fact.record.office)) if fact.kind == "tenure" else fact
    organization = known.get(("organization", of.record.organization or "")) if of else None
    if organization:
        life = organization.dated
        if fact.kind in {"membership_status", "standing"} and period.end_kind == "open" and life.end_edtf is not None:
            # What an organization gives ends with it; that a membership does is for its record to say.
            ends = {name: getattr(life, name) for name in ("end_kind", "end_edtf", "end_earliest", "end_latest")}
            period = replace(period, **ends)
        inner = period.within(life)
        if inner is None:
            if fact.kind != "tenure":
                message = f"{fact.id} reaches beyond the life of {organization.id}, {life}"
                key = "start" if period.start_latest < life.start_earliest else end_key(fact)
                faults.append(fact.fault("outside_organization", message, key))
            return period
        period = inner
    status = statuses.get((fact.record.organization, fact.record.status)) if fact.kind == "membership" else None
    inner = period.within(status) if status else period
    if inner is None:
        message = f"{fact.id} reaches beyond the period of the status {fact.record.status!r}, {status}"
        faults.append(fact.fault("status_not_in_use", message, "start"))
    return inner or period


def _histories(known: Known) -> Iterator[list[FactEntry]]:
    """The facts that exclude each other: of a state in an organization, or preferred names of an item in a language."""
    groups: dict[tuple[str, ...], list[FactEntry]] = defaultdict(list)
    for fact in of_kind(known, *ONE_AT_A_TIME):
        record = fact.record
        if fact.dated.in_order and fact.kind != "name":
            groups[fact.kind, record.organization, record.state].append(fact)
        elif fact.dated.in_order and record.kind == "preferred":
            groups[fact.kind, *fact.item, record.language].append(fact)
    return (facts for facts in groups.values() if len(facts) > 1)


def _order(facts: list[FactEntry]) -> Iterator[Fault]:
    """Bound facts that exclude each other by what comes before and after them, and note which follows which."""
    before: dict[FactEntry, list[FactEntry]] = {fact: [] for fact in facts}
    for first, second in combinations(facts, 2):
        forward, backward = _orders(first.dated, second.dated)
        if forward == backward and (not forward or first.kind != "membership"):
            yield _overlap(second, first)
            return
        if not backward:
            before[second].append(first)
        elif not forward:
            before[first].append(second)
    for _ in facts:
        for fact in facts:
            for earlier in before[fact]:
                one, other = earlier.dated, fact.dated
                last_start = min(other.start_latest.toordinal(), other.end_latest.toordinal() - 1)
                end = date.fromordinal(min(one.end_latest.toordinal(), last_start))
                start = date.fromordinal(max(other.start_earliest.toordinal(), one.first_end))
                earlier.period, fact.period = replace(one, end_latest=end), replace(other, start_earliest=start)
    for fact in facts:
        if not fact.dated.in_order:
            yield _overlap(fact, next(other for other in facts if other is not fact))
        if fact.kind == "membership" and before[fact]:
            last = max(before[fact], key=lambda each: len(before[each]))
            # It directly follows the one whose end is its start, or not known.
            begun, over = fact.dated.start_edtf, last.dated.end_edtf
            if begun and (over is None or can_be_same(begun, over)):
                fact.previous = last.id


def _orders(one: Period, other: Period) -> tuple[bool, bool]:
    """Whether one can come before the other, and the other before the one."""
    forward, backward = one.can_precede(other), other.can_precede(one)
    if forward and backward:
        # Where the days leave both orders, the text of a boundary that they share says which came first.
        shared = one.end_edtf is not None and one.end_edtf == other.start_edtf
        shared_back = other.end_edtf is not None and other.end_edtf == one.start_edtf
        if shared != shared_back:
            return shared, shared_back
    return forward, backward


def _overlap(fact: FactEntry, other: FactEntry) -> Fault:
    rule, reason = ONE_AT_A_TIME[fact.kind]
    message = f"{fact.id} overlaps {other.id}: {reason} ({fact.dated}, and {other.dated})"
    return fact.fault(rule, message, *(["start"] if fact.kind == "membership" else []))


def end_key(fact: FactEntry) -> str:
    """The key that says when a fact ended, for a fault."""
    keys = ("end", "last_day", "scheduled_end", "last_attested")
    return next((key for key in keys if getattr(fact.record, key)), "start")


def _of_offices(known: Known) -> Iterable[list[FactEntry]]:
    """The tenures of each office that one holds at a time."""
    tenures: dict[str, list[FactEntry]] = defaultdict(list)
    for fact in of_kind(known, "tenure"):
        office = known.get(("office", fact.record.office))
        if office and not office.record.concurrent:
            tenures[office.id].append(fact)
    return tenures.values()


def overlapping_tenures(known: Known) -> Iterator[Fault]:
    """Tenures of an office held by one at a time that share a day for certain."""
    for tenures in _of_offices(known):
        tenures.sort(key=lambda fact: (fact.dated.start_earliest, fact.dated.start_latest))
        for fact, other in pairwise(tenures):
            one, two = fact.dated, other.dated
            if max(one.start_latest, two.start_latest) < min(one.end_earliest, two.end_earliest):
                message = f"{other.id} overlaps {fact.id}; say concurrent = true of an office that several hold at once"
                yield other.fault("overlapping_tenures", message, "start")
