"""The vocabulary of statuses, and the period in which each existed."""

from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection
from sqlmodel import col

from app.models import MembershipStatus, Organization
from app.models.vocabularies import StatusFamily
from app.queries import evidence, references
from app.queries.evidence import ConflictReference, EvidenceShape, evidence_count, whole, with_evidence
from app.queries.references import Reference
from app.queries.shapes import ItemShape
from app.queries.sql.filters import by_name, choices, filtered
from app.queries.sql.known import ids_of
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Found, Page, select_joined
from app.queries.time.validity import Validity, validity

Sort = Literal["id", "-id", "start", "-start"]
Facet = Literal["organization"]


class MembershipStatusFilter(BaseModel):
    """What narrows the statuses down."""

    id: list[str] = ids_of("membership_status")
    organization: list[str] = ids_of("organization", "Id of an organization.", "sco")


class MembershipStatusRow(ItemShape, kind="membership_status"):
    """A status that an organization gives to states."""

    organization: Reference
    status: str = Field(description="The value that memberships carry.")
    label: str = Field(description="The status in words.")
    description: str = Field(description="What the status means.")
    family: StatusFamily = Field(description="`full`: members. `associated`: any other status.")
    valid: Validity = Field(description="The period in which the organization has had this status.")
    replaced_by: str | None = Field(description="The status that came in its place, where it is over.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class MembershipStatusItem(MembershipStatusRow):
    """A status with the conflicts about it and all its evidence."""

    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")


_SELECTED: AnySelect = select_joined(
    [MembershipStatus, Organization],
    MembershipStatus,
    col(Organization.name).label("organization_name"),
    evidence_count("membership_status", col(MembershipStatus.id)),
)


def membership_statuses(
    connection: Connection, filters: MembershipStatusFilter, page: Page
) -> Found[MembershipStatusRow]:
    """The vocabulary: a page of it, and how many statuses there are."""
    sortable = by_name(MembershipStatus.id, start=MembershipStatus.start_earliest)
    columns = by_name(MembershipStatus.id, MembershipStatus.organization_id)
    found = filtered(connection, _SELECTED, page, sortable, *choices(filters, columns))
    return found.shaped(with_evidence(connection, [*map(_shaped, found.rows)], page.include))


def membership_status(connection: Connection, identity: str) -> MembershipStatusItem:
    """One status with all its evidence; raises :class:`NotFoundError`."""
    row = item(connection, MembershipStatus, identity, _SELECTED)
    return whole(connection, MembershipStatusItem, row, dict(_shaped(row)))


def _shaped(row: Any) -> MembershipStatusRow:
    return MembershipStatusRow.from_row(row, **references.of(row, "organization"), valid=validity(row))
