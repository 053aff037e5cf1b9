"""States: their codes, their names, their memberships."""

from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.models import Membership, Name, Standing, State
from app.models.vocabularies import Certainty, Confidence, StandingKind, StatusFamily
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import ConflictReference, EvidenceShape, NameShape, evidence_count, whole, with_evidence
from app.queries.memberships import FAMILY, STANDING, STANDINGS_BY_START, StatusHref, memberships_of
from app.queries.references import Reference
from app.queries.shapes import ItemShape, Shape
from app.queries.sql.filters import Linked, PartOfText, by_name, choices, filtered, named, where
from app.queries.sql.known import ids_of
from app.queries.sql.lookup import item, rows_with
from app.queries.sql.paging import AnySelect, Found, Page
from app.queries.time.validity import SHOWN_DAY, Validity, period_columns, time_params, valid_in, validity

Sort = Literal["id", "-id", "name", "-name"]
Facet = Literal["organization"]


class StateFilter(BaseModel):
    """What narrows the states down."""

    id: list[str] = ids_of("state")
    q: PartOfText = Field(
        default=None, description="Part of a name in any spelling, language or script.", examples=["Turkey"]
    )
    organization: list[str] = ids_of(
        "organization", "Id of an organization that the state has a membership in, in the requested time.", "sco"
    )


class StateRow(ItemShape, kind="state"):
    """A state."""

    id: str = Field(description="ISO 3166-1 alpha-3 code; that of ISO 3166-3 for a former state, or XAA to XZZ.")
    name: str
    name_then: str | None = Field(description="What it was called on the requested day, where that was another name.")
    alpha2: str | None = Field(description="ISO 3166-1 alpha-2 code; null where it has none.")
    alpha3: str
    numeric: str | None = Field(description="Code of the UN, M49; null where it has none.")
    wikidata: str | None = Field(description="Wikidata id; null where none is recorded.")
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class StateMembership(ItemShape, kind="membership"):
    """A membership of a state in an organization."""

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


class StandingShape(Shape):
    """A period in which a state was not active in an organization."""

    id: str
    organization: Reference
    standing: StandingKind = Field(description="`dormant` where the state has the status, but does not act on it.")
    valid: Validity
    note: str | None
    evidence: list[EvidenceShape]


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


_PERIOD = period_columns(Membership)
_SELECTED: AnySelect = select(
    State, col(Name.name).label("name_then"), evidence_count("state", col(State.id))
).outerjoin(Name, references.name_on(SHOWN_DAY))
_STANDINGS_THEN = STANDINGS_BY_START.where(valid_in(period_columns(Standing)))
_HOLDERS: AnySelect = select(col(Membership.state_id)).where(valid_in(_PERIOD))


def states(
    connection: Connection, filters: StateFilter, time: TimeQuery, page: Page, *, dated: bool
) -> Found[StateRow]:
    """States: a page of them, and how many there are; `dated`: those with a membership in the requested time."""
    holding = col(State.id).in_(_HOLDERS) if dated else None
    selected = where(_SELECTED, holding, named("state", State.id, filters.q))
    organization = Linked(Membership.organization_id, Membership.state_id, valid_in(_PERIOD))
    columns = choices(filters, by_name(State.id, organization=organization))
    values = {**time_params(time), SHOWN_DAY.key: time.day if dated else None}
    found = filtered(connection, selected, page, by_name(State.id, State.name), *columns, values=values)
    return found.shaped(with_evidence(connection, [*map(_shaped, found.rows)], page.include))


def _shaped(row: Any) -> StateRow:
    then = row.name_then if row.name_then != row.name else None
    return StateRow.from_row(row, name_then=then, alpha3=row.id)


def state(connection: Connection, identity: str, time: TimeQuery | None) -> StateItem:
    """One state; raises :class:`NotFoundError`."""
    row = item(connection, State, identity, _SELECTED, time_params(time))
    successors = references.states(connection, row.successors).values()
    further = {
        "successors": [references.reference("state", each.id, each.name) for each in successors],
        "memberships": memberships_of(connection, StateMembership, identity, time),
        "standings": _standings(connection, identity, time),
    }
    return whole(connection, StateItem, row, dict(_shaped(row)) | further, time)


def _standings(connection: Connection, state_id: str, time: TimeQuery | None) -> list[StandingShape]:
    """The standings of a state, all or those of the requested time, by their start. Three statements."""
    selected = _STANDINGS_THEN if time else STANDINGS_BY_START
    rows = rows_with(connection, selected, col(Standing.state_id), [state_id], time_params(time))
    organizations = references.to(connection, "organization", (row.organization_id for row in rows))
    proofs = evidence.evidence_of(connection, "standing", (row.id for row in rows))
    return [
        StandingShape.from_row(
            row, organization=organizations[row.organization_id], valid=validity(row), evidence=proofs[row.id]
        )
        for row in rows
    ]
