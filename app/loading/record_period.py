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
        return (
            self.start_earliest <= self.start_latest
            and self.end_earliest <= self.end_latest
            and self.start_earliest < self.end_latest
        )

    def can_precede(self, other: "Period") -> bool:
        """Whether it can be over before the other begins, or on the same day."""
        start = max(other.start_earliest.toordinal(), self.first_end)
        end = max(other.end_earliest.toordinal(), start + 1)
        return (
            self.first_end <= self.end_latest.toordinal()
            and start <= other.start_latest.toordinal()
            and end <= other.end_latest.toordinal()
        )

    def reaches_beyond(self, other: "Period") -> bool:
        """Whether a part of it lies outside the other, whatever the dates of both mean."""
        return (
            self.start_latest < other.start_earliest
            or self.end_earliest > other.end_latest
            or not self.within(other).in_order
        )

    def within(self, other: "Period") -> "Period":
        """The same period, with bounds that do not reach beyond those of the other."""
        return replace(
            self,
            start_earliest=max(self.start_earliest, other.start_earliest),
            end_latest=min(self.end_latest, other.end_latest),
        )


def period_of(record: DatedRecord) -> Period:
    """The period that the date keys of a record describe."""
    first = parse_date(record.first_attested).earliest if record.first_attested else None
    last = parse_date(record.last_attested).latest if record.last_attested else None
    start = start_bounds(record.start_date, first)
    if record.end_kind in {"open", "unknown"}:
        text = None
    elif record.last_day is not None:
        text = (parse_date(record.last_day).latest + timedelta(days=1)).isoformat()
    else:
        text = record.end or record.scheduled_end
    end = end_bounds(record.end_kind, parse_date(text) if text else None, last)
    return Period(
        start_edtf=record.start_date.edtf if record.start_date else None,
        start_earliest=start.earliest,
        start_latest=start.latest,
        end_kind=record.end_kind,
        end_edtf=text,
        end_earliest=end.earliest,
        end_latest=end.latest,
        last_attested=last,
    )
