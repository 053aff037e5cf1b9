"""Persons, offices, and who held them."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.models.columns import CodePointText, Dated, one_of, period_constraints
from app.models.vocabularies import Confidence, OfficeHolder


class Official(SQLModel, table=True):
    """One row is one person."""

    id: str = Field(primary_key=True, sa_type=CodePointText)
    name: str = Field(sa_type=CodePointText)
    state_id: str | None = Field(default=None, foreign_key="state.id", index=True, sa_type=CodePointText)
    died: str | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Office(SQLModel, table=True):
    """One row is one office of a state or of an organization, held by officials or by states.

    `concurrent`: several hold it at once.
    """

    __table_args__ = (
        one_of("holder", OfficeHolder),
        CheckConstraint("(state_id IS NULL) <> (organization_id IS NULL)", name="one_owner"),
    )

    id: str = Field(primary_key=True, sa_type=CodePointText)
    name: str = Field(sa_type=CodePointText)
    classification: str = Field(sa_type=CodePointText)
    state_id: str | None = Field(default=None, foreign_key="state.id", index=True, sa_type=CodePointText)
    organization_id: str | None = Field(default=None, foreign_key="organization.id", index=True, sa_type=CodePointText)
    holder: OfficeHolder = Field(sa_type=CodePointText)
    concurrent: bool
    note: str | None = Field(default=None, sa_type=CodePointText)


class Tenure(Dated, table=True):
    """One row is one official, or one state, holding one office over one period.

    `uncovered_from` is the day after the last one covered of the organization whose office it is, else of the whole.
    """

    __table_args__ = (
        *period_constraints(),
        one_of("confidence", Confidence),
        CheckConstraint("(official_id IS NULL) <> (state_id IS NULL)", name="one_holder"),
        Index("ix_tenure_period", "office_id", "start_earliest", "end_latest"),
    )

    id: str = Field(primary_key=True, sa_type=CodePointText)
    office_id: str = Field(foreign_key="office.id", sa_type=CodePointText)
    official_id: str | None = Field(default=None, foreign_key="official.id", index=True, sa_type=CodePointText)
    state_id: str | None = Field(default=None, foreign_key="state.id", index=True, sa_type=CodePointText)
    title: str | None = Field(default=None, sa_type=CodePointText)
    acting: bool
    uncovered_from: date
    confidence: Confidence | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)
