"""The period of a seed record, with the bounds that the tables hold."""

from dataclasses import dataclass
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

    def overlaps(self, other: "Period") -> bool:
        """Whether the two may share a day; periods that meet at one and the same boundary do not."""
        if self.start_edtf is not None and self.start_edtf == other.end_edtf:
            return False
        if other.start_edtf is not None and other.start_edtf == self.end_edtf:
            return False
        return self.start_earliest < other.end_latest and other.start_earliest < self.end_latest

    def within(self, other: "Period") -> bool:
        """Whether this period does not reach beyond the other, as far as its bounds are known."""
        begins = self.start_edtf is None or self.start_earliest >= other.start_earliest
        ends = self.end_kind == "unknown" or self.end_latest <= other.end_latest
        return begins and ends


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
