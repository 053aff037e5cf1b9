"""Create meetings, participations, instruments and statements."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

words = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create meetings, participations, instruments and statements."""
    op.create_table(
        "meeting",
        sa.Column("id", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("organization_id", words, nullable=False),
        sa.Column("kind", words, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("start_date", words, nullable=False),
        sa.Column("start_earliest", sa.Date(), nullable=False),
        sa.Column("end_date", words, nullable=False),
        sa.Column("end_latest", sa.Date(), nullable=False),
        sa.Column("city", words, nullable=True),
        sa.Column("country_id", words, nullable=True),
        sa.Column("venue", words, nullable=True),
        sa.Column("host_id", words, nullable=True),
        sa.Column("host_organization_id", words, nullable=True),
        sa.Column("format", words, nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.CheckConstraint("format IN ('in_person', 'video', 'hybrid')", name=op.f("ck_meeting_format")),
        sa.CheckConstraint("start_earliest <= end_latest", name=op.f("ck_meeting_start_before_end")),
        sa.ForeignKeyConstraint(["country_id"], ["state.id"], name="fk_meeting_country_id_state"),
        sa.ForeignKeyConstraint(["host_id"], ["state.id"], name="fk_meeting_host_id_state"),
        sa.ForeignKeyConstraint(
            ["host_organization_id"], ["organization.id"], name="fk_meeting_host_organization_id_organization"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_meeting_organization_id_organization"
        ),
    )
    op.create_index("ix_meeting_organization_id", "meeting", ["organization_id"])
    op.create_index("ix_meeting_period", "meeting", ["start_earliest", "end_latest"])
    op.create_table(
        "participation",
        sa.Column("id", words, nullable=False),
        sa.Column("meeting_id", words, nullable=False),
        sa.Column("official_id", words, nullable=True),
        sa.Column("tenure_id", words, nullable=True),
        sa.Column("state_id", words, nullable=True),
        sa.Column("organization_id", words, nullable=True),
        sa.Column("capacity", words, nullable=False),
        sa.Column("capacity_note", words, nullable=True),
        sa.Column("role", words, nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_participation"),
        sa.CheckConstraint(
            "(state_id IS NULL) <> (organization_id IS NULL)", name=op.f("ck_participation_one_delegation")
        ),
        sa.CheckConstraint(
            "role IN ('chair', 'host', 'head_of_delegation', 'speaker', 'attendee', 'guest')",
            name=op.f("ck_participation_role"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_participation_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_participation_official_id_official"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_participation_organization_id_organization"
        ),
        sa.ForeignKeyConstraint(["state_id"], ["state.id"], name="fk_participation_state_id_state"),
        sa.ForeignKeyConstraint(["tenure_id"], ["tenure.id"], name="fk_participation_tenure_id_tenure"),
    )
    op.create_index("ix_participation_meeting", "participation", ["meeting_id"])
    op.create_index("ix_participation_official_id", "participation", ["official_id"])
    op.create_index("ix_participation_state_id", "participation", ["state_id"])
    op.create_table(
        "instrument",
        sa.Column("id", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("kind", words, nullable=False),
        sa.Column("organization_id", words, nullable=True),
        sa.Column("proposer", words, nullable=True),
        sa.Column("proposer_states", sa.JSON(), nullable=False),
        sa.Column("proposer_official_id", words, nullable=True),
        sa.Column("proposed", words, nullable=True),
        sa.Column("proposed_earliest", sa.Date(), nullable=True),
        sa.Column("proposed_latest", sa.Date(), nullable=True),
        sa.Column("proposed_at_id", words, nullable=True),
        sa.Column("adopted", words, nullable=True),
        sa.Column("adopted_earliest", sa.Date(), nullable=True),
        sa.Column("adopted_latest", sa.Date(), nullable=True),
        sa.Column("adopted_at_id", words, nullable=True),
        sa.Column("in_force", words, nullable=True),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_instrument"),
        sa.ForeignKeyConstraint(["adopted_at_id"], ["meeting.id"], name="fk_instrument_adopted_at_id_meeting"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_instrument_organization_id_organization"
        ),
        sa.ForeignKeyConstraint(["proposed_at_id"], ["meeting.id"], name="fk_instrument_proposed_at_id_meeting"),
        sa.ForeignKeyConstraint(
            ["proposer_official_id"], ["official.id"], name="fk_instrument_proposer_official_id_official"
        ),
    )
    op.create_index("ix_instrument_adopted_at_id", "instrument", ["adopted_at_id"])
    op.create_index("ix_instrument_proposed_at_id", "instrument", ["proposed_at_id"])
    op.create_table(
        "statement",
        sa.Column("id", words, nullable=False),
        sa.Column("speaker_id", words, nullable=False),
        sa.Column("meeting_id", words, nullable=False),
        sa.Column("document_id", words, nullable=False),
        sa.Column("form", words, nullable=False),
        sa.Column("text", words, nullable=False),
        sa.Column("folded", words, nullable=False),
        sa.Column("language", words, nullable=False),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
        sa.CheckConstraint("form IN ('quote', 'paraphrase')", name=op.f("ck_statement_form")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_statement_document_id_document"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_statement_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["speaker_id"], ["official.id"], name="fk_statement_speaker_id_official"),
    )
    op.create_index("ix_statement_document_id", "statement", ["document_id"])
    op.create_index("ix_statement_meeting_id", "statement", ["meeting_id"])
    op.create_index("ix_statement_speaker_id", "statement", ["speaker_id"])
    op.create_table(
        "statement_topic",
        sa.Column("statement_id", words, nullable=False),
        sa.Column("topic", words, nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "topic", name="pk_statement_topic"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_statement_topic_statement_id_statement"),
    )
    op.create_index("ix_statement_topic_topic", "statement_topic", ["topic"])
    op.create_table(
        "statement_instrument",
        sa.Column("statement_id", words, nullable=False),
        sa.Column("instrument_id", words, nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "instrument_id", name="pk_statement_instrument"),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name="fk_statement_instrument_instrument_id_instrument"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name="fk_statement_instrument_statement_id_statement"
        ),
    )
    op.create_index("ix_statement_instrument_instrument_id", "statement_instrument", ["instrument_id"])
    with op.batch_alter_table("organization") as organization:
        organization.create_foreign_key(
            "fk_organization_charter_id_instrument",
            "instrument",
            ["charter_id"],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
        )
        organization.create_foreign_key(
            "fk_organization_founded_at_id_meeting",
            "meeting",
            ["founded_at_id"],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
        )


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("organization") as organization:
        organization.drop_constraint("fk_organization_charter_id_instrument", type_="foreignkey")
        organization.drop_constraint("fk_organization_founded_at_id_meeting", type_="foreignkey")
    op.drop_table("statement_instrument")
    op.drop_table("statement_topic")
    op.drop_table("statement")
    op.drop_table("instrument")
    op.drop_table("participation")
    op.drop_table("meeting")
