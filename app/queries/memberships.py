"""Memberships of states in organizations, dated, their steps, and changes from one to the next."""

from collections.abc import Iterable
from functools import cache
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, and_, bindparam, select
from sqlmodel import col

from app.kinds import href
from app.models import Membership, MembershipStatus, MembershipStep, Name, Organization, Standing, State
from app.models.columns import CodePointText
from app.models.vocabularies import Basis, Certainty, Confidence, EndReason, StandingKind, StepKind
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, MeetingReference, Reference, StateReference
from app.queries.sql.filters import Choice, narrowed
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Column, Page, page_of
from app.queries.time.validity import (
    SHOWN_DAY,
    Boundary,
    Validity,
    boundary,
    certainty,
    displayed_on,
    period_columns,
    time_params,
    valid_in,
    validity,
)

Sort = Literal["id", "-id", "state", "-state", "status", "-status", "start", "-start"]


class MembershipFilter(BaseModel):
    """What narrows the memberships down."""

    organization: list[str] = Field(
        default=[], description="Id of an organization, such as `sco`. Repeat for 'or'.", examples=[["sco"]]
    )
    state: list[str] = Field(
        default=[], description="ISO 3166-1 alpha-3 code of a state. Repeat for 'or'.", examples=[["BLR"]]
    )
    status: list[str] = Field(
        default=[], description="A status, such as `observer`. Repeat for 'or'.", examples=[["partner"]]
    )
    certainty: list[Certainty] = Field(default=[], description="How surely it holds in the requested time.")
    basis: Basis = Field(
        default="in_force",
        description="Where a membership begins: with its entry into force, or already with the decision on it.",
    )


class MembershipRow(BaseModel):
    """One state holding one status in one organization over one period."""

    id: str
    href: Href
    organization: Reference
    state: StateReference
    status: str
    standing: StandingKind = Field(description="`dormant` where the state has the status, but does not act on it.")
    valid: Validity
    certainty: Certainty
    confidence: Confidence | None = Field(description="How sure the curators are; null where not said.")
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class Step(BaseModel):
    """A step towards a membership."""

    kind: StepKind = Field(
        description="`initiated`: procedure opened. `decided`: granted. `signed`: memorandum. `in_force`: it holds."
    )
    date: Boundary = Field(description="When it was taken.")
    meeting: MeetingReference | None = Field(description="The meeting that took the step.")
    event: str | None = Field(description="What happened; null where it needs no words.")
    note: str | None
    evidence: list[EvidenceShape]


class MembershipItem(BaseModel):
    """A membership with its steps and all its evidence."""

    id: str
    href: Href
    organization: Reference
    state: StateReference
    status: str
    valid: Validity
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
    include: Iterable[Include],
) -> tuple[list[MembershipRow], int]:
    """The memberships that hold in the requested time, a page of them, and how many there are."""
    columns = period_columns(Membership, filters.basis)
    statement = narrowed(
        connection,
        with_standing(filters.basis),
        Choice("organization", col(Membership.organization_id), filters.organization, col(Organization.id)),
        Choice("state", col(Membership.state_id), filters.state, col(State.id)),
        Choice("status", col(Membership.status), filters.status, col(MembershipStatus.status)),
        Choice("certainty", certainty(columns), filters.certainty),
    )
    sortable: dict[str, Column] = {
        "id": col(Membership.id),
        "state": col(State.name),
        "status": col(Membership.status),
        "start": columns.start_earliest,
    }
    rows, total = page_of(connection, statement, page, sortable, col(Membership.id), values=time_params(time))
    proofs = evidence.included(connection, "membership", (row.id for row in rows), include)
    return [
        MembershipRow(
            id=row.id,
            href=href("membership", row.id),
            organization=references.reference("organization", row.organization_id, row.organization_name),
            state=references.state_reference(row.state_id, row.state_name, row.name_then),
            status=row.status,
            standing=row.standing or "active",
            valid=validity(row, filters.basis),
            certainty=row.certainty,
            confidence=row.confidence,
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ], total


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
        .outerjoin(
            Standing,
            and_(
                col(Standing.organization_id) == col(Membership.organization_id),
                col(Standing.state_id) == col(Membership.state_id),
                displayed_on(period_columns(Standing), SHOWN_DAY),
            ),
        )
        .where(valid_in(columns))
    )


_MEMBERSHIP = bindparam("membership", type_=CodePointText)
_STEPS: AnySelect = (
    select(MembershipStep)
    .where(col(MembershipStep.membership_id) == _MEMBERSHIP)
    .order_by(col(MembershipStep.date_earliest), col(MembershipStep.kind))
)


def membership(connection: Connection, identity: str) -> MembershipItem:
    """One membership; raises :class:`NotFoundError`."""
    row = item(connection, Membership, identity)
    organization = references.to(connection, "organization", [row.organization_id])[row.organization_id]
    state = references.states(connection, [row.state_id])[row.state_id]
    steps = connection.execute(_STEPS, {_MEMBERSHIP.key: identity}).all()
    meetings = references.meetings(connection, (step.meeting_id for step in steps))
    step_evidence = evidence.evidence_of(connection, "step", (step.id for step in steps))
    proofs = evidence.evidence_of(connection, "membership", [identity])[identity]
    return MembershipItem(
        id=row.id,
        href=href("membership", row.id),
        organization=organization,
        state=state,
        status=row.status,
        valid=validity(row),
        confidence=row.confidence,
        start_event=row.start_event,
        end_event=row.end_event,
        end_reason=row.end_reason,
        steps=[
            Step(
                kind=step.kind,
                date=boundary(step.date_edtf, step.date_earliest, step.date_latest),
                meeting=meetings.get(step.meeting_id),
                event=step.event,
                note=step.note,
                evidence=step_evidence[step.id],
            )
            for step in steps
        ],
        conflicts=conflicts_about(connection, "membership", identity),
        note=row.note,
        evidence_count=len(proofs),
        evidence=proofs,
    )
