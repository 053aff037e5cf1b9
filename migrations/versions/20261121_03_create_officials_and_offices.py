"""Create officials, offices and tenures."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
    """Create officials, offices and tenures."""
    op.create_table(
        "official",
        sa.Column("id", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("state_id", words, nullable=True),
        sa.Column("died", words, nullable=True),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_official"),
        sa.ForeignKeyConstraint(["state_id"], ["state.id"], name="fk_official_state_id_state"),
    )
    op.create_index("ix_official_state_id", "official", ["state_id"])
    op.create_table(
        "office",
        sa.Column("id", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("classification", words, nullable=False),
        sa.Column("state_id", words, nullable=True),
        sa.Column("organization_id", words, nullable=True),
        sa.Column("holder", words, nullable=False),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_office"),
        sa.CheckConstraint("holder IN ('official', 'state')", name=op.f("ck_office_holder")),
        sa.CheckConstraint("(state_id IS NULL) <> (organization_id IS NULL)", name=op.f("ck_office_one_owner")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_office_organization_id_organization"
        ),
        sa.ForeignKeyConstraint(["state_id"], ["state.id"], name="fk_office_state_id_state"),
    )
    op.create_index("ix_office_organization_id", "office", ["organization_id"])
    op.create_index("ix_office_state_id", "office", ["state_id"])
    op.create_table(
        "tenure",
        sa.Column("id", words, nullable=False),
        sa.Column("office_id", words, nullable=False),
        sa.Column("official_id", words, nullable=True),
        sa.Column("state_id", words, nullable=True),
        sa.Column("title", words, nullable=True),
        sa.Column("acting", sa.Boolean(), nullable=False),
        sa.Column("confidence", words, nullable=False),
        sa.Column("note", words, nullable=True),
        *period_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_tenure"),
        sa.CheckConstraint("confidence IN ('high', 'medium', 'low')", name=op.f("ck_tenure_confidence")),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_tenure_end_in_order")),
        sa.CheckConstraint("end_kind IN ('open', 'known', 'unknown', 'scheduled')", name=op.f("ck_tenure_end_kind")),
        sa.CheckConstraint("(official_id IS NULL) <> (state_id IS NULL)", name=op.f("ck_tenure_one_holder")),
        sa.CheckConstraint("start_earliest < end_latest", name=op.f("ck_tenure_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_tenure_start_in_order")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name="fk_tenure_office_id_office"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_tenure_official_id_official"),
        sa.ForeignKeyConstraint(["state_id"], ["state.id"], name="fk_tenure_state_id_state"),
    )
    op.create_index("ix_tenure_official_id", "tenure", ["official_id"])
    op.create_index("ix_tenure_period", "tenure", ["office_id", "start_earliest", "end_latest"])
    op.create_index("ix_tenure_state_id", "tenure", ["state_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("tenure")
    op.drop_table("office")
    op.drop_table("official")
