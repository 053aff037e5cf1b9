"""Loads and releases, what changed in them, and what the loader derives for the search."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.models.columns import CodePointText, one_of
from app.models.vocabularies import ChangeKind, ChangeOp, ItemKind, SearchField


class Revision(SQLModel, table=True):
    """One row is one load that changed something: what the collection is, the days that it covers, what it holds.

    `introduction` is Markdown for the docs page; `examples` are ids to try, by noun.
    """

    number: int | None = Field(default=None, primary_key=True)
    content_hash: str = Field(sa_type=CodePointText)
    loaded_at: datetime
    name: str = Field(sa_type=CodePointText)
    description: str = Field(sa_type=CodePointText)
    license: str = Field(sa_type=CodePointText)
    license_url: str = Field(sa_type=CodePointText)
    coverage_from: date
    coverage_until: date
    introduction: str | None = Field(default=None, sa_type=CodePointText)
    examples: dict[str, str] = Field(sa_type=JSON)
    counts: dict[str, int] = Field(sa_type=JSON)


class Release(SQLModel, table=True):
    """One row is one release, with its archive; `loaded` where it is what the database holds."""

    name: str = Field(primary_key=True, sa_type=CodePointText)
    position: int = Field(unique=True)
    date: date
    summary: str = Field(sa_type=CodePointText)
    sha256: str = Field(sa_type=CodePointText)
    previous: str | None = Field(default=None, sa_type=CodePointText)
    loaded: bool
    counts: dict[str, int] = Field(sa_type=JSON)
    archive: bytes = Field(sa_type=LargeBinary)


class ReleaseChange(SQLModel, table=True):
    """One row is one fact that differs between a release and the one before.

    `item_…` is what shows the fact under an address of its own. `states` and `organizations` are ids, each with a blank
    before and behind it.
    """

    __tablename__ = "release_change"
    __table_args__: Any = (
        one_of("op", ChangeOp),
        one_of("kind", ChangeKind),
        Index("ix_release_change_fact", "fact_id", "noun"),
    )

    id: int = Field(primary_key=True)
    release_name: str = Field(foreign_key="release.name", index=True, sa_type=CodePointText)
    op: ChangeOp = Field(sa_type=CodePointText)
    kind: ChangeKind = Field(sa_type=CodePointText)
    reason: str | None = Field(default=None, sa_type=CodePointText)
    noun: str = Field(sa_type=CodePointText)
    fact_id: str = Field(sa_type=CodePointText)
    label: str = Field(sa_type=CodePointText)
    item_kind: str | None = Field(default=None, sa_type=CodePointText)
    item_id: str | None = Field(default=None, sa_type=CodePointText)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    successor: str | None = Field(default=None, sa_type=CodePointText)
    states: str = Field(sa_type=CodePointText)
    organizations: str = Field(sa_type=CodePointText)


class SearchText(SQLModel, table=True):
    """One row is one text that one item is found by: a name, a title, what was said, or all its texts together.

    `words` are the folded words of the text with a space between two, `stems` their stems, each behind a space and
    :data:`app.folding.MARK`. The full-text engine of the database indexes both: the virtual table `search_text_fts`
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
