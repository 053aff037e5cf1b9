"""Who holds which status in an organization, by state."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from app.models import Membership, MembershipStatus, Organization, Standing, State
from app.models.vocabularies import Basis, Certainty, StandingKind, StatusFamily
from app.periods import Question
from app.queries import evidence, references
from app.queries.changes import StatusChange, changes
from app.queries.dated import Validity, certainty, holds, period_columns, validity
from app.queries.evidence import EvidenceShape, Include
from app.queries.failures import NotFoundError, UnknownValueError
from app.queries.filters import Choice, narrowed
from app.queries.memberships import with_standing
from app.queries.paging import Column, Page, page_of
from app.queries.references import Href, StateReference, href

MembersNote = Literal["organization_not_in_existence", "memberships_not_recorded", "status_not_in_use"]
Sort = Literal["state", "-state", "status", "-status", "start", "-start", "id", "-id"]


class MemberFilter(BaseModel):
    """Which ties to the organization are asked for."""

    status: list[str] = Field(
        default=[],
        description="A status of the organization's vocabulary, such as `observer`, or `any`. Repeat for 'or'. Without "
        "it and without `status_family`: `member`.",
        examples=[["member"]],
    )
    status_family: list[StatusFamily] = Field(
        default=[], description="`full`: members. `associated`: any other status. With `status`: those that are both."
    )
    standing: list[StandingKind] = Field(
        default=[], description="`active`, or `dormant` where the status stands, but is not acted on."
    )
    certainty: list[Certainty] = Field(default=[], description="How surely it holds in the time asked for.")
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
    standing: StandingKind = Field(description="`dormant` where the status stands, but is not acted on.")
    valid: Validity
    certainty: Certainty
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


@dataclass(frozen=True)
class Members:
    """The members asked for: a page of them, how many there are, and what the whole organization looked like."""

    rows: list[Member]
    total: int
    counts: dict[str, int]
    changes: list[StatusChange]
    note: MembersNote | None


@dataclass(frozen=True)
class _Status:
    family: StatusFamily
    in_use: bool


def members(
    session: Session,
    organization_id: str,
    filters: MemberFilter,
    question: Question,
    page: Page,
    include: Iterable[Include],
) -> Members:
    """Who holds which status in an organization in the time asked for.

    Raises :class:`NotFoundError` for the organization, :class:`UnknownValueError` for a status that it does not know.
    """
    exists = select(holds(period_columns(Organization), question)).where(Organization.id == organization_id)
    in_existence = session.exec(exists).one_or_none()
    if in_existence is None:
        raise NotFoundError("organization", organization_id, session.exec(select(Organization.id)))
    vocabulary = _vocabulary(session, organization_id, question)
    statuses = _statuses(vocabulary, filters)
    columns = period_columns(Membership, filters.basis)
    surely = certainty(columns, question)
    statement = narrowed(
        session,
        with_standing(question.day, surely.label("certainty")).where(
            col(Membership.organization_id) == organization_id,
            col(Membership.status).in_(statuses),
            holds(columns, question),
        ),
        Choice("certainty", surely, filters.certainty),
        Choice("standing", func.coalesce(col(Standing.standing), "active"), filters.standing),
    )
    sortable: dict[str, Column] = {
        "state": col(State.name),
        "status": col(Membership.status),
        "start": columns.start_earliest,
        "id": col(Membership.id),
    }
    rows, total = page_of(session, statement, page, sortable, col(Membership.id))
    proofs = evidence.included(session, "membership", (row.Membership.id for row in rows), include)
    return Members(
        rows=[
            Member(
                id=row.Membership.id,
                href=href("membership", row.Membership.id),
                state=references.state_reference(row.Membership.state_id, row.state_name, row.name_then),
                status=row.Membership.status,
                standing=row.standing or "active",
                valid=validity(row.Membership, filters.basis),
                certainty=row.certainty,
                evidence_count=row.evidence_count,
                evidence=proofs(row.Membership.id),
            )
            for row in rows
        ],
        total=total,
        counts=_counts(session, organization_id, question, filters.basis),
        changes=changes(session, [organization_id], question, filters.basis, statuses),
        note=_note(in_existence=in_existence, vocabulary=vocabulary, statuses=statuses),
    )


def _vocabulary(session: Session, organization_id: str, question: Question) -> dict[str, _Status]:
    """The statuses that an organization has ever given."""
    statement = select(
        MembershipStatus.status, MembershipStatus.family, holds(period_columns(MembershipStatus), question)
    )
    rows = session.exec(statement.where(MembershipStatus.organization_id == organization_id))
    return {
        status: _Status("full" if family == "full" else "associated", in_use=in_use) for status, family, in_use in rows
    }


def _statuses(vocabulary: dict[str, _Status], filters: MemberFilter) -> list[str]:
    """The statuses asked for: those named, of the families named; a family alone means all of its statuses."""
    for status in filters.status:
        if status not in {*vocabulary, "any", "member"}:
            raise UnknownValueError("status", status, {*vocabulary, "any"})
    asked = filters.status or (["any"] if filters.status_family else ["member"])
    named = vocabulary if "any" in asked else asked
    families = filters.status_family or ["full", "associated"]
    return [status for status in vocabulary if status in named and vocabulary[status].family in families]


def _note(*, in_existence: bool, vocabulary: dict[str, _Status], statuses: list[str]) -> MembersNote | None:
    """Why there can be no member, where there is a reason."""
    if not vocabulary:
        return "memberships_not_recorded"
    if not in_existence:
        return "organization_not_in_existence"
    unused = statuses and not any(vocabulary[status].in_use for status in statuses)
    return "status_not_in_use" if unused else None


def _counts(session: Session, organization_id: str, question: Question, basis: Basis) -> dict[str, int]:
    """How many states hold each status that the organization has in the time asked for."""
    tie = and_(
        col(Membership.organization_id) == col(MembershipStatus.organization_id),
        col(Membership.status) == col(MembershipStatus.status),
        holds(period_columns(Membership, basis), question),
    )
    statement = (
        select(MembershipStatus.status, func.count(func.distinct(col(Membership.state_id))))
        .outerjoin(Membership, tie)
        .where(MembershipStatus.organization_id == organization_id, holds(period_columns(MembershipStatus), question))
        .group_by(MembershipStatus.id, MembershipStatus.status, col(MembershipStatus.start_earliest))
        .order_by(col(MembershipStatus.start_earliest), MembershipStatus.id)
    )
    return dict(session.exec(statement).all())
