"""Memberships of states in organizations, dated, their steps, and changes from one to the next."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, and_, select
from sqlmodel import col

from app.kinds import href
from app.models import Membership, MembershipStatus, Name, Organization, Standing, State
from app.models.vocabularies import (
    Basis,
    Certainty,
    Confidence,
    EndReason,
    StandingKind,
    StatusFamily,
)
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, evidence_count
from app.queries.references import Href, Reference, StateReference
from app.queries.sql.filters import Choice, Found, filtered
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import by_id, found
from app.queries.sql.paging import AnySelect, Column, Page
from app.queries.standings import STANDING, STANDINGS, StandingPeriod, standing_on, standings_within
from app.queries.steps import STEPS, MembershipInclude, Step, included_steps, steps_of
from app.queries.time.validity import (
    SHOWN_DAY,
    Validity,
    certainty,
    displayed_on,
    period_columns,
    time_params,
    valid_in,
    validity,
)

Sort = Literal["id", "-id", "state", "-state", "status", "-status", "start", "-start"]
Facet = Literal["organization", "state", "status", "status_family", "certainty"]


class MembershipFilter(BaseModel):
    """What narrows the memberships down."""

    id: Annotated[list[str], Values("membership")] = IDS
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of an organization, such as `sco`.",
        examples=[["sco"]],
    )
    state: Annotated[list[str], Values("state")] = Field(
        default=[], description="ISO 3166-1 code of a state.", examples=[["BLR"]]
    )
    status: Annotated[list[str], Values("membership_status", "status")] = Field(
        default=[], description="A status, such as `observer`.", examples=[["partner"]]
    )
    status_family: list[StatusFamily] = Field(
        default=[],
        description="What kind of status, whatever each organization calls it. `full`: members. `associated`: any "
        "other.",
    )
    certainty: list[Certainty] = Field(default=[], description="How surely it holds in the requested time.")
    basis: Basis = Field(
        default="in_force",
        description="Where a membership begins: with its entry into force, or already with the decision on it.",
    )


FAMILY: Any = Field(description="`full` for members, whatever the organization calls them; else `associated`.")
"""The field that holds the family of a status."""

StatusHref = Annotated[str, Field(description="Address of the status in the vocabulary, relative to this host.")]


class _Membership(BaseModel):
    """What a list and an item say first of a membership."""

    id: str
    href: Href
    organization: Reference
    state: StateReference
    status: str
    status_href: StatusHref
    family: StatusFamily = FAMILY
    standing: StandingKind | None = STANDING
    standings: list[StandingPeriod] = STANDINGS


class MembershipRow(_Membership):
    """One state holding one status in one organization over one period."""

    valid: Validity
    certainty: Certainty
    confidence: Confidence | None = Field(description="How sure the curators are; null where not said.")
    steps: list[Step] | None = STEPS
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class MembershipItem(_Membership):
    """A membership with its steps and all its evidence."""

    valid: Validity
    certainty: Certainty | None = Field(
        description="How surely it holds in the requested time; null where none was requested, or it does not hold."
    )
    confidence: Confidence | None = Field(description="How sure the curators are; null where not said.")
    start_event: str | None = Field(description="What began it; null where not said.")
    end_event: str | None = Field(description="What ended it.")
    end_reason: EndReason | None = Field(description="Why it ended; null where it did not, or where not said.")
    steps: list[Step] = Field(description="The steps to it, in order, each with the meeting that took it.")
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape]


def memberships(
    connection: Connection,
    filters: MembershipFilter,
    time: TimeQuery,
    page: Page,
    include: Sequence[MembershipInclude],
) -> Found[MembershipRow]:
    """The memberships that hold in the requested time, a page of them, and how many there are."""
    columns = period_columns(Membership, filters.basis)
    sortable: dict[str, Column] = {
        "id": col(Membership.id),
        "state": col(State.name),
        "status": col(Membership.status),
        "start": columns.start_earliest,
    }
    listed = filtered(
        connection,
        _with_family(filters.basis),
        page,
        sortable,
        Choice("id", col(Membership.id), filters.id),
        Choice("organization", col(Membership.organization_id), filters.organization),
        Choice("state", col(Membership.state_id), filters.state),
        Choice("status", col(Membership.status), filters.status),
        Choice("status_family", col(MembershipStatus.family), filters.status_family),
        Choice("certainty", certainty(columns), filters.certainty),
        values=time_params(time),
    )
    rows = listed.rows
    proofs = evidence.included(connection, "membership", (row.id for row in rows), include)
    standings = standings_within(connection, rows)
    steps = included_steps(connection, (row.id for row in rows), include)
    shaped = [
        MembershipRow(
            id=row.id,
            href=href("membership", row.id),
            organization=references.reference("organization", row.organization_id, row.organization_name),
            state=references.state_reference(row.state_id, row.state_name, row.name_then),
            status=row.status,
            status_href=href("membership_status", row.status_id),
            family=row.family,
            standing=standing_on(row, time),
            standings=standings(row),
            valid=validity(row, filters.basis),
            certainty=row.certainty,
            confidence=row.confidence,
            steps=steps(row.id),
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]
    return listed.shaped(shaped)


@cache
def _with_family(basis: Basis) -> AnySelect:
    return with_standing(basis).add_columns(*OF_STATUS).join(MembershipStatus, of_status())


OF_STATUS: tuple[Column, ...] = (col(MembershipStatus.id).label("status_id"), col(MembershipStatus.family))
"""What a membership shows of its status."""


def of_status() -> ColumnElement[bool]:
    """The condition that joins a membership to its status."""
    return and_(
        col(MembershipStatus.organization_id) == col(Membership.organization_id),
        col(MembershipStatus.status) == col(Membership.status),
    )


@cache
def with_standing(basis: Basis) -> AnySelect:
    """Memberships that hold in the requested time, and how surely.

    With their state, its name and standing on the day that is shown, and the count of their evidence.
    """
    columns = period_columns(Membership, basis)
    return (
        select(
            Membership,
            *references.STATE_NAMES,
            col(Standing.standing).label("standing"),
            col(Organization.name).label("organization_name"),
            evidence_count("membership", col(Membership.id)),
            certainty(columns).label("certainty"),
        )
        .join(State, col(State.id) == col(Membership.state_id))
        .join(Organization, col(Organization.id) == col(Membership.organization_id))
        .outerjoin(Name, references.name_on(SHOWN_DAY))
        .outerjoin(Standing, standing_then())
        .where(valid_in(columns))
    )


def standing_then() -> ColumnElement[bool]:
    """The condition that joins a membership to the standing of its state on the day that is shown."""
    return and_(
        col(Standing.organization_id) == col(Membership.organization_id),
        col(Standing.state_id) == col(Membership.state_id),
        displayed_on(period_columns(Standing), SHOWN_DAY),
    )


_ITEM: AnySelect = by_id(
    select(Membership, *OF_STATUS, col(Standing.standing))
    .join(MembershipStatus, of_status())
    .outerjoin(Standing, standing_then()),
    col(Membership.id),
)
_CERTAINTY: AnySelect = by_id(
    select(certainty(period_columns(Membership))).where(valid_in(period_columns(Membership))), col(Membership.id)
)


def membership(connection: Connection, identity: str, time: TimeQuery | None) -> MembershipItem:
    """One membership, with its standing and certainty in the requested time; raises :class:`NotFoundError`."""
    row = found(connection, Membership, identity, _ITEM, time_params(time))
    surely = connection.scalar(_CERTAINTY, {**time_params(time), "id": identity}) if time else None
    organization = references.to(connection, "organization", [row.organization_id])[row.organization_id]
    state = references.states(connection, [row.state_id], time.day if time else None)[row.state_id]
    proofs = evidence.evidence_of(connection, "membership", [identity])[identity]
    return MembershipItem(
        id=row.id,
        href=href("membership", row.id),
        organization=organization,
        state=state,
        status=row.status,
        status_href=href("membership_status", row.status_id),
        family=row.family,
        standing=standing_on(row, time) if surely else None,
        standings=standings_within(connection, [row])(row),
        valid=validity(row),
        certainty=surely,
        confidence=row.confidence,
        start_event=row.start_event,
        end_event=row.end_event,
        end_reason=row.end_reason,
        steps=steps_of(connection, [identity])[identity],
        conflicts=conflicts_about(connection, "membership", identity),
        note=row.note,
        evidence_count=len(proofs),
        evidence=proofs,
    )
