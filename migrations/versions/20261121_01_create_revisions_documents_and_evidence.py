"""Create revisions, documents, names and evidence."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
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
    """Create revisions, documents, names and evidence."""
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", words, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("description", words, nullable=False),
        sa.Column("license", words, nullable=False),
        sa.Column("license_url", words, nullable=False),
        sa.Column("coverage_from", sa.Date(), nullable=False),
        sa.Column("coverage_until", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_revision"),
    )
    op.create_table(
        "document",
        sa.Column("id", words, nullable=False),
        sa.Column("title", words, nullable=False),
        sa.Column("publisher", words, nullable=False),
        sa.Column("url", words, nullable=False),
        sa.Column("published_on", words, nullable=True),
        sa.Column("published_earliest", sa.Date(), nullable=True),
        sa.Column("published_latest", sa.Date(), nullable=True),
        sa.Column("language", words, nullable=False),
        sa.Column("rights", words, nullable=True),
        sa.Column("note", words, nullable=True),
        sa.Column("text", words, nullable=True),
        sa.Column("folded", words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )
    op.create_index("ix_document_published_earliest", "document", ["published_earliest"])
    op.create_index("ix_document_publisher", "document", ["publisher"])
    op.create_table(
        "name",
        sa.Column("id", words, nullable=False),
        sa.Column("subject_kind", words, nullable=False),
        sa.Column("subject_id", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("folded", words, nullable=False),
        sa.Column("language", words, nullable=False),
        sa.Column("kind", words, nullable=False),
        sa.Column("note", words, nullable=True),
        *period_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_name"),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_name_end_in_order")),
        sa.CheckConstraint("end_kind IN ('open', 'known', 'unknown', 'scheduled')", name=op.f("ck_name_end_kind")),
        sa.CheckConstraint("kind IN ('preferred', 'alternative')", name=op.f("ck_name_kind")),
        sa.CheckConstraint("start_earliest < end_latest", name=op.f("ck_name_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_name_start_in_order")),
    )
    op.create_index("ix_name_subject", "name", ["subject_kind", "subject_id"])
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", words, nullable=False),
        sa.Column("subject_id", words, nullable=False),
        sa.Column("item_kind", words, nullable=False),
        sa.Column("item_id", words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_id", words, nullable=False),
        sa.Column("supports", sa.JSON(), nullable=False),
        sa.Column("stance", words, nullable=False),
        sa.Column("exact", words, nullable=True),
        sa.Column("prefix", words, nullable=True),
        sa.Column("suffix", words, nullable=True),
        sa.Column("start_offset", sa.Integer(), nullable=True),
        sa.Column("end_offset", sa.Integer(), nullable=True),
        sa.Column("note", words, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.CheckConstraint("start_offset < end_offset", name=op.f("ck_evidence_passage_in_order")),
        sa.CheckConstraint("(start_offset IS NULL) = (exact IS NULL)", name=op.f("ck_evidence_passage_whole")),
        sa.CheckConstraint("stance IN ('supports', 'contradicts')", name=op.f("ck_evidence_stance")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_evidence_document_id_document"),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "position", name="uq_evidence_subject_kind_subject_id_position"
        ),
    )
    op.create_index("ix_evidence_document", "evidence", ["document_id", "start_offset"])
    op.create_index("ix_evidence_item", "evidence", ["item_kind", "item_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("evidence")
    op.drop_table("name")
    op.drop_table("document")
    op.drop_table("revision")
