"""Create membership statuses, memberships, their steps, and standing."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

words = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def period_columns() -> list[sa.Column[Any]]:
    """The columns of a half-open period."""
    return [
        sa.Column("start_edtf", words, nullable=True),
        sa.Column("start_earliest", sa.Date(), nullable=False),
        sa.Column("start_latest", sa.Date(), nullable=False),
        sa.Column("end_kind", words, nullable=False),
        sa.Column("end_edtf", words, nullable=True),
        sa.Column("end_earliest", sa.Date(), nullable=False),
        sa.Column("end_latest", sa.Date(), nullable=False),
        sa.Column("last_attested", sa.Date(), nullable=True),
    ]


def upgrade() -> None:
    """Create membership statuses, memberships, their steps, and standing."""
    op.create_table(
        "membership_status",
        sa.Column("id", words, nullable=False),
        sa.Column("organization_id", words, nullable=False),
        sa.Column("status", words, nullable=False),
        sa.Column("label", words, nullable=False),
        sa.Column("description", words, nullable=False),
        sa.Column("family", words, nullable=False),
        sa.Column("replaced_by", words, nullable=True),
        sa.Column("note", words, nullable=True),
        *period_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_membership_status"),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_membership_status_end_in_order")),
        sa.CheckConstraint(
            "end_kind IN ('open', 'known', 'unknown', 'scheduled')", name=op.f("ck_membership_status_end_kind")
        ),
        sa.CheckConstraint("family IN ('full', 'associated')", name=op.f("ck_membership_status_family")),
        sa.CheckConstraint("start_earliest < end_latest", name=op.f("ck_membership_status_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_membership_status_start_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_membership_status_organization_id_organization"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "replaced_by"],
            ["membership_status.organization_id", "membership_status.status"],
            name="fk_membership_status_replaced_by_membership_status",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("organization_id", "status", name="uq_membership_status_organization_id_status"),
    )
    op.create_table(
        "membership",
        sa.Column("id", words, nullable=False),
        sa.Column("organization_id", words, nullable=False),
        sa.Column("state_id", words, nullable=False),
        sa.Column("status", words, nullable=False),
        sa.Column("decided_edtf", words, nullable=True),
        sa.Column("decided_earliest", sa.Date(), nullable=False),
        sa.Column("decided_latest", sa.Date(), nullable=False),
        sa.Column("start_event", words, nullable=False),
        sa.Column("end_event", words, nullable=True),
        sa.Column("confidence", words, nullable=False),
        sa.Column("note", words, nullable=True),
        *period_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.CheckConstraint("confidence IN ('high', 'medium', 'low')", name=op.f("ck_membership_confidence")),
        sa.CheckConstraint("decided_earliest <= decided_latest", name=op.f("ck_membership_decided_in_order")),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_membership_end_in_order")),
        sa.CheckConstraint(
            "end_kind IN ('open', 'known', 'unknown', 'scheduled')", name=op.f("ck_membership_end_kind")
        ),
        sa.CheckConstraint("start_earliest < end_latest", name=op.f("ck_membership_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_membership_start_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id", "status"],
            ["membership_status.organization_id", "membership_status.status"],
            name="fk_membership_organization_id_membership_status",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_membership_organization_id_organization"
        ),
        sa.ForeignKeyConstraint(["state_id"], ["state.id"], name="fk_membership_state_id_state"),
    )
    op.create_index(
        "ix_membership_decided", "membership", ["organization_id", "status", "decided_earliest", "end_latest"]
    )
    op.create_index("ix_membership_period", "membership", ["organization_id", "status", "start_earliest", "end_latest"])
    op.create_index("ix_membership_state", "membership", ["state_id", "organization_id"])
    op.create_table(
        "membership_step",
        sa.Column("id", words, nullable=False),
        sa.Column("membership_id", words, nullable=False),
        sa.Column("kind", words, nullable=False),
        sa.Column("date_edtf", words, nullable=False),
        sa.Column("date_earliest", sa.Date(), nullable=False),
        sa.Column("date_latest", sa.Date(), nullable=False),
        sa.Column("meeting_id", words, nullable=True),
        sa.Column("event", words, nullable=True),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_membership_step"),
        sa.CheckConstraint(
            "kind IN ('initiated', 'decided', 'signed', 'in_force')", name=op.f("ck_membership_step_kind")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_membership_step_meeting_id_meeting"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_membership_step_membership_id_membership"
        ),
        sa.UniqueConstraint("membership_id", "kind", name="uq_membership_step_membership_id_kind"),
    )
    op.create_index("ix_membership_step_meeting_id", "membership_step", ["meeting_id"])
    op.create_table(
        "standing",
        sa.Column("id", words, nullable=False),
        sa.Column("organization_id", words, nullable=False),
        sa.Column("state_id", words, nullable=False),
        sa.Column("standing", words, nullable=False),
        sa.Column("note", words, nullable=True),
        *period_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_standing"),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_standing_end_in_order")),
        sa.CheckConstraint("end_kind IN ('open', 'known', 'unknown', 'scheduled')", name=op.f("ck_standing_end_kind")),
        sa.CheckConstraint("standing IN ('active', 'dormant')", name=op.f("ck_standing_standing")),
        sa.CheckConstraint("start_earliest < end_latest", name=op.f("ck_standing_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_standing_start_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_standing_organization_id_organization"
        ),
        sa.ForeignKeyConstraint(["state_id"], ["state.id"], name="fk_standing_state_id_state"),
    )
    op.create_index("ix_standing_state", "standing", ["organization_id", "state_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("standing")
    op.drop_table("membership_step")
    op.drop_table("membership")
    op.drop_table("membership_status")
