"""Periods narrowed down: by the life of the organization, by the period of the status, by what comes before and after.

An unknown start in an organization founded in 1968 is not possible in 1950, and what ended in an unknown year ended
before the next status began. Only what contradicts itself whatever its dates mean is a fault.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations

from app.loading.facts import FactEntry, Known
from app.loading.faults import Fault
from app.loading.record_period import Period
from app.periods import parse_date

Key = tuple[str, str]
"""Kind and id of a fact."""


def bound(known: Known) -> list[Fault]:
    """Narrow down the periods of all facts, in place; returns what cannot be, whatever the dates mean."""
    faults: list[Fault] = []
    for kind in ("membership_status", "standing", "membership", "tenure"):
        for key, fact in known.items():
            if fact.kind == kind and fact.dated.in_order:
                known[key] = _within_organization(fact, known, faults)
    _within_status(known, faults)
    for members in _histories(known):
        faults += _order(members, known)
    return faults


def _within_organization(fact: FactEntry, known: Known, faults: list[Fault]) -> FactEntry:
    organization = _organization(fact, known)
    if organization is None:
        return fact
    life, period = organization.dated, fact.dated
    if fact.kind in {"membership_status", "standing"} and period.end_kind == "open" and life.end_edtf is not None:
        # What an organization gives ends with it; that a membership does is for its record to say.
        period = replace(
            period,
            end_kind=life.end_kind,
            end_edtf=life.end_edtf,
            end_earliest=life.end_earliest,
            end_latest=life.end_latest,
        )
    if period.reaches_beyond(life):
        if fact.kind != "tenure":
            message = f"{fact.id} reaches beyond the life of {organization.id}, {_text(life)}"
            key = "start" if period.start_latest < life.start_earliest else _end_key(fact)
            faults.append(fact.entry.fault("outside_organization", message, *fact.location, key))
        return replace(fact, period=period)
    return replace(fact, period=period.within(life))


def _organization(fact: FactEntry, known: Known) -> FactEntry | None:
    """The organization of a fact; of a tenure, that of its office."""
    record = fact.record
    if fact.kind == "tenure":
        office = known.get(("office", record.office))
        record = office.record if office else None
    return known.get(("organization", getattr(record, "organization", None) or ""))


def _within_status(known: Known, faults: list[Fault]) -> None:
    """Bound each membership by the period of its status."""
    vocabulary = {
        (fact.record.organization, fact.record.status): fact.dated
        for fact in known.values()
        if fact.kind == "membership_status"
    }
    for key, fact in known.items():
        if fact.kind != "membership" or not fact.dated.in_order:
            continue
        status = vocabulary.get((fact.record.organization, fact.record.status))
        organization = known.get(("organization", fact.record.organization))
        if organization and fact.dated.reaches_beyond(organization.dated):
            continue  # said already
        if status and fact.dated.reaches_beyond(status):
            message = f"{fact.id} reaches beyond the period of the status {fact.record.status!r}, {_text(status)}"
            faults.append(fact.entry.fault("status_not_in_use", message, "start"))
        elif status:
            known[key] = replace(fact, period=fact.dated.within(status))


def _histories(known: Known) -> Iterable[list[Key]]:
    """The facts that exclude each other.

    One status and one standing at a time for a state in an organization, one preferred name at a time in a language.
    """
    groups: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    for key, fact in known.items():
        if fact.period is None or not fact.period.in_order:
            continue
        if fact.kind in {"membership", "standing"}:
            groups[fact.kind, fact.record.organization, fact.record.state].append(key)
        elif fact.kind == "name" and fact.record.kind == "preferred":
            groups[fact.kind, *fact.item, fact.record.language].append(key)
    return (keys for keys in groups.values() if len(keys) > 1)


def _order(keys: list[Key], known: Known) -> Iterator[Fault]:
    """Bound facts that exclude each other by what comes before and after them."""
    before: dict[Key, set[Key]] = {key: set() for key in keys}
    for first, second in combinations(keys, 2):
        forward, backward = _orders(known[first].dated, known[second].dated)
        if forward == backward and (not forward or known[first].kind != "membership"):
            yield _overlap(known[second], known[first])
            return
        if not backward:
            before[second].add(first)
        elif not forward:
            before[first].add(second)
    for _ in keys:
        for key in keys:
            for earlier in before[key]:
                _meet(earlier, key, known)
    for key in keys:
        if not known[key].dated.in_order:
            yield _overlap(known[key], known[next(other for other in keys if other != key)])
    _follow(before, known)


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


def _follow(before: Mapping[Key, set[Key]], known: Known) -> None:
    """Note which membership each membership directly follows."""
    for key, earlier in before.items():
        if known[key].kind == "membership" and earlier:
            last = max(earlier, key=lambda each: len(before[each]))
            if _directly_follows(known[key].dated, known[last].dated):
                known[key] = replace(known[key], previous=known[last].id)


def _meet(first: Key, second: Key, known: Known) -> None:
    """Bound two facts of which the first is over before the second begins."""
    one, other = known[first].dated, known[second].dated
    end = date.fromordinal(min(one.end_latest.toordinal(), other.last_start))
    start = date.fromordinal(max(other.start_earliest.toordinal(), one.first_end))
    known[first] = replace(known[first], period=replace(one, end_latest=end))
    known[second] = replace(known[second], period=replace(other, start_earliest=start))


def _directly_follows(period: Period, earlier: Period) -> bool:
    """Whether a status begins as the one before ends: the dates can mean the same day, or that end is not known."""
    if period.start_edtf is None:
        return False
    if earlier.end_edtf is None:
        return True
    start, end = parse_date(period.start_edtf), parse_date(earlier.end_edtf)
    return start.earliest <= end.latest and end.earliest <= start.latest


def _overlap(fact: FactEntry, other: FactEntry) -> Fault:
    rule, one = {
        "membership": ("overlapping_statuses", "a state holds one status at a time"),
        "standing": ("overlapping_standings", "one at a time"),
        "name": ("overlapping_names", "one at a time"),
    }[fact.kind]
    message = f"{fact.id} overlaps {other.id}: {one} ({_text(fact.dated)}, and {_text(other.dated)})"
    return fact.entry.fault(rule, message, *fact.location, *(["start"] if fact.kind == "membership" else []))


def _end_key(fact: FactEntry) -> str:
    return next(
        (key for key in ("end", "last_day", "scheduled_end", "last_attested") if getattr(fact.record, key)), "start"
    )


def _text(period: Period) -> str:
    end = period.end_edtf or period.end_kind
    return f"from {period.start_edtf or 'unknown'} until {end}"
