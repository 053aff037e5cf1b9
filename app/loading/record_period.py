"""The period of a seed record, with the bounds that the tables hold."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.loading.types import DatedRecord
from app.periods import EndKind, end_bounds, parse_date, start_bounds


@dataclass(frozen=True)
class Period:
    """The period columns of a table, by name."""

    start_edtf: str | None
    start_earliest: date
    start_latest: date
    end_kind: EndKind
    end_edtf: str | None
    end_earliest: date
    end_latest: date
    last_attested: date | None

    def __str__(self) -> str:
        return f"from {self.start_edtf or 'unknown'} until {self.end_edtf or self.end_kind}"

    @property
    def first_end(self) -> int:
        """The first day, as an ordinal number, on which it can be over: it lasts one day at least."""
        return max(self.end_earliest.toordinal(), self.start_earliest.toordinal() + 1)

    @property
    def last_start(self) -> int:
        """The last day, as an ordinal number, on which it can begin."""
        return min(self.start_latest.toordinal(), self.end_latest.toordinal() - 1)

    @property
    def in_order(self) -> bool:
        """Whether its bounds leave it at least one day."""
        ordered = self.start_earliest <= self.start_latest and self.end_earliest <= self.end_latest
        return ordered and self.start_earliest < self.end_latest

    def can_precede(self, other: "Period") -> bool:
        """Whether it can be over before the other begins, or on the same day."""
        start = max(other.start_earliest.toordinal(), self.first_end)
        end = max(other.end_earliest.toordinal(), start + 1)
        ends = self.first_end <= self.end_latest.toordinal() and end <= other.end_latest.toordinal()
        return ends and start <= other.start_latest.toordinal()

    def reaches_beyond(self, other: "Period") -> bool:
        """Whether a part of it lies outside the other, whatever the dates of both mean."""
        outside = self.start_latest < other.start_earliest or self.end_earliest > other.end_latest
        return outside or not self.within(other).in_order

    def within(self, other: "Period") -> "Period":
        """The same period, with bounds that do not reach beyond those of the other."""
        start, end = max(self.start_earliest, other.start_earliest), min(self.end_latest, other.end_latest)
        return replace(self, start_earliest=start, end_latest=end)


def can_be_same(one: str, other: str) -> bool:
    """Whether two dates can mean the same day."""
    first, second = parse_date(one), parse_date(other)
    return first.earliest <= second.latest and second.earliest <= first.latest


def period_of(record: DatedRecord) -> Period:
    """The period that the date keys of a record describe."""
    first, last = (parse_date(day).earliest if day else None for day in (record.first_attested, record.last_attested))
    start = record.start_date
    kind: EndKind = "known"
    end = record.end
    if record.last_day:
        end = (parse_date(record.last_day).latest + timedelta(days=1)).isoformat()
    elif record.scheduled_end:
        kind, end = "scheduled", record.scheduled_end
    elif end in {None, "unknown"}:
        kind, end = "unknown" if end else "open", None
    begins = start_bounds(start, first)
    ends = end_bounds(kind, parse_date(end) if end else None, last)
    text = start.edtf if start else None
    return Period(text, begins.earliest, begins.latest, kind, end, ends.earliest, ends.latest, last)
