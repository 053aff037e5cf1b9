"""Index the stems of search texts beside their words."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, and index both."""
    op.add_column("search_text", sa.Column("stems", text, nullable=False, server_default=""))
    # The stems come with the next load, which writes because the content hash differs.
    op.execute("UPDATE revision SET content_hash = content_hash || '-without-stems'")
    _index("words, stems", "words::text || stems::text")


def downgrade() -> None:
    """Index the words alone, and drop the column."""
    _index("words", "words::text")
    op.drop_column("search_text", "stems")


def _index(columns: str, expression: str) -> None:
    """Replace the full-text index. Both engines take each word between spaces as it is."""
    if op.get_context().dialect.name == "postgresql":
        op.drop_index("ix_search_text_fts", "search_text")
        op.execute(
            "CREATE INDEX ix_search_text_fts ON search_text"
            f" USING gin (array_to_tsvector(string_to_array({expression}, ' '))) WITH (fastupdate = off)"
        )
        return
    for trigger in ("search_text_inserted", "search_text_deleted"):
        op.execute(f"DROP TRIGGER {trigger}")
    op.execute("DROP TABLE search_text_fts")
    op.execute(
        f"CREATE VIRTUAL TABLE search_text_fts USING fts5({columns}, content='search_text', content_rowid='id',"
        " tokenize='ascii', detail='none', columnsize=0)"
    )
    new, old = (", ".join(f"{row}.{column}" for column in columns.split(", ")) for row in ("new", "old"))
    op.execute(
        "CREATE TRIGGER search_text_inserted AFTER INSERT ON search_text BEGIN"
        f" INSERT INTO search_text_fts (rowid, {columns}) VALUES (new.id, {new}); END"
    )
    op.execute(
        "CREATE TRIGGER search_text_deleted AFTER DELETE ON search_text BEGIN"
        f" INSERT INTO search_text_fts (search_text_fts, rowid, {columns}) VALUES ('delete', old.id, {old}); END"
    )
    op.execute("INSERT INTO search_text_fts (search_text_fts) VALUES ('rebuild')")
