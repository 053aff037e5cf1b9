"""States, organizations, and the memberships of states in them."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.models.columns import CodePointText, Dated, Identified, one_of, period_constraints
from app.models.vocabularies import Confidence, EndReason, StandingKind, StatusFamily, StepKind


class State(Identified, table=True):
    """One row is one state, by its code of ISO 3166-1 alpha-3, of ISO 3166-3, or one that users assign.

    `start` and `end` are EDTF text, null where they are not said; `successors` are the ids of states.
    """

    alpha2: str | None = Field(default=None, unique=True, sa_type=CodePointText)
    numeric: str | None = Field(default=None, unique=True, sa_type=CodePointText)
    wikidata: str | None = Field(default=None, unique=True, sa_type=CodePointText)
    name: str = Field(sa_type=CodePointText)
    start: str | None = Field(default=None, sa_type=CodePointText)
    end: str | None = Field(default=None, sa_type=CodePointText)
    successors: list[str] = Field(sa_type=JSON)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Organization(Dated, table=True):
    """One row is one organization, or one body of an organization; its period is its existence."""

    __table_args__ = (
        *period_constraints(),
        # Deferred: into tables that are filled in the same or a later step of a load.
        ForeignKeyConstraint(["parent_id"], ["organization.id"], deferrable=True, initially="DEFERRED"),
        ForeignKeyConstraint(["predecessor_id"], ["organization.id"], deferrable=True, initially="DEFERRED"),
        ForeignKeyConstraint(["founded_at_id"], ["meeting.id"], deferrable=True, initially="DEFERRED", use_alter=True),
        ForeignKeyConstraint(["charter_id"], ["instrument.id"], deferrable=True, initially="DEFERRED", use_alter=True),
    )

    name: str = Field(sa_type=CodePointText)
    abbreviation: str | None = Field(default=None, sa_type=CodePointText)
    classification: str = Field(sa_type=CodePointText)
    parent_id: str | None = Field(default=None, index=True, sa_type=CodePointText)
    predecessor_id: str | None = Field(default=None, sa_type=CodePointText)
    founded_at_id: str | None = Field(default=None, sa_type=CodePointText)
    charter_id: str | None = Field(default=None, sa_type=CodePointText)
    seat: str | None = Field(default=None, sa_type=CodePointText)
    seat_country_id: str | None = Field(default=None, foreign_key="state.id", sa_type=CodePointText)
    coverage_from: date | None = None
    coverage_until: date | None = None
    note: str | None = Field(default=None, sa_type=CodePointText)


class MembershipStatus(Dated, table=True):
    """One row is one status that an organization gives to states, and the period in which it existed."""

    __tablename__ = "membership_status"
    __table_args__ = (
        *period_constraints(),
        one_of("family", StatusFamily),
        UniqueConstraint("organization_id", "status"),
        ForeignKeyConstraint(
            ["organization_id", "replaced_by"],
            ["membership_status.organization_id", "membership_status.status"],
            name="fk_membership_status_replaced_by_membership_status",
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    organization_id: str = Field(foreign_key="organization.id", sa_type=CodePointText)
    status: str = Field(sa_type=CodePointText)
    label: str = Field(sa_type=CodePointText)
    description: str = Field(sa_type=CodePointText)
    family: StatusFamily = Field(sa_type=CodePointText)
    replaced_by: str | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Membership(Dated, table=True):
    """One row is one state holding one status in one organization over one period.

    The `decided_…` columns are the start by decision, where the start by entry into force came later. `previous_id` is
    the membership that this one directly follows; `uncovered_from` is the day after the last one covered of the
    organization.
    """

    __table_args__ = (
        *period_constraints(),
        one_of("confidence", Confidence),
        one_of("end_reason", EndReason),
        CheckConstraint("decided_earliest <= decided_latest", name="decided_in_order"),
        ForeignKeyConstraint(
            ["organization_id", "status"], ["membership_status.organization_id", "membership_status.status"]
        ),
        # What holds, with a status and with any. Ends come first: of a long history few last until today, while nearly
        # all have begun.
        Index("ix_membership_period", "organization_id", "status", "end_latest", "start_earliest", "decided_earliest"),
        Index(
            "ix_membership_end", "organization_id", "end_latest", "end_earliest", "start_earliest", "decided_earliest"
        ),
        # What changes: begins, is decided, ends (above), and what the same state held before and after.
        Index("ix_membership_start", "organization_id", "start_latest", "start_earliest"),
        Index("ix_membership_decided", "organization_id", "decided_latest", "decided_earliest"),
        Index("ix_membership_state", "state_id", "organization_id", "end_edtf", "start_edtf", "decided_edtf"),
        Index("ix_membership_previous", "previous_id"),
    )

    organization_id: str = Field(foreign_key="organization.id", sa_type=CodePointText)
    state_id: str = Field(foreign_key="state.id", sa_type=CodePointText)
    status: str = Field(sa_type=CodePointText)
    decided_edtf: str | None = Field(default=None, sa_type=CodePointText)
    decided_earliest: date
    decided_latest: date
    previous_id: str | None = Field(default=None, sa_type=CodePointText)
    uncovered_from: date
    start_event: str | None = Field(default=None, sa_type=CodePointText)
    end_event: str | None = Field(default=None, sa_type=CodePointText)
    end_reason: EndReason | None = Field(default=None, sa_type=CodePointText)
    confidence: Confidence | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class MembershipStep(Identified, table=True):
    """One row is one step towards a membership: begun, decided, signed, in force."""

    __tablename__ = "membership_step"
    __table_args__ = (one_of("kind", StepKind), UniqueConstraint("membership_id", "kind"))

    membership_id: str = Field(foreign_key="membership.id", sa_type=CodePointText)
    kind: StepKind = Field(sa_type=CodePointText)
    date_edtf: str = Field(sa_type=CodePointText)
    date_earliest: date
    date_latest: date
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id", index=True, sa_type=CodePointText)
    event: str | None = Field(default=None, sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)


class Standing(Dated, table=True):
    """One row is how one state's ties to one organization stood over one period, whatever its status."""

    __table_args__ = (
        *period_constraints(),
        one_of("standing", StandingKind),
        Index("ix_standing_state", "organization_id", "state_id"),
    )

    organization_id: str = Field(foreign_key="organization.id", sa_type=CodePointText)
    state_id: str = Field(foreign_key="state.id", index=True, sa_type=CodePointText)
    standing: StandingKind = Field(sa_type=CodePointText)
    note: str | None = Field(default=None, sa_type=CodePointText)
