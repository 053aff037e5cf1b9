"""Which status each state holds in an organization on each of some days."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, case, column, select, values
from sqlmodel import col

from app.models import Membership
from app.models.vocabularies import Basis
from app.periods import Span, day_after
from app.queries.time.validity import certainty, period_columns, valid_in


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
