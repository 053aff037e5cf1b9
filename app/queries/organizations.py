"""Organizations and their bodies."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, bindparam, func, select
from sqlmodel import col

from app.kinds import href
from app.models import Organization
from app.models.columns import CodePointText
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, MeetingReference, Reference, StateReference
from app.queries.sql.filters import Choice, Found, filtered
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Page
from app.queries.text.names import NameShape, names
from app.queries.time.validity import Boundary, Validity, period_columns, time_params, valid_in, validity

ExistenceNote = Literal["organization_not_in_existence"]
Sort = Literal["id", "-id", "name", "-name", "start", "-start"]
Facet = Literal["classification", "parent"]


class OrganizationFilter(BaseModel):
    """What narrows the organizations down."""

    id: Annotated[list[str], Values("organization")] = IDS
    classification: Annotated[list[str], Values("organization", "classification")] = Field(
        default=[],
        description="What kind of organization.",
        examples=[["permanent_body"]],
    )
    parent: Annotated[list[str], Values("organization")] = Field(
        default=[], description="Id of the organization whose bodies are listed.", examples=[["sco"]]
    )


class OrganizationRow(BaseModel):
    """An organization, or a body of one."""

    id: str
    href: Href
    name: str
    abbreviation: str | None = Field(description="The usual abbreviation; null where there is none.")
    classification: str
    parent: Reference | None = Field(description="The organization that this is a body of.")
    valid: Validity = Field(description="The period of its existence.")
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class Founding(BaseModel):
    """How an organization came to be."""

    date: Boundary = Field(description="When it was founded.")
    meeting: MeetingReference | None = Field(description="The meeting that founded it; null where none is known.")


class Seat(BaseModel):
    """Where an organization sits."""

    city: str
    country: StateReference | None


class OrganizationItem(OrganizationRow):
    """An organization with its names, its origin, its bodies and all its evidence."""

    names: list[NameShape]
    bodies: list[Reference] = Field(description="Its bodies.")
    predecessor: Reference | None = Field(description="The organization that it grew out of; null where there is none.")
    founding: Founding = Field(description="How it came to be.")
    charter: Reference | None = Field(description="The instrument that it is based on; null where none is known.")
    seat: Seat | None = Field(description="Where it sits; null where it has no seat.")
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    note: str | None
    evidence: list[EvidenceShape]


_SELECTED: AnySelect = select(Organization, evidence_count("organization", col(Organization.id)))
_PARENT = bindparam("parent", type_=CodePointText)
_BODIES: AnySelect = (
    select(col(Organization.id), col(Organization.name))
    .where(col(Organization.parent_id) == _PARENT)
    .order_by(col(Organization.id))
)


def organizations(
    connection: Connection, filters: OrganizationFilter, page: Page, include: Iterable[Include]
) -> Found[OrganizationRow]:
    """Organizations: a page of them, and how many there are."""
    sortable = {
        "id": col(Organization.id),
        "name": col(Organization.name),
        "start": col(Organization.start_earliest),
    }
    found = filtered(
        connection,
        _SELECTED,
        page,
        sortable,
        Choice("id", col(Organization.id), filters.id),
        Choice("classification", col(Organization.classification), filters.classification),
        Choice("parent", col(Organization.parent_id), filters.parent),
    )
    rows = found.rows
    parents = references.to(connection, "organization", (row.parent_id for row in rows))
    proofs = evidence.included(connection, "organization", (row.id for row in rows), include)
    shaped = [
        OrganizationRow(
            id=row.id,
            href=href("organization", row.id),
            name=row.name,
            abbreviation=row.abbreviation,
            classification=row.classification,
            parent=parents.get(row.parent_id),
            valid=validity(row),
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]
    return found.shaped(shaped)


def existence_note(connection: Connection, identities: Sequence[str], time: TimeQuery) -> ExistenceNote | None:
    """Why nothing can hold in the requested time, where none of the organizations named existed then. One statement."""
    if not identities:
        return None
    exists = select(func.count()).where(col(Organization.id).in_(identities), valid_in(period_columns(Organization)))
    return None if connection.scalar(exists, time_params(time)) else "organization_not_in_existence"


def organization(connection: Connection, identity: str) -> OrganizationItem:
    """One organization; raises :class:`NotFoundError`."""
    row = item(connection, Organization, identity)
    bodies = connection.execute(_BODIES, {_PARENT.key: identity})
    others = references.to(connection, "organization", (row.parent_id, row.predecessor_id))
    proofs = evidence.evidence_of(connection, "organization", [identity])[identity]
    valid = validity(row)
    country = references.states(connection, [row.seat_country_id]).get(row.seat_country_id)
    return OrganizationItem(
        id=row.id,
        href=href("organization", row.id),
        name=row.name,
        abbreviation=row.abbreviation,
        classification=row.classification,
        names=names(connection, "organization", identity),
        parent=others.get(row.parent_id),
        bodies=[references.reference("organization", body.id, body.name) for body in bodies],
        predecessor=others.get(row.predecessor_id),
        founding=Founding(
            date=valid.start, meeting=references.meetings(connection, [row.founded_at_id]).get(row.founded_at_id)
        ),
        charter=references.to(connection, "instrument", [row.charter_id]).get(row.charter_id),
        seat=Seat(city=row.seat, country=country) if row.seat else None,
        valid=valid,
        conflicts=conflicts_about(connection, "organization", identity),
        note=row.note,
        evidence_count=len(proofs),
        evidence=proofs,
    )
