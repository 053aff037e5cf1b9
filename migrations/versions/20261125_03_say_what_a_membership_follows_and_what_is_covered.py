"""Say which membership another directly follows, up to which day each is covered, and how the docs page begins.

The content is deleted, as the new columns cannot be filled from it: `scokb load` builds it again from the files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

words = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns."""
    _delete_content()
    op.add_column("membership", sa.Column("previous_id", words, nullable=True))
    op.create_index("ix_membership_previous", "membership", ["previous_id"])
    # A default, as SQLite adds no column without one that must not be null.
    for table in ("membership", "tenure"):
        op.add_column(table, sa.Column("uncovered_from", sa.Date(), nullable=False, server_default="0001-01-01"))
    op.add_column("revision", sa.Column("introduction", words, nullable=True))
    op.add_column("revision", sa.Column("examples", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take the columns away."""
    op.drop_index("ix_membership_previous", "membership")
    op.drop_column("membership", "previous_id")
    for table in ("membership", "tenure"):
        op.drop_column(table, "uncovered_from")
    op.drop_column("revision", "introduction")
    op.drop_column("revision", "examples")


def _delete_content() -> None:
    bind = op.get_bind()
    names = [name for name in sa.inspect(bind).get_table_names() if name != "alembic_version" and "_fts" not in name]
    if bind.dialect.name == "postgresql":
        op.execute(f"TRUNCATE {', '.join(names)}")
        return
    op.execute("PRAGMA defer_foreign_keys = ON")
    for name in names:
        op.execute(f"DELETE FROM {name}")
