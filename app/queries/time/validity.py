"""Time in SQL: which rows hold, and how surely; and the shape of a period in an answer."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Date, and_, bindparam, case, literal

from app.models import Dated, Membership
from app.models.vocabularies import Basis
from app.periods import (
    UNBOUNDED_END,
    UNBOUNDED_START,
    EndKind,
    Precision,
    Span,
    TimeQuery,
    is_covered,
    parse_date,
    possibly_valid,
    surely_valid,
)


class Boundary(BaseModel, frozen=True):
    """A date as precise as its source: EDTF text, with the earliest and the latest day that it can mean."""

    edtf: str | None
    precision: Precision | None
    earliest: date | None
    latest: date | None


class End(BaseModel):
    """The end of a period: the first day on which the fact no longer holds."""

    kind: EndKind = Field(
        description="`open`: holds until further notice. `known`. `unknown`: over or perhaps over, nobody says when. "
        "`scheduled`: fixed in advance."
    )
    edtf: str | None
    precision: Precision | None
    earliest: date | None
    latest: date | None


class Validity(BaseModel):
    """A half-open period: `start <= day < end`."""

    start: Boundary = Field(description="The first day on which it holds.")
    end: End = Field(description="The first day on which it no longer holds.")
    last_attested: date | None = Field(
        description="The last day on which a source shows it to hold, where one was noted; after it, what has an "
        "unknown end is possible."
    )


@dataclass(frozen=True)
class PeriodColumns:
    """The columns of a table that say when its rows hold."""

    start_earliest: ColumnElement[date]
    start_latest: ColumnElement[date]
    end_earliest: ColumnElement[date]
    end_latest: ColumnElement[date]
    end_kind: ColumnElement[str]
    uncovered_from: ColumnElement[date]


_SPAN = Span(bindparam("begun_by", type_=Date), bindparam("not_over_before", type_=Date))

SHOWN_DAY = bindparam("shown_day", type_=Date)
"""The day whose names and standing an answer shows, in a statement."""


def time_params(time: TimeQuery | None) -> dict[str, date | None]:
    """The values of the parameters that a time query has in statements.

    So a statement is the same for every time, and is built once. Without a time query names are those of today, and
    the statement must not use :func:`valid_in`.
    """
    if time is None:
        return {SHOWN_DAY.key: None}
    return {
        SHOWN_DAY.key: time.day,
        _SPAN.begun_by.key: time.span.begun_by,
        _SPAN.not_over_before.key: time.span.not_over_before,
    }


@cache
def period_columns(table: type[Dated], basis: Basis = "in_force") -> PeriodColumns:
    """The period columns of a table; memberships begin by decision where `basis` says so.

    What has no last day covered of its own, as a name, is always covered.
    """
    fields: Any = table
    columns = PeriodColumns(
        fields.start_earliest,
        fields.start_latest,
        fields.end_earliest,
        fields.end_latest,
        fields.end_kind,
        getattr(fields, "uncovered_from", literal(UNBOUNDED_END, Date)),
    )
    if basis == "decided" and issubclass(table, Membership):
        return replace(columns, start_earliest=fields.decided_earliest, start_latest=fields.decided_latest)
    return columns


@cache
def valid_in(columns: PeriodColumns) -> ColumnElement[bool]:
    """Whether a row is valid, possibly at least, in the time of :func:`time_params`."""
    return valid_within(columns, _SPAN)


def valid_within(columns: PeriodColumns, span: Span) -> ColumnElement[bool]:
    """Whether a row is valid, possibly at least, in a span."""
    condition: ColumnElement[bool] = possibly_valid(columns, span)
    return condition


@cache
def certainty(columns: PeriodColumns) -> ColumnElement[str]:
    """How surely a row that is valid in the time of :func:`time_params` is so: as `app.periods.certainty` says it."""
    return certainty_within(columns, _SPAN)


def certainty_within(columns: PeriodColumns, span: Span) -> ColumnElement[str]:
    """How surely a row that is valid in a span is so."""
    surely = surely_valid(columns, span)
    covered = is_covered(columns, span)
    return case((and_(surely, covered), "certain"), (surely, "presumed"), else_="possible")


def by_certainty(graded: ColumnElement[str]) -> ColumnElement[int]:
    """An order in which what holds surely comes last."""
    return case((graded == "possible", 0), else_=1)


def displayed_on(columns: PeriodColumns, day: Any) -> ColumnElement[bool]:
    """Whether a row is the one to display for a day, of several names or standings of which one follows the other."""
    return and_(columns.start_earliest <= day, columns.end_earliest > day)


def validity(row: Any, basis: Basis = "in_force") -> Validity:
    """The period of a row as responses show it, without the days that mean "no bound" in the tables.

    With the basis `decided`, the row is one of memberships.
    """
    if basis == "decided":
        start = boundary(row.decided_edtf, row.decided_earliest, row.decided_latest)
    else:
        start = boundary(row.start_edtf, row.start_earliest, row.start_latest)
    return _validity(start, row.end_kind, row.end_edtf, row.end_earliest, row.end_latest, row.last_attested)


@lru_cache(maxsize=4096)
def _validity(
    start: Boundary, kind: EndKind, edtf: str | None, earliest: date, latest: date, last_attested: date | None
) -> Validity:
    end = End(kind=kind, **dict(boundary(edtf, earliest, latest)))
    return Validity(start=start, end=end, last_attested=last_attested)


@lru_cache(maxsize=4096)
def boundary(edtf: str | None, earliest: date | None, latest: date | None) -> Boundary:
    """A boundary as responses show it."""
    return Boundary(
        edtf=edtf,
        precision=parse_date(edtf).precision if edtf else None,
        earliest=shown(earliest),
        latest=shown(latest),
    )


def shown(day: date | None) -> date | None:
    """A day as responses show it: None where it stands for "no bound"."""
    return None if day in (UNBOUNDED_START, UNBOUNDED_END) else day
