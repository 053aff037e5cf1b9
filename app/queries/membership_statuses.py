"""The vocabulary of statuses, and the period in which each existed."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.kinds import href
from app.models import MembershipStatus
from app.models.vocabularies import StatusFamily
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, Reference
from app.queries.sql.filters import Choice, Found, filtered
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Page
from app.queries.time.validity import Validity, validity

Sort = Literal["id", "-id", "start", "-start"]
Facet = Literal["organization"]


class MembershipStatusFilter(BaseModel):
    """What narrows the statuses down."""

    id: Annotated[list[str], Values("membership_status")] = IDS
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[], description="Id of an organization.", examples=[["sco"]]
    )


class MembershipStatusRow(BaseModel):
    """A status that an organization gives to states."""

    id: str
    href: Href
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


_SELECTED: AnySelect = select(MembershipStatus, evidence_count("membership_status", col(MembershipStatus.id)))


def membership_statuses(
    connection: Connection, filters: MembershipStatusFilter, page: Page, include: Iterable[Include]
) -> Found[MembershipStatusRow]:
    """The vocabulary: a page of it, and how many statuses there are."""
    found = filtered(
        connection,
        _SELECTED,
        page,
        {"id": col(MembershipStatus.id), "start": col(MembershipStatus.start_earliest)},
        Choice("id", col(MembershipStatus.id), filters.id),
        Choice("organization", col(MembershipStatus.organization_id), filters.organization),
    )
    rows = found.rows
    organizations = references.to(connection, "organization", (row.organization_id for row in rows))
    proofs = evidence.included(connection, "membership_status", (row.id for row in rows), include)
    shaped = [_row(row, organizations[row.organization_id], row.evidence_count, proofs(row.id)) for row in rows]
    return found.shaped(shaped)


def membership_status(connection: Connection, identity: str) -> MembershipStatusItem:
    """One status with all its evidence; raises :class:`NotFoundError`."""
    row = item(connection, MembershipStatus, identity)
    organization = references.to(connection, "organization", [row.organization_id])[row.organization_id]
    proofs = evidence.evidence_of(connection, "membership_status", [identity])[identity]
    shaped = _row(row, organization, len(proofs), proofs)
    return MembershipStatusItem(**dict(shaped), conflicts=conflicts_about(connection, "membership_status", identity))


def _row(row: Any, organization: Reference, count: int, proofs: list[EvidenceShape] | None) -> MembershipStatusRow:
    return MembershipStatusRow(
        id=row.id,
        href=href("membership_status", row.id),
        organization=organization,
        status=row.status,
        label=row.label,
        description=row.description,
        family=row.family,
        valid=validity(row),
        replaced_by=row.replaced_by,
        note=row.note,
        evidence_count=count,
        evidence=proofs,
    )
