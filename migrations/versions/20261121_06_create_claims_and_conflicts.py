"""Create claims and conflicts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

words = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create claims and conflicts."""
    op.create_table(
        "claim",
        sa.Column("id", words, nullable=False),
        sa.Column("kind", words, nullable=False),
        sa.Column("text", words, nullable=False),
        sa.Column("document_id", words, nullable=False),
        sa.Column("organization_id", words, nullable=False),
        sa.Column("speaker_id", words, nullable=True),
        sa.Column("statement_id", words, nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("status", words, nullable=True),
        sa.Column("asserted_count", sa.Integer(), nullable=True),
        sa.Column("asserted_states", sa.JSON(), nullable=False),
        sa.Column("asserted_date", words, nullable=True),
        sa.Column("fact_kind", words, nullable=True),
        sa.Column("fact_id", words, nullable=True),
        sa.Column("field", words, nullable=True),
        sa.Column("held_states", sa.JSON(), nullable=False),
        sa.Column("perhaps_states", sa.JSON(), nullable=False),
        sa.Column("held_date", words, nullable=True),
        sa.Column("verdict", words, nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.CheckConstraint("(fact_kind IS NULL) = (fact_id IS NULL)", name=op.f("ck_claim_fact_whole")),
        sa.CheckConstraint("kind IN ('count', 'list', 'date')", name=op.f("ck_claim_kind")),
        sa.CheckConstraint("verdict IN ('agrees', 'disagrees', 'not_checkable')", name=op.f("ck_claim_verdict")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_claim_document_id_document"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_claim_organization_id_organization"),
        sa.ForeignKeyConstraint(["speaker_id"], ["official.id"], name="fk_claim_speaker_id_official"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_claim_statement_id_statement"),
    )
    op.create_index("ix_claim_document_id", "claim", ["document_id"])
    op.create_index("ix_claim_organization_id", "claim", ["organization_id"])
    op.create_table(
        "conflict",
        sa.Column("id", words, nullable=False),
        sa.Column("organization_id", words, nullable=False),
        sa.Column("subject", words, nullable=False),
        sa.Column("question", words, nullable=False),
        sa.Column("reason", words, nullable=False),
        sa.Column("origin", words, nullable=False),
        sa.Column("claim_id", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_conflict"),
        sa.CheckConstraint("origin IN ('curated', 'found')", name=op.f("ck_conflict_origin")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_conflict_claim_id_claim"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_conflict_organization_id_organization"
        ),
    )
    op.create_index("ix_conflict_organization_id", "conflict", ["organization_id"])
    op.create_table(
        "conflict_state",
        sa.Column("conflict_id", words, nullable=False),
        sa.Column("state_id", words, nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "state_id", name="pk_conflict_state"),
        sa.ForeignKeyConstraint(["conflict_id"], ["conflict.id"], name="fk_conflict_state_conflict_id_conflict"),
        sa.ForeignKeyConstraint(["state_id"], ["state.id"], name="fk_conflict_state_state_id_state"),
    )
    op.create_index("ix_conflict_state_state_id", "conflict_state", ["state_id"])
    op.create_table(
        "conflict_fact",
        sa.Column("conflict_id", words, nullable=False),
        sa.Column("fact_kind", words, nullable=False),
        sa.Column("fact_id", words, nullable=False),
        sa.Column("item_kind", words, nullable=False),
        sa.Column("item_id", words, nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "fact_kind", "fact_id", name="pk_conflict_fact"),
        sa.ForeignKeyConstraint(["conflict_id"], ["conflict.id"], name="fk_conflict_fact_conflict_id_conflict"),
    )
    op.create_index("ix_conflict_fact_item", "conflict_fact", ["item_kind", "item_id"])
    op.create_table(
        "conflict_reading",
        sa.Column("id", words, nullable=False),
        sa.Column("conflict_id", words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", words, nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_conflict_reading"),
        sa.ForeignKeyConstraint(["conflict_id"], ["conflict.id"], name="fk_conflict_reading_conflict_id_conflict"),
    )
    op.create_index("ix_conflict_reading_conflict_id", "conflict_reading", ["conflict_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("conflict_reading")
    op.drop_table("conflict_fact")
    op.drop_table("conflict_state")
    op.drop_table("conflict")
    op.drop_table("claim")
