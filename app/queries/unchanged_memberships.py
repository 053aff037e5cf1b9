"""The period around a day in which a question about memberships has the same answer."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.models import Membership, MembershipStatus
from app.models.vocabularies import Basis, Certainty
from app.periods import TimeQuery
from app.queries.memberships import of_status
from app.queries.sql.paging import AnySelect, Column
from app.queries.time.changes import ChangeFilter
from app.queries.time.unchanged import (
    Sizes,
    UnchangedPeriod,
    matching,
    names_of,
    nearest_days,
    sizes_of,
    standings_of,
    turning_days,
    unchanged,
)
from app.queries.time.validity import period_columns, valid_in

_ALSO = "also_"
_COLUMNS: dict[str, Column] = {
    "organization": col(Membership.organization_id),
    "state": col(Membership.state_id),
    "status": col(Membership.status),
}


def unchanged_memberships(
    connection: Connection,
    which: ChangeFilter,
    time: TimeQuery,
    basis: Basis,
    certainties: Sequence[Certainty],
    also: ChangeFilter | None = None,
) -> UnchangedPeriod | None:
    """The period around the requested day in which the same memberships have the same rows. One statement.

    `also` are the other memberships that a row has with it.
    """
    own, others = (
        {name: values for name, values in vars(each).items() if values} if each else {} for each in (which, also)
    )
    statement = _turning(basis, tuple(certainties), sizes_of(own), sizes_of(others))
    return unchanged(connection, statement, time, own | {_ALSO + name: values for name, values in others.items()})


@cache
def _turning(basis: Basis, certainties: tuple[Certainty, ...], sizes: Sizes, also: Sizes) -> AnySelect:
    columns = period_columns(Membership, basis)
    keys = {"organization_id": _COLUMNS["organization"], "state_id": _COLUMNS["state"]}
    valid, days = turning_days(_memberships(sizes), columns, certainties, "valid", **keys)
    days += [*standings_of(valid), *names_of(select(valid.c.state_id))]
    if also:
        of_members = _memberships(also, _ALSO).where(_COLUMNS["state"].in_(select(valid.c.state_id)))
        days += turning_days(of_members, columns, (), "also")[1]
    return nearest_days(days)


def _memberships(sizes: Sizes, prefix: str = "") -> AnySelect:
    """The memberships that match filters, whenever they are valid."""
    rows: AnySelect = select(Membership).where(
        *matching(_COLUMNS, [each for each in sizes if each[0] in _COLUMNS], prefix)
    )
    family = [each for each in sizes if each[0] == "family"]
    if family:
        statuses = matching({"family": col(MembershipStatus.family)}, family, prefix)
        rows = rows.where(exists().where(of_status(), *statuses))
    return rows


def unchanged_states(connection: Connection, organizations: Sequence[str], time: TimeQuery) -> UnchangedPeriod | None:
    """The period around the requested day in which the same states have a membership and the same names.

    One statement. A state that goes over from one membership to the next is there all the time.
    """
    values = {"organization": organizations}
    return unchanged(connection, _turning_states(sizes_of(values)), time, values)


@cache
def _turning_states(sizes: Sizes) -> AnySelect:
    columns = period_columns(Membership)
    rows = _memberships(sizes)
    other = aliased(Membership)
    others = period_columns(other)
    same = exists().where(
        col(other.state_id) == col(Membership.state_id),
        *matching({"organization": col(other.organization_id)}, sizes),
    )
    held_then = same.where(others.start_earliest <= columns.end_latest, others.end_latest > columns.end_latest)
    held_before = same.where(
        others.start_earliest < columns.start_earliest, others.end_latest >= columns.start_earliest
    )
    valid = rows.with_only_columns(col(Membership.state_id)).where(valid_in(columns))
    return nearest_days(
        [
            rows.with_only_columns(columns.end_latest).where(~held_then),
            rows.with_only_columns(columns.start_earliest).where(~held_before),
            *names_of(valid),
        ]
    )
