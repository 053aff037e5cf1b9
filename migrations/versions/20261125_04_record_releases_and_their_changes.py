"""Record releases, with their archives, and what changed in each."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

text = sa.String().with_variant(sa.String(collation="C"), "postgresql")

KINDS = ("new", "real_world", "correction", "refinement", "retraction")
OPS = ("added", "changed", "removed")


def upgrade() -> None:
    """Create both tables; the next load fills them, because the content hash differs."""
    op.create_table(
        "release",
        sa.Column("name", text, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("summary", text, nullable=False),
        sa.Column("sha256", text, nullable=False),
        sa.Column("previous", text, nullable=True),
        sa.Column("loaded", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_release"),
        sa.UniqueConstraint("position", name="uq_release_position"),
    )
    op.create_table(
        "release_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_name", text, nullable=False),
        sa.Column("op", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("reason", text, nullable=True),
        sa.Column("noun", text, nullable=False),
        sa.Column("fact_id", text, nullable=False),
        sa.Column("label", text, nullable=False),
        sa.Column("item_kind", text, nullable=True),
        sa.Column("item_id", text, nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("successor", text, nullable=True),
        sa.Column("states", text, nullable=False),
        sa.Column("organizations", text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release_change"),
        sa.ForeignKeyConstraint(["release_name"], ["release.name"], name="fk_release_change_release_name_release"),
        sa.CheckConstraint(f"op IN ({_listed(OPS)})", name=op.f("ck_release_change_op")),
        sa.CheckConstraint(f"kind IN ({_listed(KINDS)})", name=op.f("ck_release_change_kind")),
    )
    op.create_index("ix_release_change_release_name", "release_change", ["release_name"])
    op.create_index("ix_release_change_fact", "release_change", ["fact_id", "noun"])
    op.execute("UPDATE revision SET content_hash = content_hash || '-without-releases'")


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("release_change")
    op.drop_table("release")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
