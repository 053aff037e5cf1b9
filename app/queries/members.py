"""Who holds which status in an organization, by state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select
from sqlmodel import col

from app.models import Membership, MembershipStatus, Organization, Standing
from app.models.columns import CodePointText
from app.models.vocabularies import Basis, Certainty, StandingKind, StatusFamily
from app.periods import TimeQuery
from app.queries import evidence, memberships
from app.queries.evidence import EvidenceShape
from app.queries.references import Reference, StateReference
from app.queries.shapes import ItemShape, expanded, grouped, if_included
from app.queries.sql.filters import Choice, by_name, choices, facet, filtered, narrowed, where
from app.queries.sql.known import Reader, Values, filter_by, ids_of
from app.queries.sql.lookup import in_several, several, size_for
from app.queries.sql.paging import AnySelect, Found, Page
from app.queries.time.changes import ChangeFilter, Changes, changes
from app.queries.time.unchanged import UnchangedPeriod, unchanged_memberships
from app.queries.time.validity import Validity, certainty, period_columns, time_params, valid_in

MembersNote = Literal["organization_not_in_existence", "memberships_not_recorded", "status_not_in_use"]
Sort = Literal["state", "-state", "status", "-status", "start", "-start", "id", "-id"]
Facet = Literal["status", "standing", "certainty"]


class MemberFilter(BaseModel):
    """Which memberships of the organization are requested."""

    status: Annotated[list[str], Values("membership_status", "status", of="organization_id", extra=("any",))] = (
        filter_by(
            "A status of the organization's vocabulary, such as `observer`, or `any`. Without it and without "
            "`status_family`: all of the family `full`.",
            "member",
        )
    )
    status_family: list[StatusFamily] = filter_by(
        "`full`: members. `associated`: any other status. With `status`: those that are both."
    )
    state: list[str] = ids_of("state", "Code of a state: only its statuses in the organization.", "BLR")
    standing: list[StandingKind] = filter_by(
        "`active`, or `dormant` where the state has the status, but does not act on it."
    )
    also: list[str] = ids_of(
        "organization",
        "Id of another organization: only states that are in it too in the requested time, as members "
        "(with `status=any`, with any status; with `status_family`, of that family). Several: states that are in each "
        "of them.",
        "csto",
    )
    certainty: list[Certainty] = filter_by("How surely it holds in the requested time.")
    basis: Basis = memberships.BASIS


class OtherMembership(ItemShape, kind="membership"):
    """A membership of the same state in another organization, in the same time."""

    organization: Reference
    status: str
    status_href: memberships.StatusHref
    valid: Validity
    certainty: Certainty


class Member(ItemShape, kind="membership"):
    """A state that holds a status in the organization."""

    id: str = Field(description="Id of the membership.")
    state: StateReference
    status: str
    status_href: memberships.StatusHref
    family: StatusFamily = memberships.FAMILY
    standing: StandingKind | None = memberships.STANDING
    standings: list[memberships.StandingPeriod] = memberships.STANDINGS
    valid: Validity
    certainty: Certainty
    also: list[OtherMembership] | None = expanded(
        "Its memberships in the organizations that `also` names; only with `also`."
    )
    steps: list[memberships.Step] | None = memberships.STEPS
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


@dataclass(frozen=True)
class Members:
    """The requested members: a page of them, how many there are, and what the whole organization looked like."""

    listed: Found[Member]
    counts: dict[str, int]
    counts_possible: dict[str, int]
    changes: Changes
    unchanged: UnchangedPeriod | None
    note: MembersNote | None


FAMILIES: list[StatusFamily] = ["full", "associated"]
_ORGANIZATION = bindparam("organization", type_=CodePointText)
_STATES = bindparam("also_states", expanding=True, type_=CodePointText)
_ALSO = bindparam("also", expanding=True, type_=CodePointText)
_FAMILIES = bindparam("also_families", expanding=True, type_=CodePointText)
_STANDING = func.coalesce(col(Standing.standing), "active")


def members(
    connection: Connection,
    organization_id: str,
    filters: MemberFilter,
    time: TimeQuery,
    page: Page,
) -> Members:
    """Who holds which status in an organization in the requested time.

    Raises :class:`NotFoundError` for the organization.
    """
    chosen = {**time_params(time), _ORGANIZATION.key: organization_id}
    found = connection.execute(_vocabulary(filters.basis), chosen).all()
    if not found:
        raise Reader(connection).missing("organization", organization_id)
    vocabulary = {row.status: row for row in found if row.status}
    in_use = {status: row for status, row in vocabulary.items() if row.in_use}
    statuses = _statuses(vocabulary, filters)
    families: list[StatusFamily] = filters.status_family or (FAMILIES if "any" in filters.status else ["full"])
    elsewhere = [*_in_each(filters, families)]
    surely = certainty(period_columns(Membership, filters.basis))
    narrowing = [*choices(filters, by_name(Membership.state_id, certainty=surely, standing=_STANDING))]
    sortable = memberships.sortable_by(filters.basis)
    selected = where(_memberships(filters.basis, size_for(statuses)), *elsewhere)
    values = {**chosen, **several("status", statuses)}
    listed = filtered(connection, selected, page, sortable, *narrowing, values=values)
    if "status" in page.facets:
        of_families = [name for name, row in vocabulary.items() if row.family in (filters.status_family or FAMILIES)]
        selected = where(_memberships(filters.basis, size_for(of_families)), *elsewhere)
        selected = narrowed(selected, sortable["id"], *narrowing)
        values = {**chosen, **several("status", of_families)}
        status = Choice("status", col(Membership.status), [])
        listed.facets["status"] = facet(connection, selected, sortable["id"], status, values)
    states = [row.state_id for row in listed.rows]
    others = if_included(filters.also, _others, connection, states, filters, families, time)
    parts = {"also": lambda row: others(row.state_id)}
    rows = memberships.shaped(connection, Member, listed.rows, time, filters.basis, page.include, **parts)
    which = ChangeFilter([organization_id], filters.state, statuses or ["none of these"])
    return Members(
        listed=listed.shaped(evidence.with_evidence(connection, rows, page.include)),
        counts={status: row.held for status, row in in_use.items()},
        counts_possible={status: row.possibly_held - row.held for status, row in in_use.items()},
        changes=changes(connection, which, time, filters.basis),
        unchanged=unchanged_memberships(
            connection,
            which,
            time,
            filters.basis,
            filters.certainty,
            ChangeFilter(filters.also, family=families) if filters.also else None,
        ),
        note=None if listed.total else _note(found, statuses),
    )


@cache
def _memberships(basis: Basis, size: int) -> AnySelect:
    """Memberships of an organization, of the requested statuses."""
    return memberships.valid_memberships(basis).where(
        col(Membership.organization_id) == _ORGANIZATION, in_several(col(Membership.status), "status", size)
    )


@cache
def _vocabulary(basis: Basis) -> AnySelect:
    """Each status that an organization has ever had, in order, and how many states hold it if it is in use.

    One row without a status where there is none; none where there is no organization.
    """
    in_use = valid_in(period_columns(MembershipStatus))
    columns = period_columns(Membership, basis)
    holders = select(func.count(func.distinct(col(Membership.state_id))))
    possibly_held = holders.where(memberships.of_status(), valid_in(columns))
    held = possibly_held.where(certainty(columns) != "possible")
    return (
        select(
            valid_in(period_columns(Organization)).label("in_existence"),
            col(MembershipStatus.status),
            col(MembershipStatus.family),
            in_use.label("in_use"),
            case((in_use, held.scalar_subquery()), else_=0).label("held"),
            case((in_use, possibly_held.scalar_subquery()), else_=0).label("possibly_held"),
        )
        .select_from(Organization)
        .outerjoin(MembershipStatus, col(MembershipStatus.organization_id) == col(Organization.id))
        .where(col(Organization.id) == _ORGANIZATION)
        .order_by(col(MembershipStatus.start_earliest), col(MembershipStatus.id))
    )


def _statuses(vocabulary: Mapping[str, Any], filters: MemberFilter) -> list[str]:
    """The requested statuses: those named, of the families named; without either, those of the family `full`."""
    named = vocabulary if "any" in filters.status or not filters.status else filters.status
    families = filters.status_family or (FAMILIES if filters.status else ["full"])
    return [status for status in vocabulary if status in named and vocabulary[status].family in families]


def _note(found: Sequence[Any], statuses: Sequence[str]) -> MembersNote | None:
    """Why there can be no member, where there is a reason; `found` is the vocabulary."""
    if not found[0].status:
        return "memberships_not_recorded"
    if not found[0].in_existence:
        return "organization_not_in_existence"
    unused = statuses and not any(row.in_use for row in found if row.status in statuses)
    return "status_not_in_use" if unused else None


def _in_each(filters: MemberFilter, families: Sequence[StatusFamily]) -> Iterator[ColumnElement[bool]]:
    """Conditions that the state of a membership is in each of the other organizations in the requested time."""
    for identity in dict.fromkeys(filters.also):
        elsewhere = col(Membership.organization_id) == identity, col(MembershipStatus.family).in_(families)
        yield col(Membership.state_id).in_(_holders(filters.basis).where(*elsewhere).correlate(None))


@cache
def _holders(basis: Basis) -> AnySelect:
    """The states that hold a status in any organization in the requested time."""
    states = select(col(Membership.state_id)).join(MembershipStatus, memberships.of_status())
    return states.where(valid_in(period_columns(Membership, basis)))


@cache
def _other_memberships(basis: Basis) -> AnySelect:
    start = period_columns(Membership, basis).start_earliest
    return (
        memberships.valid_memberships(basis)
        .where(
            col(Membership.state_id).in_(_STATES),
            col(Membership.organization_id).in_(_ALSO),
            col(MembershipStatus.family).in_(_FAMILIES),
        )
        .order_by(col(Membership.organization_id), start, col(Membership.id))
    )


def _others(
    connection: Connection,
    states: Sequence[str],
    filters: MemberFilter,
    families: Sequence[StatusFamily],
    time: TimeQuery,
) -> dict[str, list[OtherMembership]]:
    """The memberships of states in the other organizations in the requested time, by state. Two statements."""
    wanted = {_STATES.key: states, _ALSO.key: filters.also, _FAMILIES.key: families}
    rows = connection.execute(_other_memberships(filters.basis), {**time_params(time), **wanted}).all()
    others = memberships.shaped(connection, OtherMembership, rows, time, filters.basis, [])
    return grouped((row.state_id, other) for row, other in zip(rows, others, strict=True))
