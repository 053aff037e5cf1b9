"""Changes of status: a state joins, goes over from one status to another, or leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kinds import href
from app.models import Membership, MembershipStatus, MembershipStep
from app.models.vocabularies import Basis, StatusFamily
from app.periods import TimeQuery, around
from app.queries.labels import FactReference, label_of
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
    facts: list[FactReference] = Field(description="The state, the membership and the meeting, with label and address.")


MOST_CHANGES = 100
"""How many changes a response lists at the most."""


@dataclass(frozen=True)
class Changes:
    """The changes inside a period: the first ones by date, and how many there are."""

    rows: list[StatusChange]
    total: int


@dataclass(frozen=True)
class ChangeFilter:
    """Of which organizations and states, and from or to which statuses; None stands for all."""

    organization: Sequence[str] | None = None
    state: Sequence[str] | None = None
    status: Sequence[str] | None = None
    family: Sequence[StatusFamily] | None = None


def changes(connection: Connection, filters: ChangeFilter, time: TimeQuery, basis: Basis) -> Changes:
    """The changes inside the requested period, by date: :data:`MOST_CHANGES` at the most.

    One statement; two where there are more.
    """
    named: dict[str, Sequence[str]] = {name: values for name, values in vars(filters).items() if values is not None}
    sizes = tuple((name, size_for(values)) for name, values in named.items())
    first, last = time.named_first, time.named_last
    reach_first, reach_last = around(first, last)
    days: dict[str, Any] = {"first": first, "last": last, "reach_first": reach_first, "reach_last": reach_last}
    for name, values in named.items():
        days |= several(name, values)
    found = connection.execute(_first_of(basis, sizes), days).all()
    rows = [
        StatusChange(
            on=row.on,
            organization=row.organization,
            state=row.state,
            from_=row.before,
            to=row.to,
            membership=row.membership,
            meeting=row.meeting,
            facts=[
                FactReference(kind=kind, id=identity, label=label, href=href(kind, identity))
                for kind, identity, label in (
                    ("state", row.state, row.state_label),
                    ("membership", row.membership, row.membership_label),
                    ("meeting", row.meeting, row.meeting_label),
                )
                if identity
            ],
        )
        for row in found[:MOST_CHANGES]
    ]
    if len(found) <= MOST_CHANGES:
        return Changes(rows, len(found))
    return Changes(rows, connection.execute(_count(basis, sizes), days).scalar_one())


@cache
def _first_of(basis: Basis, sizes: tuple[tuple[str, int], ...]) -> AnySelect:
    statement = _found(basis, sizes)
    order = ("earliest", "organization", "state", "membership")
    first = (
        statement.order_by(*(statement.selected_columns[name] for name in order))
        .limit(MOST_CHANGES + 1)
        .subquery("first_changes")
    )
    labels = (label_of(kind, first.c[kind]).label(f"{kind}_label") for kind in ("state", "membership", "meeting"))
    return select(first, *labels).order_by(*(first.c[name] for name in order))


@cache
def _count(basis: Basis, sizes: tuple[tuple[str, int], ...]) -> AnySelect:
    return select(func.count()).select_from(_found(basis, sizes).subquery())


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
        if name == "family":
            of_family = exists().where(
                col(MembershipStatus.organization_id) == change.organization,
                col(MembershipStatus.status).in_([change.before, change.to]),
                in_several(col(MembershipStatus.family), name, size),
            )
            statement = statement.where(of_family)
            continue
        columns = (change.before, change.to) if name == "status" else (change[name],)
        statement = statement.where(or_(*(in_several(column, name, size) for column in columns)))
    return statement


@cache
def all_changes(basis: Basis) -> Subquery:
    """Every change there ever was: one row each, with the days that its date can mean as `earliest` and `latest`."""
    columns = period_columns(Membership, basis)
    before, after = aliased(Membership), aliased(Membership)
    started: Column = col(Membership.decided_edtf if basis == "decided" else Membership.start_edtf)
    decided = and_(col(MembershipStep.membership_id) == col(Membership.id), col(MembershipStep.kind) == "decided")
    began = (
        select(
            *_columns(started, columns.start_earliest, columns.start_latest),
            col(before.status).label("before"),
            col(Membership.status).label("to"),
            col(MembershipStep.meeting_id).label("meeting"),
            case((col(before.id).is_(None), "joined"), else_="status_changed").label("kind"),
        )
        .outerjoin(before, col(before.id) == col(Membership.previous_id))
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
        ~exists().where(col(after.previous_id) == col(Membership.id)),
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
