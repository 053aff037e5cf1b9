"""How we know: documents, evidence and names; claims, conflicts, and how much is recorded."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models import vocabularies
from app.models.columns import CodePointText, Dated, Identified, one_of, period_constraints


class Document(Identified, table=True):
    """One row is one source: a page that is cited, or one whose text is archived here."""

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
        one_of("kind", vocabularies.NameKind),
        Index("ix_name_subject", "subject_kind", "subject_id"),
    )

    subject_kind: str = Field(sa_type=CodePointText)
    subject_id: str = Field(sa_type=CodePointText)
    name: str = Field(sa_type=CodePointText)
    folded: str = Field(sa_type=CodePointText)
    language: str = Field(sa_type=CodePointText)
    kind: vocabularies.NameKind = Field(sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Evidence(SQLModel, table=True):
    """One row is one piece of evidence: what a document, at a passage where it is archived, says of one fact.

    `item_…` is what shows the fact under an address of its own: the membership of a step, the meeting of a
    participation.
    """

    __table_args__: Any = (
        one_of("stance", vocabularies.EvidenceStance),
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
    stance: vocabularies.EvidenceStance = Field(sa_type=CodePointText)
    exact: str | None = Field(default=None, sa_type=CodePointText)
    prefix: str | None = Field(default=None, sa_type=CodePointText)
    suffix: str | None = Field(default=None, sa_type=CodePointText)
    start_offset: int | None = None
    end_offset: int | None = None
    locator: str | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Claim(Identified, table=True):
    """One row is what one source asserts, with the value that the knowledge base holds for that day and the verdict.

    `held_states` hold certainly or by presumption, `perhaps_states` possibly; `held_date` is the date of the fact,
    `conflict_id` where the disagreement is written down.
    """

    __table_args__ = (
        one_of("kind", vocabularies.ClaimKind),
        one_of("verdict", vocabularies.Verdict),
        CheckConstraint("(fact_kind IS NULL) = (fact_id IS NULL)", name="fact_whole"),
    )

    kind: vocabularies.ClaimKind = Field(sa_type=CodePointText)
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
    verdict: vocabularies.Verdict = Field(sa_type=CodePointText)
    missing: list[str] = Field(sa_type=JSON)
    extra: list[str] = Field(sa_type=JSON)
    conflict_id: str | None = Field(default=None, foreign_key="conflict.id", index=True, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Conflict(Identified, table=True):
    """One row is one matter about which sources disagree: written down by a curator, or by the loader.

    `found`: the loader finds it, whether a curator has written it down or not.
    """

    __table_args__ = (one_of("origin", vocabularies.ConflictOrigin),)

    organization_id: str = Field(foreign_key="organization.id", index=True, sa_type=CodePointText)
    subject: str = Field(sa_type=CodePointText)
    question: str = Field(sa_type=CodePointText)
    reason: str = Field(sa_type=CodePointText)
    origin: vocabularies.ConflictOrigin = Field(sa_type=CodePointText)
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


class ConflictReading(Identified, table=True):
    """One row is one reading of a conflict; its evidence says which sources have it."""

    __tablename__ = "conflict_reading"

    conflict_id: str = Field(foreign_key="conflict.id", index=True, sa_type=CodePointText)
    position: int
    value: str = Field(sa_type=CodePointText)
    preferred: bool
    note: str | None = Field(default=None, sa_type=CodePointText)


class Completeness(Identified, table=True):
    """One row is how much of one list is recorded from a day on, up to another.

    `subject_id` says which list: the id of a meeting, office, organization or document; ``sco/summit`` for the meetings
    of a kind. Its period is half-open; `date.min` and `date.max` are "no bound".
    """

    __table_args__ = (
        one_of("of", vocabularies.CompletenessOf),
        one_of("level", vocabularies.CompletenessLevel),
        Index("ix_completeness_subject", "of", "subject_id"),
    )

    of: vocabularies.CompletenessOf = Field(sa_type=CodePointText)
    subject_id: str = Field(sa_type=CodePointText)
    level: vocabularies.CompletenessLevel = Field(sa_type=CodePointText)
    start_edtf: str | None = Field(default=None, sa_type=CodePointText)
    first_day: date
    end_edtf: str | None = Field(default=None, sa_type=CodePointText)
    end_day: date
    note: str | None = Field(default=None, sa_type=CodePointText)
    documents: list[str] = Field(sa_type=JSON)
