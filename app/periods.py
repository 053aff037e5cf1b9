"""What a date, a period, "as of", "during" and "throughout" mean.

Pure functions on civil dates. A period is half-open: ``start <= day < end``.
A boundary is EDTF text of level 0 (``2024``, ``2024-07``, ``2024-07-04``), with the qualifiers
``~``, ``?`` and ``%`` of level 1, and is read as the earliest and the latest day that it can mean
(Library of Congress, Extended Date/Time Format Specification, 2019; ISO 8601-2:2019).
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, Protocol

UNBOUNDED_START = date.min
UNBOUNDED_END = date.max

WIDEST_DAYS = 366  # between the earliest and the latest day that a date can mean: the end of a leap year

Precision = Literal["year", "month", "day"]
EndKind = Literal["open", "known", "unknown", "scheduled"]
Mode = Literal["as_of", "during", "throughout"]
Point = Literal["start", "end"]
Certainty = Literal["certain", "possible", "presumed"]

_EDTF = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?P<qualifier>[?~%])?")
_DAY = timedelta(days=1)


class DateError(ValueError):
    """A text that is not a date, or not the date that its place requires. The message is written for the reader."""


class PartialDate(NamedTuple):
    """A year, a month or a day, with the first and the last day that it covers."""

    edtf: str
    precision: Precision
    earliest: date
    latest: date
    qualified: bool


@dataclass(frozen=True)
class Span:
    """Days, or SQL expressions of days: a period must have begun by the one, and end on the other or later."""

    begun_by: Any
    not_over_before: Any


@dataclass(frozen=True)
class TimeQuery:
    """The time that a request names, as it was read.

    ``first`` and ``last`` are the days that the mode looks at, both included; ``named_first`` and ``named_last``
    span the period that was named, of which ``as_of`` looks at one day. An unbounded side is ``date.min`` or
    ``date.max``. ``day`` is the day whose names and vocabulary a response shows: the last one, or, where that side is
    unbounded, the last day covered.
    """

    mode: Mode
    requested: str
    point: Point | None
    first: date
    last: date
    named_first: date
    named_last: date
    day: date

    @property
    def span(self) -> Span:
        """The days that :func:`possibly_valid` and :func:`surely_valid` compare with."""
        if self.mode == "throughout":
            # Every day counts: a period has to reach from one side to the other.
            return Span(self.first, day_after(self.last))
        return Span(self.last, day_after(self.first))


def day_after(day: date) -> date:
    """The next day; of the unbounded end, that itself."""
    return day if day == UNBOUNDED_END else day + _DAY


class _Bounds(Protocol):
    """The bounds of a period and the kind of its end: days, or the columns of a table that hold them."""

    @property
    def start_earliest(self) -> Any: ...
    @property
    def start_latest(self) -> Any: ...
    @property
    def end_earliest(self) -> Any: ...
    @property
    def end_latest(self) -> Any: ...
    @property
    def end_kind(self) -> Any: ...


# The rules of validity, each written once: with operators that work on days, where they give a bool, and on columns,
# where they give SQL.


def possibly_valid(period: _Bounds, span: Span) -> Any:
    """Whether a period is valid in a span, possibly at least."""
    return (period.start_earliest <= span.begun_by) & (period.end_latest >= span.not_over_before)


def surely_valid(period: _Bounds, span: Span) -> Any:
    """Whether a period is surely valid in a span."""
    begun_and_not_over = (period.start_latest <= span.begun_by) & (period.end_earliest >= span.not_over_before)
    # Follows from these two, but where any day of several will do.
    return begun_and_not_over & (period.start_latest < period.end_earliest)


def is_covered(period: _Bounds, uncovered_from: Any, span: Span) -> Any:
    """Whether sources cover the span: they say nothing of an open end from the day after the last one covered."""
    begins_covered = (span.not_over_before <= uncovered_from) & (period.start_latest < uncovered_from)
    return (period.end_kind != "open") | begins_covered


def parse_date(text: str, form: str = "YYYY, YYYY-MM or YYYY-MM-DD") -> PartialDate:
    """Read EDTF text as a partial date; raises :class:`DateError`, which says what `form` it should have."""
    match = _EDTF.fullmatch(text)
    if not match:
        raise DateError(f"{text!r} is not a date: write {form}")
    year, month = int(match["year"]), int(match["month"] or 1)
    if not date.min.year <= year < date.max.year:
        raise DateError(f"{text!r} is not a date: the year must lie between 0001 and 9998")
    try:
        earliest = date(year, month, int(match["day"] or 1))
    except ValueError as error:
        raise DateError(f"{text!r} is not a date: no such {'day' if 1 <= month <= 12 else 'month'}") from error
    precision: Precision = "day" if match["day"] else "month" if match["month"] else "year"
    month = 12 if precision == "year" else month
    latest = earliest if precision == "day" else date(year, month, calendar.monthrange(year, month)[1])
    return PartialDate(text, precision, earliest, latest, qualified=match["qualifier"] is not None)


def start_bounds(start: PartialDate | None, first_attested: date | None = None) -> tuple[date, date]:
    """The earliest and the latest day that a start can mean; ``None`` is unknown.

    It is no later than the first day on which a source attests the fact, unless that day is before all it can mean.
    """
    earliest, latest = (start.earliest, start.latest) if start else (UNBOUNDED_START, UNBOUNDED_END)
    if first_attested is not None and earliest <= first_attested < latest:
        latest = first_attested
    return earliest, latest


def end_bounds(kind: EndKind, end: PartialDate | None, last_attested: date | None = None) -> tuple[date, date]:
    """The earliest and the latest day that an end can mean, that is the first day on which the fact no longer holds.

    ``2021-09`` as an end is 2021-09-01 to 2021-10-01. An end lies after the last day on which a source attests the
    fact, unless that day is after all that it can mean; an open end has no bound.
    """
    if kind == "open":
        return UNBOUNDED_END, UNBOUNDED_END
    if kind == "unknown":
        earliest, latest = UNBOUNDED_START, UNBOUNDED_END
    elif end is None:
        raise DateError(f"an end that is {kind} needs a date")
    else:
        earliest, latest = end.earliest, end.latest if end.precision == "day" else end.latest + _DAY
    if last_attested is not None and earliest <= last_attested < latest:
        earliest = last_attested + _DAY
    return earliest, latest


def around(first: date, last: date) -> tuple[date, date]:
    """The days between which every date lies whole that can mean a day from `first` to `last`."""
    before, after = first.toordinal() - WIDEST_DAYS, last.toordinal() + WIDEST_DAYS
    return date.fromordinal(max(before, 1)), date.fromordinal(min(after, date.max.toordinal()))


def read_as_of(text: str, point: Point, *, latest: date, today: date) -> TimeQuery:
    """Read ``as_of``: a day, the last (or first: `point`) of a month or year, `today`, or the `latest` day covered."""
    if text in {"latest", "today"}:
        day = latest if text == "latest" else today
        return TimeQuery("as_of", text, point, day, day, day, day, day)
    date_named = _read(text, "YYYY, YYYY-MM, YYYY-MM-DD, today or latest")
    day = date_named.earliest if point == "start" else date_named.latest
    return TimeQuery("as_of", text, point, day, day, date_named.earliest, date_named.latest, day)


def read_range(mode: Literal["during", "throughout"], text: str, *, latest: date) -> TimeQuery:
    """Read ``during`` or ``throughout``: a date, or two joined by ``/``, both ends included.

    ``..`` leaves a side open, as in EDTF: ``../2024``, ``2001/..``, ``../..``.
    """
    form = "YYYY, YYYY-MM, YYYY-MM-DD or two of them joined by '/', '..' for an open side"
    first_text, slash, last_text = text.partition("/")
    first = UNBOUNDED_START if slash and first_text == ".." else _read(first_text, form).earliest
    last = UNBOUNDED_END if slash and last_text == ".." else _read(last_text if slash else text, form).latest
    if first > last:
        raise DateError(f"{text!r} ends before it starts")
    day = latest if last == UNBOUNDED_END else last
    return TimeQuery(mode, text, None, first, last, first, last, day)


def _read(text: str, form: str) -> PartialDate:
    date_named = parse_date(text, form)
    if date_named.qualified:
        raise DateError(f"{text!r} is not a date to ask for: leave {text[-1]!r} out")
    return date_named
