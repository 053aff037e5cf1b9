"""How much of a list is recorded."""

from datetime import date

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from app.models.columns import CodePointText, one_of
from app.models.vocabularies import CompletenessLevel, CompletenessOf


class Completeness(SQLModel, table=True):
    """One row is how much of one list is recorded from a day on, up to another.

    `subject_id` says which list: the id of a meeting, office, organization or document; ``sco/summit`` for the meetings
    of a kind. Its period is half-open; `date.min` and `date.max` are "no bound".
    """

    __table_args__ = (
        one_of("of", CompletenessOf),
        one_of("level", CompletenessLevel),
        Index("ix_completeness_subject", "of", "subject_id"),
    )

    id: str = Field(primary_key=True, sa_type=CodePointText)
    of: CompletenessOf = Field(sa_type=CodePointText)
    subject_id: str = Field(sa_type=CodePointText)
    level: CompletenessLevel = Field(sa_type=CodePointText)
    start_edtf: str | None = Field(default=None, sa_type=CodePointText)
    first_day: date
    end_edtf: str | None = Field(default=None, sa_type=CodePointText)
    end_day: date
    note: str | None = Field(default=None, sa_type=CodePointText)
    documents: list[str] = Field(sa_type=JSON)
