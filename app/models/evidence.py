"""How we know: loads, documents, evidence, and the names of things."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import CodePointText, Dated, one_of, period_constraints
from app.models.vocabularies import EvidenceStance, NameKind


class Revision(SQLModel, table=True):
    """One row is one load that changed something: what the collection is, the days that it covers, what it holds.

    `introduction` is Markdown for the docs page; `examples` are ids to try, by noun.
    """

    number: int | None = Field(default=None, primary_key=True)
    content_hash: str = Field(sa_type=CodePointText)
    loaded_at: datetime
    name: str = Field(sa_type=CodePointText)
    description: str = Field(sa_type=CodePointText)
    license: str = Field(sa_type=CodePointText)
    license_url: str = Field(sa_type=CodePointText)
    coverage_from: date
    coverage_until: date
    introduction: str | None = Field(default=None, sa_type=CodePointText)
    examples: dict[str, str] = Field(sa_type=JSON)
    counts: dict[str, int] = Field(sa_type=JSON)


class Document(SQLModel, table=True):
    """One row is one source: a page that is cited, or one whose text is archived here."""

    id: str = Field(primary_key=True, sa_type=CodePointText)
    title: str = Field(sa_type=CodePointText)
    publisher: str = Field(index=True, sa_type=CodePointText)
    url: str | None = Field(default=None, sa_type=CodePointText)
    published_on: str | None = Field(default=None, sa_type=CodePointText)
    published_earliest: date | None = Field(default=None, index=True)
    published_latest: date | None = None
    language: str = Field(sa_type=CodePointText)
    rights: str | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)
    text: str | None = Field(default=None, sa_type=CodePointText)
    folded: str = Field(sa_type=CodePointText)


class Name(Dated, table=True):
    """One row is one name of one item, as `subject_kind` and `subject_id` say."""

    __table_args__ = (
        *period_constraints(),
        one_of("kind", NameKind),
        Index("ix_name_subject", "subject_kind", "subject_id"),
    )

    id: str = Field(primary_key=True, sa_type=CodePointText)
    subject_kind: str = Field(sa_type=CodePointText)
    subject_id: str = Field(sa_type=CodePointText)
    name: str = Field(sa_type=CodePointText)
    folded: str = Field(sa_type=CodePointText)
    language: str = Field(sa_type=CodePointText)
    kind: NameKind = Field(sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


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
    subject_kind: str = Field(sa_type=CodePointText)
    subject_id: str = Field(sa_type=CodePointText)
    item_kind: str = Field(sa_type=CodePointText)
    item_id: str = Field(sa_type=CodePointText)
    position: int
    document_id: str = Field(foreign_key="document.id", sa_type=CodePointText)
    supports: list[str] = Field(sa_type=JSON)
    stance: EvidenceStance = Field(sa_type=CodePointText)
    exact: str | None = Field(default=None, sa_type=CodePointText)
    prefix: str | None = Field(default=None, sa_type=CodePointText)
    suffix: str | None = Field(default=None, sa_type=CodePointText)
    start_offset: int | None = None
    end_offset: int | None = None
    locator: str | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)
