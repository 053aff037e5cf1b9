"""What items are found by."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.models.columns import CodePointText, one_of
from app.models.vocabularies import ItemKind, SearchField


class SearchText(SQLModel, table=True):
    """One row is one text that one item is found by: a name, a title, what was said, or all its texts together.

    `words` are the folded words of the text with a space between two, `stems` their stems, each behind a space and
    :data:`app.stemming.MARK`. The full-text engine of the database indexes both: the virtual table `search_text_fts`
    on SQLite, the index `ix_search_text_fts` on PostgreSQL.
    """

    __tablename__ = "search_text"
    __table_args__ = (
        one_of("item_kind", ItemKind),
        one_of("field", SearchField),
        Index("ix_search_text_item", "item_kind", "item_id"),
    )

    id: int = Field(primary_key=True)
    item_kind: ItemKind = Field(sa_type=CodePointText)
    item_id: str = Field(sa_type=CodePointText)
    title: str = Field(sa_type=CodePointText)
    field: SearchField = Field(sa_type=CodePointText)
    text: str = Field(sa_type=CodePointText)
    words: str = Field(sa_type=CodePointText)
    stems: str = Field(sa_type=CodePointText)
    word_count: int
