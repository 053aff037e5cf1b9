"""States: their codes, their names, their memberships."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Connection, bindparam, null, select
from sqlmodel import col

from app.kinds import href
from app.models import Membership, MembershipStatus, Name, Standing, State
from app.models.columns import CodePointText
from app.models.vocabularies import Certainty, Confidence, StandingKind, StatusFamily
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.memberships import FAMILY, OF_STATUS, StatusHref, of_status, standing_then
from app.queries.references import Href, Reference
from app.queries.sql.filters import Choice, Found, PartOfText, filtered, named
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Page
from app.queries.standings import STANDING, StandingShape, standing_on, standings
from app.queries.text.names import NameShape, names
from app.queries.time.validity import SHOWN_DAY, Validity, certainty, period_columns, time_params, valid_in, validity

Sort = Literal["id", "-id", "name", "-name"]
Facet = Literal["organization"]


class StateFilter(BaseModel):
    """What narrows the states down."""

    id: Annotated[list[str], Values("state")] = IDS
    q: PartOfText | SkipJsonSchema[None] = Field(
        default=None,
        description="Part of a name in any spelling, language or script.",
        examples=["Turkey"],
    )
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of an organization that the state has a membership in, in the requested time.",
        examples=[["sco"]],
    )


class StateRow(BaseModel):
    """A state."""

    id: str = Field(description="ISO 3166-1 alpha-3 code; that of ISO 3166-3 for a former state, or XAA to XZZ.")
    href: Href
    name: str
    name_then: str | None = Field(description="What it was called on the requested day, where that was another name.")
    alpha2: str | None = Field(description="ISO 3166-1 alpha-2 code; null where it has none.")
    alpha3: str
    numeric: str | None = Field(description="Code of the UN, M49; null where it has none.")
    wikidata: str | None = Field(description="Wikidata id; null where none is recorded.")
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class StateMembership(BaseModel):
    """A membership of a state in an organization."""

    id: str
    href: Href
    organization: Reference
    status: str
    status_href: StatusHref
    family: StatusFamily = FAMILY
    standing: StandingKind | None = STANDING
    valid: Validity
    certainty: Certainty | None = Field(
        description="How surely it holds in the requested time; null where none was requested."
    )
    confidence: Confidence | None = Field(description="How sure the curators are; null where not said.")


class StateItem(StateRow):
    """A state with its names, its memberships and all its evidence."""

    start: str | None = Field(description="EDTF text of its beginning as a state; null where not said.")
    end: str | None = Field(description="EDTF text of its end as a state, exclusive; null where not said.")
    successors: list[Reference] = Field(description="The states that followed it.")
    names: list[NameShape]
    memberships: list[StateMembership] = Field(description="All its memberships, or those of the requested time.")
    standings: list[StandingShape] = Field(description="When it was not active in an organization.")
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    note: str | None
    evidence: list[EvidenceShape]


_SELECTED: AnySelect = select(
    State, col(Name.name).label("name_then"), evidence_count("state", col(State.id))
).outerjoin(Name, references.name_on(SHOWN_DAY))
_HOLDERS: AnySelect = select(col(Membership.state_id)).where(valid_in(period_columns(Membership)))
_STATE = bindparam("state", type_=CodePointText)


@cache
def _memberships(*, dated: bool) -> AnySelect:
    """The memberships of a state; `dated`: those valid in the time, and how surely."""
    columns = period_columns(Membership)
    surely = certainty(columns) if dated else null()
    statement: AnySelect = (
        select(Membership, *OF_STATUS, col(Standing.standing), surely.label("certainty"))
        .join(MembershipStatus, of_status())
        .outerjoin(Standing, standing_then())
        .where(col(Membership.state_id) == _STATE)
        .order_by(col(Membership.start_earliest), col(Membership.id))
    )
    return statement.where(valid_in(columns)) if dated else statement


def states(
    connection: Connection,
    filters: StateFilter,
    time: TimeQuery,
    page: Page,
    include: Iterable[Include],
    *,
    dated: bool,
) -> Found[StateRow]:
    """States: a page of them, and how many there are; `dated`: those with a membership in the requested time."""
    statement = _SELECTED
    if dated:
        statement = statement.where(col(State.id).in_(_HOLDERS))
    if filters.q:
        statement = statement.where(named("state", col(State.id), filters.q))
    sortable = {"id": col(State.id), "name": col(State.name)}
    found = filtered(
        connection,
        statement,
        page,
        sortable,
        Choice("id", col(State.id), filters.id),
        Choice(
            "organization",
            col(Membership.organization_id),
            filters.organization,
            of_row=col(Membership.state_id),
            where=valid_in(period_columns(Membership)),
        ),
        values={**time_params(time), SHOWN_DAY.key: time.day if dated else None},
    )
    rows = found.rows
    proofs = evidence.included(connection, "state", (row.id for row in rows), include)
    shaped = [
        StateRow(
            id=row.id,
            href=href("state", row.id),
            name=row.name,
            name_then=row.name_then if row.name_then != row.name else None,
            alpha2=row.alpha2,
            alpha3=row.id,
            numeric=row.numeric,
            wikidata=row.wikidata,
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]
    return found.shaped(shaped)


def state(connection: Connection, identity: str, time: TimeQuery | None) -> StateItem:
    """One state; raises :class:`NotFoundError`."""
    row = item(connection, State, identity)
    chosen = {**time_params(time), _STATE.key: identity}
    memberships = connection.execute(_memberships(dated=time is not None), chosen).all()
    reference = references.states(connection, [identity], time.day if time else None)[identity]
    organizations = references.to(connection, "organization", (each.organization_id for each in memberships))
    proofs = evidence.evidence_of(connection, "state", [identity])[identity]
    return StateItem(
        id=row.id,
        href=href("state", row.id),
        name=row.name,
        name_then=reference.name_then,
        alpha2=row.alpha2,
        alpha3=row.id,
        numeric=row.numeric,
        wikidata=row.wikidata,
        start=row.start,
        end=row.end,
        successors=[
            Reference(id=each.id, name=each.name, href=each.href)
            for each in references.states(connection, row.successors).values()
        ],
        names=names(connection, "state", identity, time),
        memberships=[
            StateMembership(
                id=each.id,
                href=href("membership", each.id),
                organization=organizations[each.organization_id],
                status=each.status,
                status_href=href("membership_status", each.status_id),
                family=each.family,
                standing=standing_on(each, time),
                valid=validity(each),
                certainty=each.certainty,
                confidence=each.confidence,
            )
            for each in memberships
        ],
        standings=standings(connection, identity, time),
        conflicts=conflicts_about(connection, "state", identity),
        note=row.note,
        evidence_count=len(proofs),
        evidence=proofs,
    )
