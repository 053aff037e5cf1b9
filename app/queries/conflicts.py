"""Where sources disagree: the readings, which one is preferred, and why."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.models import Claim, Conflict, ConflictFact, ConflictReading, ConflictState, metadata
from app.models.vocabularies import ConflictOrigin
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape
from app.queries.labels import FactReference, fact, fact_columns
from app.queries.references import Reference, StateReference
from app.queries.shapes import ItemShape, Shape, grouped
from app.queries.sql.filters import Linked, by_name, choices, filtered, with_bodies
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.lookup import item, rows_with
from app.queries.sql.paging import AnySelect, Found, Page

Sort = Literal["id", "-id", "subject", "-subject"]
Facet = Literal["subject", "origin", "organization", "state"]


class ConflictFilter(BaseModel):
    """What narrows the conflicts down."""

    id: list[str] = ids_of("conflict")
    organization: list[str] = ids_of("organization", "Id of the organization concerned, its bodies included.", "sco")
    subject: list[str] = values_of("conflict", "subject", "What it is about, such as `membership`.", "membership")
    state: list[str] = ids_of("state", "ISO 3166-1 code of a state concerned.", "AFG")
    origin: list[ConflictOrigin] = filter_by("`curated`: written down by a curator; `found`: by the loader.")


class ReadingShape(Shape):
    """One reading, with the sources that have it."""

    value: str = Field(description="The answer that it gives.")
    preferred: bool = Field(description="Whether the knowledge base holds this one.")
    note: str | None
    evidence: list[EvidenceShape]


class ConflictRow(ItemShape, kind="conflict"):
    """A matter about which sources disagree: both readings, which one is preferred, and why."""

    organization: Reference = Field(description="The organization concerned.")
    subject: str = Field(description="What it is about, such as `membership`.")
    question: str = Field(description="The question that is answered differently.")
    readings: list[ReadingShape] = Field(description="The answers of the sources, in order.")
    reason: str = Field(description="Why the one reading is preferred, or why none is.")
    origin: ConflictOrigin = Field(description="`curated`: written down by a curator; `found`: by the loader.")
    found: bool = Field(description="Whether the loader finds it, written down by a curator or not.")
    claim: str | None = Field(description="Id of the first claim in which it was found.")
    claims: list[str] = Field(description="Ids of all the claims in which it was found.")
    states: list[StateReference] = Field(description="The states concerned.")
    facts: list[FactReference] = Field(description="The facts concerned.")


_SELECTED: AnySelect = select(Conflict)
_COLUMNS = by_name(
    *metadata.tables["conflict"].c["id", "organization_id", "subject", "origin"],
    state=Linked(ConflictState.state_id, ConflictState.conflict_id),
)
_STATES: AnySelect = select(ConflictState).order_by(col(ConflictState.state_id))
_CLAIMS: AnySelect = select(col(Claim.id), col(Claim.conflict_id)).order_by(col(Claim.id))
_READINGS: AnySelect = select(ConflictReading).order_by(col(ConflictReading.position))
_FACTS: AnySelect = select(
    ConflictFact, *fact_columns(col(ConflictFact.fact_kind), col(ConflictFact.fact_id))
).order_by(col(ConflictFact.fact_kind), col(ConflictFact.fact_id))


def conflicts(connection: Connection, filters: ConflictFilter, page: Page) -> Found[ConflictRow]:
    """Conflicts: a page of them, and how many there are."""
    columns = choices(with_bodies(connection, filters), _COLUMNS)
    found = filtered(connection, _SELECTED, page, by_name(Conflict.id, Conflict.subject), *columns)
    return found.shaped(_shaped(connection, found.rows))


def conflict(connection: Connection, identity: str) -> ConflictRow:
    """One conflict; raises :class:`NotFoundError`."""
    return _shaped(connection, [item(connection, Conflict, identity)])[0]


def _shaped(connection: Connection, rows: Sequence[Any]) -> list[ConflictRow]:
    ids = [row.id for row in rows]
    organizations = references.to(connection, "organization", (row.organization_id for row in rows))
    concerned = rows_with(connection, _STATES, col(ConflictState.conflict_id), ids)
    states = references.states(connection, (row.state_id for row in concerned))
    states_of = grouped((row.conflict_id, states[row.state_id]) for row in concerned)
    facts = grouped(
        (row.conflict_id, fact(row.fact_kind, row.fact_id, row))
        for row in rows_with(connection, _FACTS, col(ConflictFact.conflict_id), ids)
    )
    disagreeing = rows_with(connection, _CLAIMS, col(Claim.conflict_id), ids)
    claims = grouped((row.conflict_id, row.id) for row in disagreeing)
    read = rows_with(connection, _READINGS, col(ConflictReading.conflict_id), ids)
    proofs = evidence.evidence_of(connection, "reading", (row.id for row in read))
    readings = grouped((row.conflict_id, ReadingShape.from_row(row, evidence=proofs[row.id])) for row in read)
    return [
        ConflictRow.from_row(
            row,
            organization=organizations[row.organization_id],
            readings=readings[row.id],
            claim=next(iter(claims[row.id]), None),
            claims=claims[row.id],
            states=states_of[row.id],
            facts=facts[row.id],
        )
        for row in rows
    ]
