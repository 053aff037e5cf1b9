"""Members of several organizations at once: which states of one are in the others too, and with what status."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, select
from sqlmodel import col

from app.kinds import href
from app.models import Membership, MembershipStatus
from app.models.columns import CodePointText
from app.models.vocabularies import Basis, Certainty, StatusFamily
from app.periods import TimeQuery
from app.queries import references
from app.queries.memberships import StatusHref, of_status, valid_memberships
from app.queries.references import Reference
from app.queries.shapes import ItemShape, expanded, grouped
from app.queries.sql.paging import AnySelect
from app.queries.time.validity import Validity, period_columns, time_params, valid_in, validity


class OtherMembership(ItemShape, kind="membership"):
    """A membership of the same state in another organization, in the same time."""

    organization: Reference
    status: str
    status_href: StatusHref
    valid: Validity
    certainty: Certainty


ALSO: Any = expanded("Its memberships in the organizations that `also` names; only with `also`.")
"""The field of a row that holds the memberships in other organizations."""

_STATES = bindparam("also_states", expanding=True, type_=CodePointText)
_ORGANIZATIONS = bindparam("also", expanding=True, type_=CodePointText)
_FAMILIES = bindparam("also_families", expanding=True, type_=CodePointText)


def in_each(identities: Sequence[str], families: Sequence[StatusFamily], basis: Basis) -> list[ColumnElement[bool]]:
    """Conditions that the state of a membership is in each of the other organizations in the requested time."""
    columns = period_columns(Membership, basis)
    holders = select(col(Membership.state_id)).where(valid_in(columns), _of_family(families)).correlate(None)
    return [
        col(Membership.state_id).in_(holders.where(col(Membership.organization_id) == identity))
        for identity in dict.fromkeys(identities)
    ]


def _of_family(families: Any) -> ColumnElement[bool]:
    return exists().where(of_status(), col(MembershipStatus.family).in_(families))


@cache
def _memberships(basis: Basis) -> AnySelect:
    start = period_columns(Membership, basis).start_earliest
    return (
        valid_memberships(basis)
        .where(
            col(Membership.state_id).in_(_STATES),
            col(Membership.organization_id).in_(_ORGANIZATIONS),
            col(MembershipStatus.family).in_(_FAMILIES),
        )
        .order_by(col(Membership.organization_id), start, col(Membership.id))
    )


def other_memberships(
    connection: Connection,
    states: Sequence[str],
    identities: Sequence[str],
    families: Sequence[StatusFamily],
    time: TimeQuery,
    basis: Basis,
) -> Callable[[str], list[OtherMembership] | None]:
    """The memberships of states in other organizations in the requested time, by state; None where none is named.

    One statement, where any is named.
    """
    if not identities:
        return lambda _: None
    wanted = {_STATES.key: states, _ORGANIZATIONS.key: identities, _FAMILIES.key: families}
    rows = connection.execute(_memberships(basis), {**time_params(time), **wanted}).all()
    return grouped(
        (
            row.state_id,
            OtherMembership.from_row(
                row,
                **references.of(row, "organization"),
                status_href=href("membership_status", row.status_id),
                valid=validity(row, basis),
            ),
        )
        for row in rows
    ).__getitem__
