"""Organizations and their bodies."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.models import Organization
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import ConflictReference, EvidenceShape, NameShape, evidence_count, whole, with_evidence
from app.queries.references import MeetingReference, Reference, StateReference
from app.queries.shapes import ItemShape
from app.queries.sql.filters import by_name, choices, filtered
from app.queries.sql.known import ids_of, values_of
from app.queries.sql.lookup import item, rows_with
from app.queries.sql.paging import AnySelect, Found, Page
from app.queries.time.validity import Boundary, Validity, period_columns, time_params, valid_in, validity

ExistenceNote = Literal["organization_not_in_existence"]
Sort = Literal["id", "-id", "name", "-name", "start", "-start"]
Facet = Literal["classification", "parent"]


class OrganizationFilter(BaseModel):
    """What narrows the organizations down."""

    id: list[str] = ids_of("organization")
    classification: list[str] = values_of(
        "organization", "classification", "What kind of organization.", "permanent_body"
    )
    parent: list[str] = ids_of("organization", "Id of the organization whose bodies are listed.", "sco")


class OrganizationRow(ItemShape, kind="organization"):
    """An organization, or a body of one."""

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


_PARENT = aliased(Organization)
_SELECTED: AnySelect = select(
    Organization, col(_PARENT.name).label("parent_name"), evidence_count("organization", col(Organization.id))
).outerjoin(_PARENT, col(_PARENT.id) == col(Organization.parent_id))
_BODIES: AnySelect = select(col(Organization.id), col(Organization.name)).order_by(col(Organization.id))
_COLUMNS = by_name(Organization.id, Organization.classification, Organization.parent_id)


def organizations(connection: Connection, filters: OrganizationFilter, page: Page) -> Found[OrganizationRow]:
    """Organizations: a page of them, and how many there are."""
    sortable = by_name(Organization.id, Organization.name, start=Organization.start_earliest)
    found = filtered(connection, _SELECTED, page, sortable, *choices(filters, _COLUMNS))
    return found.shaped(with_evidence(connection, [*map(_shaped, found.rows)], page.include))


def existence_note(connection: Connection, identities: Sequence[str], time: TimeQuery) -> ExistenceNote | None:
    """Why nothing can hold in the requested time, where none of the organizations named existed then. One statement."""
    if not identities:
        return None
    exists = select(func.count()).where(col(Organization.id).in_(identities), valid_in(period_columns(Organization)))
    return None if connection.scalar(exists, time_params(time)) else "organization_not_in_existence"


def organization(connection: Connection, identity: str) -> OrganizationItem:
    """One organization; raises :class:`NotFoundError`."""
    row = item(connection, Organization, identity, _SELECTED)
    shown = _shaped(row)
    bodies = rows_with(connection, _BODIES, col(Organization.parent_id), [identity])
    country = references.states(connection, [row.seat_country_id]).get(row.seat_country_id)
    founded_at = references.meetings(connection, [row.founded_at_id]).get(row.founded_at_id)
    origin = {
        "bodies": [references.reference("organization", body.id, body.name) for body in bodies],
        "predecessor": references.to(connection, "organization", [row.predecessor_id]).get(row.predecessor_id),
        "founding": Founding(date=shown.valid.start, meeting=founded_at),
        "charter": references.to(connection, "instrument", [row.charter_id]).get(row.charter_id),
        "seat": Seat(city=row.seat, country=country) if row.seat else None,
    }
    return whole(connection, OrganizationItem, row, dict(shown) | origin)


def _shaped(row: Any) -> OrganizationRow:
    return OrganizationRow.from_row(row, **references.of(row, parent="organization"), valid=validity(row))
