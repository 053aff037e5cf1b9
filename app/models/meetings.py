"""Meetings, who took part, what was said there, and the instruments that came of it."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.models.columns import Words, one_of
from app.models.vocabularies import MeetingFormat, ParticipationRole, StatementForm


class Meeting(SQLModel, table=True):
    """One row is one meeting; `start_date` and `end_date` are its first and its last day."""

    __table_args__ = (
        one_of("format", MeetingFormat),
        CheckConstraint("start_earliest <= end_latest", name="start_before_end"),
        Index("ix_meeting_period", "start_earliest", "end_latest"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    name: str = Field(sa_type=Words)
    organization_id: str = Field(foreign_key="organization.id", index=True, sa_type=Words)
    kind: str = Field(sa_type=Words)
    ordinal: int | None = None
    start_date: str = Field(sa_type=Words)
    start_earliest: date
    end_date: str = Field(sa_type=Words)
    end_latest: date
    city: str | None = Field(default=None, sa_type=Words)
    country_id: str | None = Field(default=None, foreign_key="state.id", sa_type=Words)
    venue: str | None = Field(default=None, sa_type=Words)
    host_id: str | None = Field(default=None, foreign_key="state.id", sa_type=Words)
    host_organization_id: str | None = Field(default=None, foreign_key="organization.id", sa_type=Words)
    format: MeetingFormat = Field(sa_type=Words)
    decisions: list[str] = Field(sa_type=JSON)
    note: str | None = Field(default=None, sa_type=Words)


class Participation(SQLModel, table=True):
    """One row is one person, or one delegation that no source names persons of, at one meeting."""

    __table_args__ = (
        one_of("role", ParticipationRole),
        CheckConstraint("(state_id IS NULL) <> (organization_id IS NULL)", name="one_delegation"),
        Index("ix_participation_meeting", "meeting_id"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    meeting_id: str = Field(foreign_key="meeting.id", sa_type=Words)
    official_id: str | None = Field(default=None, foreign_key="official.id", index=True, sa_type=Words)
    tenure_id: str | None = Field(default=None, foreign_key="tenure.id", sa_type=Words)
    state_id: str | None = Field(default=None, foreign_key="state.id", index=True, sa_type=Words)
    organization_id: str | None = Field(default=None, foreign_key="organization.id", sa_type=Words)
    capacity: str = Field(sa_type=Words)
    capacity_note: str | None = Field(default=None, sa_type=Words)
    role: ParticipationRole = Field(sa_type=Words)
    named: bool
    note: str | None = Field(default=None, sa_type=Words)


class Instrument(SQLModel, table=True):
    """One row is one initiative, declaration, programme, strategy, resolution, project or charter."""

    id: str = Field(primary_key=True, sa_type=Words)
    name: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    organization_id: str | None = Field(default=None, foreign_key="organization.id", sa_type=Words)
    proposer: str | None = Field(default=None, sa_type=Words)
    proposer_states: list[str] = Field(sa_type=JSON)
    proposer_official_id: str | None = Field(default=None, foreign_key="official.id", sa_type=Words)
    proposed: str | None = Field(default=None, sa_type=Words)
    proposed_earliest: date | None = None
    proposed_latest: date | None = None
    proposed_at_id: str | None = Field(default=None, foreign_key="meeting.id", index=True, sa_type=Words)
    adopted: str | None = Field(default=None, sa_type=Words)
    adopted_earliest: date | None = None
    adopted_latest: date | None = None
    adopted_at_id: str | None = Field(default=None, foreign_key="meeting.id", index=True, sa_type=Words)
    in_force: str | None = Field(default=None, sa_type=Words)
    note: str | None = Field(default=None, sa_type=Words)


class Statement(SQLModel, table=True):
    """One row is one thing said at a meeting: words between quotation marks, or reported speech."""

    __table_args__ = (one_of("form", StatementForm),)

    id: str = Field(primary_key=True, sa_type=Words)
    speaker_id: str = Field(foreign_key="official.id", index=True, sa_type=Words)
    meeting_id: str = Field(foreign_key="meeting.id", index=True, sa_type=Words)
    document_id: str = Field(foreign_key="document.id", index=True, sa_type=Words)
    form: StatementForm = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    folded: str = Field(sa_type=Words)
    language: str = Field(sa_type=Words)
    note: str | None = Field(default=None, sa_type=Words)


class StatementTopic(SQLModel, table=True):
    """One row is one topic of one statement."""

    __tablename__ = "statement_topic"

    statement_id: str = Field(foreign_key="statement.id", primary_key=True, sa_type=Words)
    topic: str = Field(primary_key=True, index=True, sa_type=Words)


class StatementInstrument(SQLModel, table=True):
    """One row is one instrument that one statement speaks of."""

    __tablename__ = "statement_instrument"

    statement_id: str = Field(foreign_key="statement.id", primary_key=True, sa_type=Words)
    instrument_id: str = Field(foreign_key="instrument.id", primary_key=True, index=True, sa_type=Words)
