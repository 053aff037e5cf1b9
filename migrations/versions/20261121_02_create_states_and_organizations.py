"""Create states and organizations."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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
    """Create states and organizations."""
    op.create_table(
        "state",
        sa.Column("id", words, nullable=False),
        sa.Column("alpha2", words, nullable=False),
        sa.Column("numeric", words, nullable=False),
        sa.Column("wikidata", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_state"),
        sa.UniqueConstraint("alpha2", name="uq_state_alpha2"),
        sa.UniqueConstraint("numeric", name="uq_state_numeric"),
        sa.UniqueConstraint("wikidata", name="uq_state_wikidata"),
    )
    op.create_table(
        "organization",
        sa.Column("id", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("abbreviation", words, nullable=True),
        sa.Column("classification", words, nullable=False),
        sa.Column("parent_id", words, nullable=True),
        sa.Column("predecessor_id", words, nullable=True),
        sa.Column("founded_at_id", words, nullable=True),
        sa.Column("charter_id", words, nullable=True),
        sa.Column("seat", words, nullable=True),
        sa.Column("seat_country_id", words, nullable=True),
        sa.Column("note", words, nullable=True),
        *period_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_organization"),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_organization_end_in_order")),
        sa.CheckConstraint(
            "end_kind IN ('open', 'known', 'unknown', 'scheduled')", name=op.f("ck_organization_end_kind")
        ),
        sa.CheckConstraint("start_earliest < end_latest", name=op.f("ck_organization_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_organization_start_in_order")),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organization.id"],
            name="fk_organization_parent_id_organization",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["organization.id"],
            name="fk_organization_predecessor_id_organization",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["seat_country_id"], ["state.id"], name="fk_organization_seat_country_id_state"),
    )
    op.create_index("ix_organization_parent_id", "organization", ["parent_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("organization")
    op.drop_table("state")
