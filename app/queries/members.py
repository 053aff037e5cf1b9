"""Who holds which status in an organization, by state."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select
from sqlmodel import col

from app.kinds import href
from app.models import Membership, MembershipStatus, Organization, Standing, State
from app.models.columns import CodePointText
from app.models.vocabularies import Basis, Certainty, StandingKind, StatusFamily
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.also import ALSO, OtherMembership, in_each, other_memberships
from app.queries.evidence import EvidenceShape
from app.queries.memberships import FAMILY, StatusHref, of_status, with_standing
from app.queries.references import Href, StateReference
from app.queries.sql.filters import Choice, Found, facet, filtered, narrowed
from app.queries.sql.known import Reader, Values
from app.queries.sql.paging import AnySelect, Column, Page
from app.queries.sql.several import in_several, several, size_for
from app.queries.standings import STANDING, STANDINGS, StandingPeriod, standing_on, standings_within
from app.queries.steps import STEPS, MembershipInclude, Step, included_steps
from app.queries.time.changes import ChangeFilter, Changes, changes
from app.queries.time.unchanged import UnchangedPeriod, unchanged_memberships
from app.queries.time.validity import Validity, certainty, period_columns, time_params, valid_in, validity

MembersNote = Literal["organization_not_in_existence", "memberships_not_recorded", "status_not_in_use"]
Sort = Literal["state", "-state", "status", "-status", "start", "-start", "id", "-id"]
Facet = Literal["status", "standing", "certainty"]


class MemberFilter(BaseModel):
    """Which memberships of the organization are requested."""

    status: Annotated[list[str], Values("membership_status", "status", of="organization_id", extra=("any",))] = Field(
        default=[],
        description="A status of the organization's vocabulary, such as `observer`, or `any`. Without "
        "it and without `status_family`: all of the family `full`.",
        examples=[["member"]],
    )
    status_family: list[StatusFamily] = Field(
        default=[], description="`full`: members. `associated`: any other status. With `status`: those that are both."
    )
    standing: list[StandingKind] = Field(
        default=[], description="`active`, or `dormant` where the state has the status, but does not act on it."
    )
    also: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of another organization: only states that are in it too in the requested time, as members "
        "(with `status=any`, with any status; with `status_family`, of that family). Several: states that are in each "
        "of them.",
        examples=[["csto"]],
    )
    certainty: list[Certainty] = Field(default=[], description="How surely it holds in the requested time.")
    basis: Basis = Field(
        default="in_force",
        description="Where a membership begins: with its entry into force, or already with the decision on it.",
    )


class Member(BaseModel):
    """A state that holds a status in the organization."""

    id: str = Field(description="Id of the membership.")
    href: Href
    state: StateReference
    status: str
    status_href: StatusHref
    family: StatusFamily = FAMILY
    standing: StandingKind | None = STANDING
    standings: list[StandingPeriod] = STANDINGS
    valid: Validity
    certainty: Certainty
    also: list[OtherMembership] | None = ALSO
    steps: list[Step] | None = STEPS
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


@dataclass(frozen=True)
class _Status:
    href: str
    family: StatusFamily
    in_use: bool
    held: int
    """By how many states, certainly or presumably."""
    possible: int
    """By how many other states possibly."""


FAMILIES: list[StatusFamily] = ["full", "associated"]
_ORGANIZATION = bindparam("organization", type_=CodePointText)
_STANDING = func.coalesce(col(Standing.standing), "active")


def members(
    connection: Connection,
    organization_id: str,
    filters: MemberFilter,
    time: TimeQuery,
    page: Page,
    include: Sequence[MembershipInclude],
) -> Members:
    """Who holds which status in an organization in the requested time.

    Raises :class:`NotFoundError` for the organization.
    """
    chosen = {**time_params(time), _ORGANIZATION.key: organization_id}
    found = connection.execute(_vocabulary(filters.basis), chosen).all()
    if not found:
        raise Reader(connection).missing("organization", organization_id)
    in_existence = found[0].in_existence
    vocabulary = {
        row.status: _Status(
            href("membership_status", row.id),
            row.family,
            in_use=row.in_use,
            held=row.held,
            possible=row.possibly_held - row.held,
        )
        for row in found
        if row.status
    }
    statuses = _statuses(vocabulary, filters)
    columns = period_columns(Membership, filters.basis)
    families: list[StatusFamily] = filters.status_family or (FAMILIES if "any" in filters.status else ["full"])
    choices = (
        Choice("certainty", certainty(columns), filters.certainty),
        Choice("standing", _STANDING, filters.standing),
    )
    elsewhere = in_each(filters.also, families, filters.basis)
    sortable: dict[str, Column] = {
        "state": col(State.name),
        "status": col(Membership.status),
        "start": columns.start_earliest,
        "id": col(Membership.id),
    }
    statement = _of_statuses(filters.basis, statuses, elsewhere)
    values = {**chosen, **several("status", statuses)}
    rows, total, facets = filtered(connection, statement, page, sortable, *choices, values=values)
    if facets is not None and "status" in page.facets:
        of_families = [name for name, each in vocabulary.items() if each.family in (filters.status_family or FAMILIES)]
        statement = narrowed(_of_statuses(filters.basis, of_families, elsewhere), sortable["id"], *choices)
        values = {**chosen, **several("status", of_families)}
        status = Choice("status", col(Membership.status), [])
        facets["status"] = facet(connection, statement, sortable["id"], status, values)
    proofs = evidence.included(connection, "membership", (row.id for row in rows), include)
    standings = standings_within(connection, rows)
    steps = included_steps(connection, (row.id for row in rows), include)
    others = other_memberships(connection, [row.state_id for row in rows], filters.also, families, time, filters.basis)
    shaped = [
        Member(
            id=row.id,
            href=href("membership", row.id),
            state=references.state_reference(row.state_id, row.state_name, row.name_then),
            status=row.status,
            status_href=vocabulary[row.status].href,
            family=vocabulary[row.status].family,
            standing=standing_on(row, time),
            standings=standings(row),
            valid=validity(row, filters.basis),
            certainty=row.certainty,
            also=others(row.state_id),
            steps=steps(row.id),
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]
    return Members(
        listed=Found(shaped, total, facets),
        counts={status: each.held for status, each in vocabulary.items() if each.in_use},
        counts_possible={status: each.possible for status, each in vocabulary.items() if each.in_use},
        changes=changes(connection, ChangeFilter([organization_id], status=statuses), time, filters.basis),
        unchanged=unchanged_memberships(
            connection,
            ChangeFilter([organization_id], status=statuses or [""]),
            time,
            filters.basis,
            filters.certainty,
            ChangeFilter(filters.also, family=families) if filters.also else None,
        ),
        note=None if total else _note(in_existence=in_existence, vocabulary=vocabulary, statuses=statuses),
    )


def _of_statuses(basis: Basis, statuses: Sequence[str], conditions: Sequence[ColumnElement[bool]]) -> AnySelect:
    statement = _memberships(basis, size_for(statuses))
    return statement.where(*conditions) if conditions else statement


@cache
def _memberships(basis: Basis, size: int) -> AnySelect:
    """Memberships of an organization, of the requested statuses."""
    return with_standing(basis).where(
        col(Membership.organization_id) == _ORGANIZATION, in_several(col(Membership.status), "status", size)
    )


@cache
def _vocabulary(basis: Basis) -> AnySelect:
    """Each status that an organization has ever had, in order, and how many states hold it if it is in use.

    One row without a status where there is none; none where there is no organization.
    """
    in_use = valid_in(period_columns(MembershipStatus))
    columns = period_columns(Membership, basis)
    possibly_held = select(func.count(func.distinct(col(Membership.state_id)))).where(of_status(), valid_in(columns))
    held = possibly_held.where(certainty(columns) != "possible")
    return (
        select(
            valid_in(period_columns(Organization)).label("in_existence"),
            col(MembershipStatus.id).label("id"),
            col(MembershipStatus.status).label("status"),
            col(MembershipStatus.family).label("family"),
            in_use.label("in_use"),
            case((in_use, held.scalar_subquery()), else_=0).label("held"),
            case((in_use, possibly_held.scalar_subquery()), else_=0).label("possibly_held"),
        )
        .select_from(Organization)
        .outerjoin(MembershipStatus, col(MembershipStatus.organization_id) == col(Organization.id))
        .where(col(Organization.id) == _ORGANIZATION)
        .order_by(col(MembershipStatus.start_earliest), col(MembershipStatus.id))
    )


def _statuses(vocabulary: dict[str, _Status], filters: MemberFilter) -> list[str]:
    """The requested statuses: those named, of the families named; without either, those of the family `full`."""
    named = vocabulary if "any" in filters.status or not filters.status else filters.status
    families = filters.status_family or (FAMILIES if filters.status else ["full"])
    return [status for status in vocabulary if status in named and vocabulary[status].family in families]


def _note(*, in_existence: bool, vocabulary: dict[str, _Status], statuses: list[str]) -> MembersNote | None:
    """Why there can be no member, where there is a reason."""
    if not vocabulary:
        return "memberships_not_recorded"
    if not in_existence:
        return "organization_not_in_existence"
    unused = statuses and not any(vocabulary[status].in_use for status in statuses)
    return "status_not_in_use" if unused else None
