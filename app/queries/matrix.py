"""Which state held which status when, on one day of each year or month."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from app.models import Organization
from app.models.vocabularies import Certainty
from app.periods import Point, Span, day_after, parse_date, possibly_valid
from app.queries import references
from app.queries.references import Reference, StateReference
from app.queries.sql.known import Values
from app.queries.sql.lookup import item
from app.queries.time.validity import held_on

MatrixStep = Literal["year", "month"]


class MatrixFilter(BaseModel):
    """What the cells show."""

    step: MatrixStep = Field(default="year", description="One column a year, or one a month.")
    point: Point = Field("end", description="The day of each year or month: its first (`start`) or last (`end`).")
    status: Annotated[list[str], Values("membership_status", "status", of="organization_id")] = Field(
        default=[], description="Show these statuses alone.", examples=[["member"]]
    )


class MatrixColumn(BaseModel):
    """A column: a year or a month, and the day of it that the cells show."""

    period: str = Field(description="The year or the month.")
    day: date = Field(description="The day of it that the cells show.")


class Cell(BaseModel):
    """What a state was on a day; equal to the `as_of` answer for it."""

    value: str = Field(
        description="The status; `none` where the state held none; `unknown` where the sources leave open whether it "
        "held one; `not_in_existence` where the organization did not exist."
    )
    status: str | None = Field(description="The status that the state held, possibly at least.")
    certainty: Certainty | None = Field(description="How surely the state held it; null where it held none.")
    membership: str | None = Field(description="Id of the membership that the cell shows.")


class MatrixRow(BaseModel):
    """A state, with one cell a column."""

    state: StateReference
    cells: list[Cell] = Field(description="One cell a column, in the same order.")


class Matrix(BaseModel):
    """Which state held which status when."""

    organization: Reference
    step: MatrixStep = Field(description="Whether a column is a year or a month.")
    point: Point = Field(description="Which day of it the cells show, the first or the last.")
    rule: str = Field(description="What a cell shows.")
    columns: list[MatrixColumn] = Field(description="The years or months, in order.")
    rows: list[MatrixRow] = Field(description="The states that ever held a status shown, by id.")


MAX_COLUMNS = 600  # of one answer: fifty years by months


class TooManyColumnsError(Exception):
    """More columns than one answer has; the message is written for the reader."""


def matrix(
    connection: Connection,
    organization_id: str,
    filters: MatrixFilter,
    first: date | None,
    last: date | None,
    covered_until: date,
) -> Matrix:
    """Which state held which status from `first` to `last`. A fixed number of statements.

    Without `first` it begins with the founding, without `last` it ends with the last day covered.
    Raises :class:`NotFoundError` for the organization, and :class:`TooManyColumnsError`.
    """
    organization = item(connection, Organization, organization_id)
    last = last or max(covered_until, first or covered_until)
    first = first or (min(organization.start_earliest, last) if organization.start_edtf else last)
    columns = list(_columns(first, last, filters))
    held = held_on(connection, organization_id, (each.day for each in columns), statuses=filters.status)
    existing = {each.day for each in columns if possibly_valid(organization, Span(each.day, day_after(each.day)))}
    states = references.states(connection, {state for state, _ in held}, columns[-1].day)
    return Matrix(
        organization=references.reference("organization", organization.id, organization.name),
        step=filters.step,
        point=filters.point,
        rule=f"status on the {'first' if filters.point == 'start' else 'last'} day of each {filters.step}, where "
        "start <= day < end",
        columns=columns,
        rows=[
            MatrixRow(
                state=state,
                cells=[_cell(held.get((state.id, each.day)), exists=each.day in existing) for each in columns],
            )
            for state in sorted(states.values(), key=lambda state: (state.name, state.id))
        ],
    )


def _columns(first: date, last: date, filters: MatrixFilter) -> Iterator[MatrixColumn]:
    """The years or months from one day to another, both included."""
    per_year = 1 if filters.step == "year" else 12
    start, end = (day.year * per_year + (day.month - 1) * (per_year // 12) for day in (first, last))
    if end - start >= MAX_COLUMNS:
        raise TooManyColumnsError(f"a matrix has {MAX_COLUMNS} columns at the most: request a shorter time")
    for number in range(start, end + 1):
        year, month = divmod(number, per_year)
        period = f"{year:04}" if per_year == 1 else f"{year:04}-{month + 1:02}"
        date_of = parse_date(period)
        yield MatrixColumn(period=period, day=date_of.earliest if filters.point == "start" else date_of.latest)


def _cell(row: Any, *, exists: bool) -> Cell:
    if row is None or not exists:
        return Cell(value="none" if exists else "not_in_existence", status=None, certainty=None, membership=None)
    value = "unknown" if row.certainty == "possible" else row.status
    return Cell(value=value, status=row.status, certainty=row.certainty, membership=row.membership)
