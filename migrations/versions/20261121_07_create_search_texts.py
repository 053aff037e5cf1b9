"""Create search texts, and index their words by the full-text engine of the database."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

words = sa.String().with_variant(sa.String(collation="C"), "postgresql")

KINDS = (
    "'state', 'organization', 'membership_status', 'membership', 'official', 'office', 'meeting', 'statement', "
    "'instrument', 'document', 'claim', 'conflict'"
)


def upgrade() -> None:
    """Create search texts, and what indexes their words."""
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_kind", words, nullable=False),
        sa.Column("item_id", words, nullable=False),
        sa.Column("title", words, nullable=False),
        sa.Column("field", words, nullable=False),
        sa.Column("text", words, nullable=False),
        sa.Column("words", words, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_text"),
        sa.CheckConstraint(f"item_kind IN ({KINDS})", name=op.f("ck_search_text_item_kind")),
        sa.CheckConstraint(
            "field IN ('id', 'name', 'title', 'related', 'text', 'all')", name=op.f("ck_search_text_field")
        ),
    )
    op.create_index("ix_search_text_item", "search_text", ["item_kind", "item_id"])
    # What is loaded has no such texts: let the next load take it for other content, and write them.
    op.execute("UPDATE revision SET content_hash = content_hash || '-without-search-texts'")
    # The words are divided by single spaces already, and no engine is to divide them further: in the tokenizer "ascii"
    # whatever is not ASCII is part of a word, and array_to_tsvector() takes each word as it stands.
    if op.get_context().dialect.name == "postgresql":
        # Whole at the end of a load: a list of what is still to be indexed would cost more than reading every row.
        op.execute(
            "CREATE INDEX ix_search_text_fts ON search_text"
            " USING gin (array_to_tsvector(string_to_array(words::text, ' '))) WITH (fastupdate = off)"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE search_text_fts"
        " USING fts5(words, content='search_text', content_rowid='id', tokenize='ascii', detail='none', columnsize=0)"
    )
    # As https://sqlite.org/fts5.html, section 4.4.3, keeps an index beside its table; texts are never updated.
    op.execute(
        "CREATE TRIGGER search_text_inserted AFTER INSERT ON search_text BEGIN"
        " INSERT INTO search_text_fts (rowid, words) VALUES (new.id, new.words); END"
    )
    op.execute(
        "CREATE TRIGGER search_text_deleted AFTER DELETE ON search_text BEGIN"
        " INSERT INTO search_text_fts (search_text_fts, rowid, words) VALUES ('delete', old.id, old.words); END"
    )


def downgrade() -> None:
    """Drop them."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE search_text_fts")
    op.drop_table("search_text")
