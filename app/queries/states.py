"""States: their codes, their names, their ties to organizations."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.models import Membership, Name, Organization, State
from app.models.vocabularies import Confidence
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, Reference, href
from app.queries.sql.filters import Choice, named, narrowed
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Page, page_of
from app.queries.standings import StandingShape, standings
from app.queries.text.names import NameShape, names
from app.queries.time.validity import SHOWN_DAY, Validity, period_columns, time_params, valid_in, validity

Sort = Literal["id", "-id", "name", "-name"]


class StateFilter(BaseModel):
    """What narrows the states down."""

    q: str | SkipJsonSchema[None] = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Part of a name in any spelling, language or script.",
        examples=["Turkey"],
    )
    organization: list[str] = Field(
        default=[],
        description="Id of an organization that the state has a tie to, in the time asked for. Repeat for 'or'.",
        examples=[["sco"]],
    )


class StateRow(BaseModel):
    """A state."""

    id: str = Field(description="ISO 3166-1 alpha-3 code.")
    href: Href
    name: str
    name_then: str | None = Field(description="What it was called on the day asked for, where that was another name.")
    alpha2: str
    alpha3: str
    numeric: str
    wikidata: str
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class StateMembership(BaseModel):
    """A tie of a state to an organization."""

    id: str
    href: Href
    organization: Reference
    status: str
    valid: Validity
    confidence: Confidence


class StateItem(BaseModel):
    """A state with its names, its ties to organizations and all its evidence."""

    id: str = Field(description="ISO 3166-1 alpha-3 code.")
    href: Href
    name: str
    name_then: str | None = Field(description="What it was called on the day asked for, where that was another name.")
    alpha2: str
    alpha3: str
    numeric: str
    wikidata: str
    names: list[NameShape]
    memberships: list[StateMembership] = Field(description="All its ties, or those of the time asked for.")
    standings: list[StandingShape] = Field(description="When its ties stood otherwise than active.")
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape]


_SELECTED: AnySelect = select(State, Name.name, evidence_count("state", col(State.id))).outerjoin(
    Name, references.name_on(SHOWN_DAY)
)
_WITH_TIES: AnySelect = select(Membership.state_id).where(valid_in(period_columns(Membership)))


def states(
    session: Session,
    filters: StateFilter,
    question: TimeQuery | None,
    page: Page,
    include: Iterable[Include],
) -> tuple[list[StateRow], int]:
    """States: a page of them, and how many there are; with a question, those with a tie in that time."""
    statement = _SELECTED
    if question:
        ties: Any = narrowed(
            session,
            _WITH_TIES,
            Choice("organization", col(Membership.organization_id), filters.organization, col(Organization.id)),
        )
        statement = statement.where(col(State.id).in_(ties))
    if filters.q:
        statement = statement.where(named("state", col(State.id), filters.q))
    sortable = {"id": col(State.id), "name": col(State.name)}
    rows, total = page_of(session, statement, page, sortable, col(State.id), values=time_params(question))
    proofs = evidence.included(session, "state", (row.id for row, _, _ in rows), include)
    return [
        StateRow(
            id=row.id,
            href=href("state", row.id),
            name=row.name,
            name_then=name_then if name_then != row.name else None,
            alpha2=row.alpha2,
            alpha3=row.id,
            numeric=row.numeric,
            wikidata=row.wikidata,
            evidence_count=count,
            evidence=proofs(row.id),
        )
        for row, name_then, count in rows
    ], total


def state(session: Session, identity: str, question: TimeQuery | None) -> StateItem:
    """One state; raises :class:`NotFoundError`."""
    row = item(session, State, "state", identity)
    held = select(Membership).where(Membership.state_id == identity)
    if question:
        held = held.where(valid_in(period_columns(Membership)))
    ordered = held.order_by(col(Membership.start_earliest), col(Membership.id))
    ties = session.exec(ordered, params=time_params(question)).all()
    reference = references.states(session, [identity], question.day if question else None)[identity]
    organizations = references.organizations(session, (tie.organization_id for tie in ties))
    proofs = evidence.evidence_of(session, "state", [identity])[identity]
    return StateItem(
        id=row.id,
        href=href("state", row.id),
        name=row.name,
        name_then=reference.name_then,
        alpha2=row.alpha2,
        alpha3=row.id,
        numeric=row.numeric,
        wikidata=row.wikidata,
        names=names(session, "state", identity, question),
        memberships=[
            StateMembership(
                id=tie.id,
                href=href("membership", tie.id),
                organization=organizations[tie.organization_id],
                status=tie.status,
                valid=validity(tie),
                confidence=tie.confidence,
            )
            for tie in ties
        ],
        standings=standings(session, identity, question),
        conflicts=conflicts_about(session, "state", identity),
        note=row.note,
        evidence_count=len(proofs),
        evidence=proofs,
    )


def state_by_code(session: Session, code: str) -> str | None:
    """The id of the state that another spelling of its code means: `kaz`, `KZ`, `398`; None where there is none."""
    upper = code.upper()
    meant = or_(col(State.id) == upper, col(State.alpha2) == upper, col(State.numeric) == code)
    return session.exec(select(State.id).where(meant)).first()
