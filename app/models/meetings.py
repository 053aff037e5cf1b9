"""Persons and offices; meetings, who took part, what was said there, and the instruments of them."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.models.columns import CodePointText, Dated, Identified, one_of, period_constraints
from app.models.vocabularies import Confidence, MeetingFormat, OfficeHolder, ParticipationRole, StatementForm


class Official(Identified, table=True):
    """One row is one person."""

    name: str = Field(sa_type=CodePointText)
    state_id: str | None = Field(default=None, foreign_key="state.id", index=True, sa_type=CodePointText)
    died: str | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Office(Identified, table=True):
    """One row is one office of a state or of an organization, held by officials or by states.

    `concurrent`: several hold it at once.
    """

    __table_args__ = (
        one_of("holder", OfficeHolder),
        CheckConstraint("(state_id IS NULL) <> (organization_id IS NULL)", name="one_owner"),
    )

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

    office_id: str = Field(foreign_key="office.id", sa_type=CodePointText)
    official_id: str | None = Field(default=None, foreign_key="official.id", index=True, sa_type=CodePointText)
    state_id: str | None = Field(default=None, foreign_key="state.id", index=True, sa_type=CodePointText)
    title: str | None = Field(default=None, sa_type=CodePointText)
    acting: bool
    uncovered_from: date
    confidence: Confidence | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Meeting(Identified, table=True):
    """One row is one meeting; `start_date` and `end_date` are its first and its last day.

    `announced`: no source shows that it was held.
    """

    __table_args__ = (
        one_of("format", MeetingFormat),
        CheckConstraint("start_earliest <= end_latest", name="start_before_end"),
        Index("ix_meeting_period", "start_earliest", "end_latest"),
    )

    name: str = Field(sa_type=CodePointText)
    organization_id: str = Field(foreign_key="organization.id", index=True, sa_type=CodePointText)
    kind: str = Field(sa_type=CodePointText)
    ordinal: int | None = None
    start_date: str = Field(sa_type=CodePointText)
    start_earliest: date
    end_date: str = Field(sa_type=CodePointText)
    end_latest: date
    city: str | None = Field(default=None, sa_type=CodePointText)
    country_id: str | None = Field(default=None, foreign_key="state.id", sa_type=CodePointText)
    venue: str | None = Field(default=None, sa_type=CodePointText)
    host_id: str | None = Field(default=None, foreign_key="state.id", sa_type=CodePointText)
    host_organization_id: str | None = Field(default=None, foreign_key="organization.id", sa_type=CodePointText)
    format: MeetingFormat = Field(sa_type=CodePointText)
    announced: bool
    decisions: list[str] = Field(sa_type=JSON)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Participation(Identified, table=True):
    """One row is one person, or one delegation that no source names persons of, at one meeting."""

    __table_args__ = (
        one_of("role", ParticipationRole),
        CheckConstraint("(state_id IS NULL) <> (organization_id IS NULL)", name="one_delegation"),
        Index("ix_participation_meeting", "meeting_id"),
    )

    meeting_id: str = Field(foreign_key="meeting.id", sa_type=CodePointText)
    official_id: str | None = Field(default=None, foreign_key="official.id", index=True, sa_type=CodePointText)
    tenure_id: str | None = Field(default=None, foreign_key="tenure.id", sa_type=CodePointText)
    state_id: str | None = Field(default=None, foreign_key="state.id", index=True, sa_type=CodePointText)
    organization_id: str | None = Field(default=None, foreign_key="organization.id", sa_type=CodePointText)
    capacity: str = Field(sa_type=CodePointText)
    capacity_note: str | None = Field(default=None, sa_type=CodePointText)
    role: ParticipationRole = Field(sa_type=CodePointText)
    named: bool
    note: str | None = Field(default=None, sa_type=CodePointText)


class Instrument(Identified, table=True):
    """One row is one initiative, declaration, programme, strategy, resolution, project or charter."""

    name: str = Field(sa_type=CodePointText)
    kind: str = Field(sa_type=CodePointText)
    organization_id: str | None = Field(default=None, foreign_key="organization.id", sa_type=CodePointText)
    proposer: str | None = Field(default=None, sa_type=CodePointText)
    proposer_states: list[str] = Field(sa_type=JSON)
    proposer_official_id: str | None = Field(default=None, foreign_key="official.id", sa_type=CodePointText)
    proposed: str | None = Field(default=None, sa_type=CodePointText)
    proposed_earliest: date | None = None
    proposed_latest: date | None = None
    proposed_at_id: str | None = Field(default=None, foreign_key="meeting.id", index=True, sa_type=CodePointText)
    adopted: str | None = Field(default=None, sa_type=CodePointText)
    adopted_earliest: date | None = None
    adopted_latest: date | None = None
    adopted_at_id: str | None = Field(default=None, foreign_key="meeting.id", index=True, sa_type=CodePointText)
    in_force: str | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Statement(Identified, table=True):
    """One row is one thing said: words between quotation marks, or reported speech."""

    __table_args__ = (
        one_of("form", StatementForm),
        CheckConstraint("(speaker_id IS NULL) <> (speaker_name IS NULL)", name="one_speaker"),
    )

    speaker_id: str | None = Field(default=None, foreign_key="official.id", index=True, sa_type=CodePointText)
    speaker_name: str | None = Field(default=None, sa_type=CodePointText)
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id", index=True, sa_type=CodePointText)
    document_id: str = Field(foreign_key="document.id", index=True, sa_type=CodePointText)
    form: StatementForm = Field(sa_type=CodePointText)
    text: str = Field(sa_type=CodePointText)
    folded: str = Field(sa_type=CodePointText)
    language: str = Field(sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class StatementTopic(SQLModel, table=True):
    """One row is one topic of one statement."""

    __tablename__ = "statement_topic"

    statement_id: str = Field(foreign_key="statement.id", primary_key=True, sa_type=CodePointText)
    topic: str = Field(primary_key=True, index=True, sa_type=CodePointText)


class StatementInstrument(SQLModel, table=True):
    """One row is one instrument that one statement speaks of."""

    __tablename__ = "statement_instrument"

    statement_id: str = Field(foreign_key="statement.id", primary_key=True, sa_type=CodePointText)
    instrument_id: str = Field(foreign_key="instrument.id", primary_key=True, index=True, sa_type=CodePointText)
