"""Releases, and what changed in them."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.models.columns import CodePointText, one_of
from app.models.vocabularies import ChangeKind, ChangeOp


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
