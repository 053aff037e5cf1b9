"""Changes of status: a state joins, goes over from one status to another, or leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, Field
from sqlalchemy import Connection, Date, Subquery, bindparam, case, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kinds import href
from app.models import Membership, MembershipStatus, MembershipStep
from app.models.vocabularies import Basis, StatusFamily
from app.periods import TimeQuery, around
from app.queries.labels import FactReference, label_of
from app.queries.sql.lookup import Sizes, in_several, sizes_of, values_of_each
from app.queries.sql.paging import AnySelect, Column
from app.queries.time.validity import period_columns


class StatusChange(BaseModel):
    """A change of a state's status in an organization."""

    on: str = Field(description="When, as precise as the sources: EDTF text.")
    organization: str = Field(description="Id of the organization.")
    state: str = Field(description="Alpha-3 code of the state.")
    from_: str | None = Field(
        serialization_alias="from", description="The status before; null where the state held none."
    )
    to: str | None = Field(description="The status since; null where the state holds none.")
    membership: str = Field(description="The membership that began; where none did, the one that ended.")
    meeting: str | None = Field(description="The meeting that decided it.")
    facts: list[FactReference] = Field(description="The state, the membership and the meeting, with label and address.")


MOST_CHANGES = 100  # in a response


class Changes(NamedTuple):
    """The changes inside a period: the first ones by date, and how many there are."""

    rows: list[StatusChange]
    total: int


@dataclass(frozen=True)
class ChangeFilter:
    """Of which organizations and states, and from or to which statuses; without any, of all."""

    organization: Sequence[str] = ()
    state: Sequence[str] = ()
    status: Sequence[str] = ()
    family: Sequence[StatusFamily] = ()


def changes(connection: Connection, filters: ChangeFilter, time: TimeQuery, basis: Basis) -> Changes:
    """The changes inside the requested period, by date: :data:`MOST_CHANGES` at the most. One statement."""
    first, last = time.named_first, time.named_last
    values: dict[str, Any] = {"first": first, "last": last, **values_of_each(vars(filters))}
    values["reach_first"], values["reach_last"] = around(first, last)
    found = connection.execute(_first_of(basis, sizes_of(vars(filters))), values).mappings().all()
    rows = [
        StatusChange(
            **row,
            facts=[
                FactReference(kind=kind, id=row[kind], label=row[f"{kind}_label"], href=href(kind, row[kind]))
                for kind in _FACTS
                if row[kind]
            ],
        )
        for row in found
    ]
    return Changes(rows, found[0]["total"] if found else 0)


_FACTS = ("state", "membership", "meeting")


@cache
def _first_of(basis: Basis, sizes: Sizes) -> AnySelect:
    """The first changes inside a period that filters of some sizes choose, and how many there are."""
    change = all_changes(basis).c
    first, last, reach_first, reach_last = (
        bindparam(name, type_=Date) for name in ("first", "last", "reach_first", "reach_last")
    )
    order = "earliest", "organization", "state", "membership"
    found = (
        select(*change, func.count().over().label("total"))
        # An index is sorted by one of the two days: bounded on one side alone, it would be read to its end.
        .where(change.earliest.between(reach_first, last), change.latest.between(first, reach_last))
        .order_by(*(change[name] for name in order))
        .limit(MOST_CHANGES)
    )
    statuses = change.from_, change.to
    for name, size in sizes:
        if name == "family":
            of_family = exists().where(
                col(MembershipStatus.organization_id) == change.organization,
                col(MembershipStatus.status).in_(statuses),
                in_several(col(MembershipStatus.family), name, size),
            )
            found = found.where(of_family)
        else:
            columns = statuses if name == "status" else (change[name],)
            found = found.where(or_(*(in_several(column, name, size) for column in columns)))
    shown = found.subquery("first_changes").c
    labels = (label_of(kind, shown[kind]).label(f"{kind}_label") for kind in _FACTS)
    return select(*shown, *labels).order_by(*(shown[name] for name in order))


@cache
def all_changes(basis: Basis) -> Subquery:
    """Every change there ever was: one row each, with the days that its date can mean as `earliest` and `latest`."""
    columns = period_columns(Membership, basis)
    before, after = aliased(Membership), aliased(Membership)
    started: Column = col(Membership.decided_edtf if basis == "decided" else Membership.start_edtf)
    decided = (col(MembershipStep.membership_id) == col(Membership.id)) & (col(MembershipStep.kind) == "decided")
    whose: tuple[Column, ...] = (
        col(Membership.organization_id).label("organization"),
        col(Membership.state_id).label("state"),
        col(Membership.id).label("membership"),
    )
    began = (
        select(
            started.label("on"),
            columns.start_earliest.label("earliest"),
            columns.start_latest.label("latest"),
            *whose,
            col(before.status).label("from_"),
            col(Membership.status).label("to"),
            col(MembershipStep.meeting_id).label("meeting"),
            case((col(before.id).is_(None), "joined"), else_="status_changed").label("kind"),
        )
        .outerjoin(before, col(before.id) == col(Membership.previous_id))
        .outerjoin(MembershipStep, decided)
        .where(started.is_not(None))
    )
    ended = select(
        col(Membership.end_edtf),
        columns.end_earliest,
        columns.end_latest,
        *whose,
        col(Membership.status),
        null(),
        null(),
        literal("left"),
    ).where(col(Membership.end_edtf).is_not(None), ~exists().where(col(after.previous_id) == col(Membership.id)))
    return union_all(began, ended).subquery("change")
