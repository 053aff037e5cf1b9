"""Index memberships by the days on which they begin and end, those of an organization and those of a state in it."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the indexes."""
    op.drop_index("ix_membership_period", "membership")
    op.drop_index("ix_membership_decided", "membership")
    op.drop_index("ix_membership_state", "membership")
    op.create_index(
        "ix_membership_period",
        "membership",
        ["organization_id", "status", "end_latest", "start_earliest", "decided_earliest"],
    )
    op.create_index("ix_membership_start", "membership", ["organization_id", "start_latest", "start_earliest"])
    op.create_index("ix_membership_decided", "membership", ["organization_id", "decided_latest", "decided_earliest"])
    op.create_index(
        "ix_membership_end",
        "membership",
        ["organization_id", "end_latest", "end_earliest", "start_earliest", "decided_earliest"],
    )
    op.create_index(
        "ix_membership_state", "membership", ["state_id", "organization_id", "end_edtf", "start_edtf", "decided_edtf"]
    )


def downgrade() -> None:
    """Put the former indexes back."""
    for name in ("state", "end", "decided", "start", "period"):
        op.drop_index(f"ix_membership_{name}", "membership")
    op.create_index(
        "ix_membership_decided", "membership", ["organization_id", "status", "decided_earliest", "end_latest"]
    )
    op.create_index("ix_membership_period", "membership", ["organization_id", "status", "start_earliest", "end_latest"])
    op.create_index("ix_membership_state", "membership", ["state_id", "organization_id"])
