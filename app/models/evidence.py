"""How we know: loads, documents, evidence, and the names of things."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import Dated, Words, one_of, period_constraints
from app.models.vocabularies import EvidenceStance, NameKind


class Revision(SQLModel, table=True):
    """One row is one load that changed something: what the collection is, the days that it covers, what it holds."""

    number: int | None = Field(default=None, primary_key=True)
    content_hash: str = Field(sa_type=Words)
    loaded_at: datetime
    name: str = Field(sa_type=Words)
    description: str = Field(sa_type=Words)
    license: str = Field(sa_type=Words)
    license_url: str = Field(sa_type=Words)
    coverage_from: date
    coverage_until: date
    counts: dict[str, int] = Field(sa_type=JSON)


class Document(SQLModel, table=True):
    """One row is one source: a page that is cited, or one whose text is archived here."""

    id: str = Field(primary_key=True, sa_type=Words)
    title: str = Field(sa_type=Words)
    publisher: str = Field(index=True, sa_type=Words)
    url: str = Field(sa_type=Words)
    published_on: str | None = Field(default=None, sa_type=Words)
    published_earliest: date | None = Field(default=None, index=True)
    published_latest: date | None = None
    language: str = Field(sa_type=Words)
    rights: str | None = Field(default=None, sa_type=Words)
    note: str | None = Field(default=None, sa_type=Words)
    text: str | None = Field(default=None, sa_type=Words)
    folded: str = Field(sa_type=Words)


class Name(Dated, table=True):
    """One row is one name that a state, an organization, an official, an office, a meeting or an instrument goes by."""

    __table_args__ = (
        *period_constraints(),
        one_of("kind", NameKind),
        Index("ix_name_subject", "subject_kind", "subject_id"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    subject_kind: str = Field(sa_type=Words)
    subject_id: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    folded: str = Field(sa_type=Words)
    language: str = Field(sa_type=Words)
    kind: NameKind = Field(sa_type=Words)
    note: str | None = Field(default=None, sa_type=Words)


class Evidence(SQLModel, table=True):
    """One row is one piece of evidence: what a document, at a passage where it is archived, says of one fact.

    `item_…` is what shows the fact under an address of its own: the membership of a step, the meeting of a
    participation.
    """

    __table_args__: Any = (
        one_of("stance", EvidenceStance),
        CheckConstraint("(start_offset IS NULL) = (exact IS NULL)", name="passage_whole"),
        CheckConstraint("start_offset < end_offset", name="passage_in_order"),
        UniqueConstraint("subject_kind", "subject_id", "position"),
        Index("ix_evidence_document", "document_id", "start_offset"),
        Index("ix_evidence_item", "item_kind", "item_id"),
    )

    id: int = Field(primary_key=True)
    subject_kind: str = Field(sa_type=Words)
    subject_id: str = Field(sa_type=Words)
    item_kind: str = Field(sa_type=Words)
    item_id: str = Field(sa_type=Words)
    position: int
    document_id: str = Field(foreign_key="document.id", sa_type=Words)
    supports: list[str] = Field(sa_type=JSON)
    stance: EvidenceStance = Field(sa_type=Words)
    exact: str | None = Field(default=None, sa_type=Words)
    prefix: str | None = Field(default=None, sa_type=Words)
    suffix: str | None = Field(default=None, sa_type=Words)
    start_offset: int | None = None
    end_offset: int | None = None
    note: str | None = Field(default=None, sa_type=Words)
