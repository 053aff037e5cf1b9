"""Time in SQL: which rows hold, and how surely; and the shape of a period in an answer."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, Date, and_, bindparam, case, column, literal, select, values
from sqlmodel import col

from app.models import Dated, Membership
from app.models.vocabularies import Basis
from app.periods import (
    UNBOUNDED_END,
    UNBOUNDED_START,
    EndKind,
    Precision,
    Span,
    TimeQuery,
    day_after,
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


class PeriodColumns(NamedTuple):
    """The columns of a table that say when its rows hold."""

    start_earliest: ColumnElement[date]
    start_latest: ColumnElement[date]
    end_earliest: ColumnElement[date]
    end_latest: ColumnElement[date]
    end_kind: ColumnElement[str]
    uncovered_from: ColumnElement[date]


SHOWN_DAY = bindparam("shown_day", type_=Date)
"""The day whose names and standing an answer shows, in a statement."""

_SPAN = Span(bindparam("begun_by", type_=Date), bindparam("not_over_before", type_=Date))


def time_params(time: TimeQuery | None) -> dict[str, date | None]:
    """The values of the parameters that a time query has in statements.

    So a statement is the same for every time, and is built once. Without a time query names are those of today, and
    nothing is :func:`valid_in` it.
    """
    span = time.span if time else Span(None, None)
    return {SHOWN_DAY.key: time.day if time else None, **vars(span)}


@cache
def period_columns(table: type[Dated], basis: Basis = "in_force") -> PeriodColumns:
    """The period columns of a table; memberships begin by decision where `basis` says so.

    What has no last day covered of its own, as a name, is always covered.
    """
    always: Any = literal(UNBOUNDED_END, Date)
    columns = PeriodColumns(*(getattr(table, name, always) for name in PeriodColumns._fields))
    if basis == "decided" and issubclass(table, Membership):
        decided: Any = table
        return columns._replace(start_earliest=decided.decided_earliest, start_latest=decided.decided_latest)
    return columns


@lru_cache(maxsize=64)  # each matrix has a span of its own
def valid_in(columns: PeriodColumns, span: Span = _SPAN) -> ColumnElement[bool]:
    """Whether a row is valid, possibly at least, in the time of :func:`time_params` or in another span."""
    condition: ColumnElement[bool] = possibly_valid(columns, span)
    return condition


@lru_cache(maxsize=64)
def certainty(columns: PeriodColumns, span: Span = _SPAN) -> ColumnElement[str]:
    """How surely a row is valid that :func:`valid_in` finds."""
    surely, covered = surely_valid(columns, span), is_covered(columns, columns.uncovered_from, span)
    return case((and_(surely, covered), "certain"), (surely, "presumed"), else_="possible")


def certainty_then(columns: PeriodColumns) -> ColumnElement[str]:
    """The certainty in the requested time as a column; NULL where none was requested, or the row is not valid in it."""
    return case((valid_in(columns), certainty(columns))).label("certainty")


def held_on(
    connection: Connection,
    organization_id: str,
    days: Iterable[date],
    basis: Basis = "in_force",
    statuses: Sequence[str] = (),
) -> dict[tuple[str, date], Any]:
    """Id, status and certainty of the membership of a state, by state and day; of several, the surer, then later one.

    Only those with one of `statuses`, where any are named. One statement.
    """
    table = values(column("day", Date), column("day_after", Date), name="days")
    then = table.data([(day, day_after(day)) for day in days]).cte("days").c
    columns, span = period_columns(Membership, basis), Span(then.day, then.day_after)
    surely = certainty(columns, span)
    statement = (
        select(
            then.day,
            col(Membership.state_id).label("state"),
            col(Membership.status),
            col(Membership.id).label("membership"),
            surely.label("certainty"),
        )
        .join(Membership, valid_in(columns, span))
        .where(col(Membership.organization_id) == organization_id)
        .order_by(case((surely == "possible", 0), else_=1), columns.start_earliest, col(Membership.id))
    )
    if statuses:
        statement = statement.where(col(Membership.status).in_(statuses))
    return {(row.state, row.day): row for row in connection.execute(statement)}


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
    return _validity(start, row.end_kind, boundary(row.end_edtf, row.end_earliest, row.end_latest), row.last_attested)


@lru_cache(maxsize=4096)
def _validity(start: Boundary, kind: EndKind, end: Boundary, last_attested: date | None) -> Validity:
    return Validity(start=start, end=End(kind=kind, **dict(end)), last_attested=last_attested)


@lru_cache(maxsize=4096)
def boundary(edtf: str | None, earliest: date | None, latest: date | None) -> Boundary:
    """A boundary as responses show it."""
    precision = parse_date(edtf).precision if edtf else None
    return Boundary(edtf=edtf, precision=precision, earliest=shown(earliest), latest=shown(latest))


def shown(day: date | None) -> date | None:
    """A day as responses show it: None where it stands for "no bound"."""
    return None if day in (UNBOUNDED_START, UNBOUNDED_END) else day
