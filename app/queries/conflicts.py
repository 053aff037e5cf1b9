"""Where sources disagree: the readings, which one is preferred, and why."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, and_, bindparam, or_, select
from sqlmodel import col

from app.kinds import href
from app.models import Claim, Conflict, ConflictFact, ConflictReading, ConflictState
from app.models.columns import CodePointText
from app.models.vocabularies import ConflictOrigin
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape
from app.queries.labels import FactReference, fact, fact_columns
from app.queries.references import Href, Reference, StateReference
from app.queries.sql.filters import Choice, Found, filtered, within
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Page
from app.queries.sql.several import in_several, several, size_for

Sort = Literal["id", "-id", "subject", "-subject"]
Facet = Literal["subject", "origin", "organization", "state"]


class ConflictFilter(BaseModel):
    """What narrows the conflicts down."""

    id: Annotated[list[str], Values("conflict")] = IDS
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of the organization concerned, its bodies included.",
        examples=[["sco"]],
    )
    subject: Annotated[list[str], Values("conflict", "subject")] = Field(
        default=[],
        description="What it is about, such as `membership`.",
        examples=[["membership"]],
    )
    state: Annotated[list[str], Values("state")] = Field(
        default=[],
        description="ISO 3166-1 code of a state concerned.",
        examples=[["AFG"]],
    )
    origin: list[ConflictOrigin] = Field(
        default=[],
        description="`curated`: written down by a curator; `found`: by the loader.",
    )


class ConflictReference(BaseModel):
    """A matter about which sources disagree."""

    id: str
    question: str = Field(description="The question that is answered differently.")
    href: Href


class ReadingShape(BaseModel):
    """One reading, with the sources that have it."""

    value: str = Field(description="The answer that it gives.")
    preferred: bool = Field(description="Whether the knowledge base holds this one.")
    note: str | None
    evidence: list[EvidenceShape]


class ConflictRow(BaseModel):
    """A matter about which sources disagree: both readings, which one is preferred, and why."""

    id: str
    href: Href
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


def conflicts(connection: Connection, filters: ConflictFilter, page: Page) -> Found[ConflictRow]:
    """Conflicts: a page of them, and how many there are."""
    found = filtered(
        connection,
        _SELECTED,
        page,
        {"id": col(Conflict.id), "subject": col(Conflict.subject)},
        Choice("id", col(Conflict.id), filters.id),
        Choice("organization", col(Conflict.organization_id), within(connection, filters.organization)),
        Choice("subject", col(Conflict.subject), filters.subject),
        Choice("origin", col(Conflict.origin), filters.origin),
        Choice("state", col(ConflictState.state_id), filters.state, of_row=col(ConflictState.conflict_id)),
    )
    return found.shaped(_shaped(connection, found.rows))


def conflict(connection: Connection, identity: str) -> ConflictRow:
    """One conflict; raises :class:`NotFoundError`."""
    row = item(connection, Conflict, identity)
    return _shaped(connection, [row])[0]


_KIND = bindparam("item_kind", type_=CodePointText)
_ITEM = bindparam("item", type_=CodePointText)
_ABOUT: AnySelect = (
    select(col(Conflict.id), col(Conflict.question))
    .join(ConflictFact, col(ConflictFact.conflict_id) == col(Conflict.id))
    .where(
        or_(
            and_(col(ConflictFact.item_kind) == _KIND, col(ConflictFact.item_id) == _ITEM),
            and_(col(ConflictFact.fact_kind) == _KIND, col(ConflictFact.fact_id) == _ITEM),
        )
    )
    .distinct()
    .order_by(col(Conflict.id))
)


def conflicts_about(connection: Connection, kind: str, identity: str) -> list[ConflictReference]:
    """The conflicts about an item or a fact that it shows, by id. One statement."""
    about = {_KIND.key: kind, _ITEM.key: identity}
    return [
        ConflictReference(id=found, question=question, href=href("conflict", found))
        for found, question in connection.execute(_ABOUT, about)
    ]


@cache
def _facts(size: int) -> AnySelect:
    """The facts that several conflicts are about."""
    return (
        select(ConflictFact, *fact_columns(col(ConflictFact.fact_kind), col(ConflictFact.fact_id)))
        .where(in_several(col(ConflictFact.conflict_id), "conflict", size))
        .order_by(col(ConflictFact.fact_kind), col(ConflictFact.fact_id))
    )


def _shaped(connection: Connection, rows: Sequence[Any]) -> list[ConflictRow]:
    ids = [row.id for row in rows]
    organizations = references.to(connection, "organization", (row.organization_id for row in rows))
    concerned_states = connection.execute(
        select(ConflictState).where(col(ConflictState.conflict_id).in_(ids)).order_by(col(ConflictState.state_id))
    ).all()
    states = references.states(connection, (row.state_id for row in concerned_states))
    facts: dict[str, list[FactReference]] = defaultdict(list)
    for row in connection.execute(_facts(size_for(ids)), several("conflict", ids)):
        facts[row.conflict_id].append(fact(row.fact_kind, row.fact_id, row))
    claims: dict[str, list[str]] = defaultdict(list)
    disagreeing = select(col(Claim.id), col(Claim.conflict_id)).where(col(Claim.conflict_id).in_(ids))
    for claim, conflict_id in connection.execute(disagreeing.order_by(col(Claim.id))):
        claims[str(conflict_id)].append(claim)
    return [
        ConflictRow(
            id=row.id,
            href=href("conflict", row.id),
            organization=organizations[row.organization_id],
            subject=row.subject,
            question=row.question,
            readings=readings,
            reason=row.reason,
            origin=row.origin,
            found=row.found,
            claim=next(iter(claims[row.id]), None),
            claims=claims[row.id],
            states=[states[one.state_id] for one in concerned_states if one.conflict_id == row.id],
            facts=facts[row.id],
        )
        for row, readings in zip(rows, _readings(connection, ids), strict=True)
    ]


def _readings(connection: Connection, ids: Sequence[str]) -> list[list[ReadingShape]]:
    """The readings of each conflict, in their order."""
    statement = select(ConflictReading).where(col(ConflictReading.conflict_id).in_(ids))
    rows = connection.execute(statement.order_by(col(ConflictReading.position))).all()
    proofs = evidence.evidence_of(connection, "reading", (row.id for row in rows))
    return [
        [
            ReadingShape(value=row.value, preferred=row.preferred, note=row.note, evidence=proofs[row.id])
            for row in rows
            if row.conflict_id == identity
        ]
        for identity in ids
    ]
