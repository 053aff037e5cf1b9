"""What sources assert about the same matter as a fact, and where they disagree."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.models.columns import CodePointText, one_of
from app.models.vocabularies import ClaimKind, ConflictOrigin, Verdict


class Claim(SQLModel, table=True):
    """One row is what one source asserts, with the value that the knowledge base holds for that day and the verdict.

    `held_states` hold certainly or by presumption, `perhaps_states` possibly; `held_date` is the date of the fact,
    `conflict_id` where the disagreement is written down.
    """

    __table_args__ = (
        one_of("kind", ClaimKind),
        one_of("verdict", Verdict),
        CheckConstraint("(fact_kind IS NULL) = (fact_id IS NULL)", name="fact_whole"),
    )

    id: str = Field(primary_key=True, sa_type=CodePointText)
    kind: ClaimKind = Field(sa_type=CodePointText)
    text: str = Field(sa_type=CodePointText)
    document_id: str = Field(foreign_key="document.id", index=True, sa_type=CodePointText)
    organization_id: str = Field(foreign_key="organization.id", index=True, sa_type=CodePointText)
    speaker_id: str | None = Field(default=None, foreign_key="official.id", sa_type=CodePointText)
    statement_id: str | None = Field(default=None, foreign_key="statement.id", sa_type=CodePointText)
    day: date | None = None
    status: str | None = Field(default=None, sa_type=CodePointText)
    asserted_count: int | None = None
    asserted_states: list[str] = Field(sa_type=JSON)
    asserted_date: str | None = Field(default=None, sa_type=CodePointText)
    fact_kind: str | None = Field(default=None, sa_type=CodePointText)
    fact_id: str | None = Field(default=None, sa_type=CodePointText)
    field: str | None = Field(default=None, sa_type=CodePointText)
    held_states: list[str] = Field(sa_type=JSON)
    perhaps_states: list[str] = Field(sa_type=JSON)
    held_date: str | None = Field(default=None, sa_type=CodePointText)
    verdict: Verdict = Field(sa_type=CodePointText)
    missing: list[str] = Field(sa_type=JSON)
    extra: list[str] = Field(sa_type=JSON)
    conflict_id: str | None = Field(default=None, foreign_key="conflict.id", index=True, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Conflict(SQLModel, table=True):
    """One row is one matter about which sources disagree: written down by a curator, or by the loader.

    `found`: the loader finds it, whether a curator has written it down or not.
    """

    __table_args__ = (one_of("origin", ConflictOrigin),)

    id: str = Field(primary_key=True, sa_type=CodePointText)
    organization_id: str = Field(foreign_key="organization.id", index=True, sa_type=CodePointText)
    subject: str = Field(sa_type=CodePointText)
    question: str = Field(sa_type=CodePointText)
    reason: str = Field(sa_type=CodePointText)
    origin: ConflictOrigin = Field(sa_type=CodePointText)
    found: bool


class ConflictState(SQLModel, table=True):
    """One row is one state that one conflict is about."""

    __tablename__ = "conflict_state"

    conflict_id: str = Field(foreign_key="conflict.id", primary_key=True, sa_type=CodePointText)
    state_id: str = Field(foreign_key="state.id", primary_key=True, index=True, sa_type=CodePointText)


class ConflictFact(SQLModel, table=True):
    """One row is one fact that one conflict is about; `item_…` is what shows it under an address of its own."""

    __tablename__ = "conflict_fact"
    __table_args__ = (Index("ix_conflict_fact_item", "item_kind", "item_id"),)

    conflict_id: str = Field(foreign_key="conflict.id", primary_key=True, sa_type=CodePointText)
    fact_kind: str = Field(primary_key=True, sa_type=CodePointText)
    fact_id: str = Field(primary_key=True, sa_type=CodePointText)
    item_kind: str = Field(sa_type=CodePointText)
    item_id: str = Field(sa_type=CodePointText)


class ConflictReading(SQLModel, table=True):
    """One row is one reading of a conflict; its evidence says which sources have it."""

    __tablename__ = "conflict_reading"

    id: str = Field(primary_key=True, sa_type=CodePointText)
    conflict_id: str = Field(foreign_key="conflict.id", index=True, sa_type=CodePointText)
    position: int
    value: str = Field(sa_type=CodePointText)
    preferred: bool
    note: str | None = Field(default=None, sa_type=CodePointText)
