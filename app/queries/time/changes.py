"""Changes of status: a state joins, goes over from one status to another, or leaves."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.models import Membership, MembershipStep
from app.models.vocabularies import Basis
from app.periods import TimeQuery, around
from app.queries.sql.paging import AnySelect, Column
from app.queries.sql.several import in_several, several, size_for
from app.queries.time.validity import period_columns


class StatusChange(BaseModel):
    """A change of a state's status in an organization."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    on: str = Field(description="When, as precise as the sources: EDTF text.")
    organization: str = Field(description="Id of the organization.")
    state: str = Field(description="Alpha-3 code of the state.")
    from_: str | None = Field(alias="from", description="The status before; null where the state held none.")
    to: str | None = Field(description="The status since; null where the state holds none.")
    membership: str = Field(description="The membership that began; where none did, the one that ended.")
    meeting: str | None = Field(description="The meeting that decided it.")


def changes(
    connection: Connection,
    organizations: Sequence[str],
    time: TimeQuery,
    basis: Basis,
    statuses: Sequence[str] | None = None,
    states: Sequence[str] = (),
) -> list[StatusChange]:
    """The changes inside the requested period, by date; with `statuses`, those from or to one of them. One statement.

    Without `organizations` or `states`, those of all.
    """
    filters = {"organization": organizations or None, "state": states or None, "status": statuses}
    named = {name: values for name, values in filters.items() if values is not None}
    sizes = tuple((name, size_for(values)) for name, values in named.items())
    first, last = time.named_first, time.named_last
    reach_first, reach_last = around(first, last)
    days: dict[str, Any] = {"first": first, "last": last, "reach_first": reach_first, "reach_last": reach_last}
    for name, values in named.items():
        days |= several(name, values)
    return [
        StatusChange(
            on=row.on,
            organization=row.organization,
            state=row.state,
            from_=row.before,
            to=row.to,
            membership=row.membership,
            meeting=row.meeting,
        )
        for row in connection.execute(_found(basis, sizes), days)
    ]


@cache
def _found(basis: Basis, sizes: tuple[tuple[str, int], ...]) -> AnySelect:
    """The changes inside a period; those of organizations or states, and from or to statuses, where they are named."""
    found = all_changes(basis)
    change = found.c
    first, last, reach_first, reach_last = (
        bindparam(name, type_=Date) for name in ("first", "last", "reach_first", "reach_last")
    )
    # An index is sorted by one of the two days: bounded on one side alone, it would be read to its end.
    statement = select(found).where(
        change.earliest.between(reach_first, last), change.latest.between(first, reach_last)
    )
    for name, size in sizes:
        columns = (change.before, change.to) if name == "status" else (change[name],)
        statement = statement.where(or_(*(in_several(column, name, size) for column in columns)))
    return statement.order_by(change.earliest, change.organization, change.state)


@cache
def all_changes(basis: Basis) -> Subquery:
    """Every change there ever was: one row each, with the days that its date can mean as `earliest` and `latest`."""
    columns = period_columns(Membership, basis)
    before, after = aliased(Membership), aliased(Membership)
    started: Column = col(Membership.decided_edtf if basis == "decided" else Membership.start_edtf)
    after_started: Column = col(after.decided_edtf if basis == "decided" else after.start_edtf)
    decided = and_(col(MembershipStep.membership_id) == col(Membership.id), col(MembershipStep.kind) == "decided")
    began = (
        select(
            *_columns(started, columns.start_earliest, columns.start_latest),
            col(before.status).label("before"),
            col(Membership.status).label("to"),
            col(MembershipStep.meeting_id).label("meeting"),
            case((col(before.id).is_(None), "joined"), else_="status_changed").label("kind"),
        )
        .outerjoin(before, and_(_same_pair(before), col(before.end_edtf) == started))
        .outerjoin(MembershipStep, decided)
        .where(started.is_not(None))
    )
    ended = select(
        *_columns(col(Membership.end_edtf), columns.end_earliest, columns.end_latest),
        col(Membership.status).label("before"),
        null().label("to"),
        null().label("meeting"),
        literal("left").label("kind"),
    ).where(
        col(Membership.end_edtf).is_not(None),
        ~exists().where(_same_pair(after), after_started == col(Membership.end_edtf)),
    )
    return union_all(began, ended).subquery("change")


def _columns(on: Column, earliest: ColumnElement[Any], latest: ColumnElement[Any]) -> tuple[Column, ...]:
    return (
        on.label("on"),
        earliest.label("earliest"),
        latest.label("latest"),
        col(Membership.organization_id).label("organization"),
        col(Membership.state_id).label("state"),
        col(Membership.id).label("membership"),
    )


def _same_pair(other: Any) -> ColumnElement[bool]:
    return and_(
        col(other.organization_id) == col(Membership.organization_id),
        col(other.state_id) == col(Membership.state_id),
    )
