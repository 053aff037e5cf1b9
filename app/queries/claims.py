"""What sources assert about the same matter as a fact, checked against what the knowledge base holds."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection
from sqlmodel import col

from app.models import Claim, Document, Official, Organization
from app.models.vocabularies import ClaimKind, Verdict
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape, evidence_count, whole, with_evidence
from app.queries.labels import FactReference, fact, fact_columns
from app.queries.references import DocumentReference, Reference
from app.queries.shapes import ItemShape
from app.queries.sql.filters import by_name, choices, filtered
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Found, Page, columns_of, select_joined

Sort = Literal["id", "-id", "on", "-on"]
Facet = Literal["kind", "verdict", "status", "organization"]


class ClaimFilter(BaseModel):
    """What narrows the claims down."""

    id: list[str] = ids_of("claim")
    document: list[str] = ids_of("document", "Id of the document that asserts it.", "qatarpress-004")
    organization: list[str] = ids_of("organization", "Id of the organization that it is about.", "sco")
    status: list[str] = values_of("claim", "status", "The status that it counts or lists.", "member")
    kind: list[ClaimKind] = filter_by("A `count`, a `list` or a `date`.")
    verdict: list[Verdict] = filter_by("How it compares with the facts.")


class Asserted(BaseModel):
    """What is asserted."""

    count: int | None = Field(description="How many states it says there are; null where it does not count.")
    states: list[str] = Field(description="Alpha-3 codes of the states counted or listed; empty where none are named.")
    date: str | None = Field(description="EDTF text.")


class KnownValue(BaseModel):
    """What the knowledge base holds on the same matter."""

    count: int | None = Field(description="How many states hold the status surely.")
    states: list[str] = Field(description="Alpha-3 codes of those states.")
    perhaps: list[str] = Field(description="Those that possibly hold it besides.")
    date: str | None = Field(description="EDTF text of the date of the fact.")


class Difference(BaseModel):
    """How the two differ."""

    missing: list[str] = Field(description="States that hold the status and are not named.")
    extra: list[str] = Field(description="States that are named and do not hold the status.")
    count: int | None = Field(
        ge=-(2**31),
        description="How many states more are counted than hold the status, negative where fewer; null for what does "
        "not count, 0 within what is possible.",
    )


class ClaimRow(ItemShape, kind="claim"):
    """What one source asserts, and how it compares."""

    kind: ClaimKind = Field(description="What it asserts: a `count` of states, a `list` of them, or a `date`.")
    text: str = Field(description="In the document's words where its text is archived, otherwise in ours.")
    document: DocumentReference = Field(description="The document that asserts it.")
    speaker: Reference | None = Field(
        description="The person whose words assert it; null where the document itself does."
    )
    statement: str | None = Field(description="Id of the statement that asserts it.")
    organization: Reference = Field(description="The organization that it is about.")
    on: date | None = Field(description="The day that a count or a list speaks of; null for a date.")
    status: str | None = Field(description="The status that it counts or lists; `any` for all of them.")
    fact: FactReference | None = Field(description="The fact that a date is about.")
    field: str | None = Field(description="The field of the fact.")
    asserted: Asserted = Field(description="What it asserts.")
    held: KnownValue = Field(description="What the knowledge base holds on the same matter.")
    verdict: Verdict = Field(
        description="Whether the two agree; `not_checkable` where the knowledge base holds nothing to check against."
    )
    difference: Difference = Field(description="How the two differ.")
    conflict: str | None = Field(description="Id of the conflict that this disagreement is a part of.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


_SELECTED: AnySelect = select_joined(
    [Claim, Document, Organization, Official],
    *columns_of(Claim, "document_id"),
    *references.DOCUMENT_COLUMNS,
    col(Organization.name).label("organization_name"),
    col(Official.name).label("speaker_name"),
    *fact_columns(col(Claim.fact_kind), col(Claim.fact_id)),
    evidence_count("claim", col(Claim.id)),
)
_COLUMNS = by_name(Claim.id, Claim.document_id, Claim.organization_id, Claim.status, Claim.kind, Claim.verdict)


def claims(connection: Connection, filters: ClaimFilter, page: Page) -> Found[ClaimRow]:
    """Claims: a page of them, and how many there are."""
    found = filtered(connection, _SELECTED, page, by_name(Claim.id, on=Claim.day), *choices(filters, _COLUMNS))
    return found.shaped(with_evidence(connection, [*map(_shaped, found.rows)], page.include))


def claim(connection: Connection, identity: str) -> ClaimRow:
    """One claim with all its evidence; raises :class:`NotFoundError`."""
    row = item(connection, Claim, identity, _SELECTED)
    return whole(connection, ClaimRow, row, dict(_shaped(row)))


def _shaped(row: Any) -> ClaimRow:
    return ClaimRow.from_row(
        row,
        document=references.document_reference(row),
        **references.of(row, "organization", speaker="official"),
        statement=row.statement_id,
        on=row.day,
        fact=fact(row.fact_kind, row.fact_id, row) if row.fact_kind else None,
        asserted=Asserted(count=row.asserted_count, states=row.asserted_states, date=row.asserted_date),
        held=KnownValue(
            count=len(row.held_states) if row.status else None,
            states=row.held_states,
            perhaps=row.perhaps_states,
            date=row.held_date,
        ),
        difference=Difference(missing=row.missing, extra=row.extra, count=_surplus(row)),
        conflict=row.conflict_id,
    )


def _surplus(row: Any) -> int | None:
    """How many states more than the nearest possible number are counted."""
    if row.asserted_count is None or row.verdict == "not_checkable":
        return None
    surely = len(row.held_states)
    return int(row.asserted_count - min(max(row.asserted_count, surely), surely + len(row.perhaps_states)))
