"""The rules of time that one record alone can break: dates in order, attested within its period."""

from collections.abc import Iterator

from app.loading.bounded_periods import end_key
from app.loading.facts import FactEntry, Known, of_kind
from app.loading.faults import Fault
from app.loading.parse import Seeds
from app.periods import parse_date


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
        message = f'{fact.id} has no start; write start = "unknown" where no source gives one'
        yield fact.fault("missing_key", message)
