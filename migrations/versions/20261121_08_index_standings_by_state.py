"""Index standings by state."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_standing_state_id", "standing", ["state_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_standing_state_id", "standing")
