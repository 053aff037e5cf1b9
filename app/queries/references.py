"""How an answer refers to something that has an address of its own: id, name, address."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection, and_, bindparam, select
from sqlmodel import col

from app.kinds import href
from app.models import Document, Meeting, Name, State, metadata
from app.models.columns import CodePointText
from app.queries.sql.paging import AnySelect, Column
from app.queries.time.validity import SHOWN_DAY, displayed_on, period_columns

Href = Annotated[str, Field(description="Address of the item, relative to this host.")]


class Reference(BaseModel):
    """Something that has an address of its own."""

    id: str
    name: str
    href: Href


class StateReference(BaseModel):
    """A state."""

    id: str = Field(description="ISO 3166-1 alpha-3 code.")
    name: str
    name_then: str | None = Field(
        description="What the state was called on the requested day, where it was called otherwise."
    )
    href: Href


class MeetingReference(BaseModel):
    """A meeting."""

    id: str
    name: str
    start_date: str = Field(description="The first day of the meeting.")
    href: Href


class DocumentReference(BaseModel):
    """A source."""

    id: str
    title: str
    publisher: str
    published_on: str | None
    url: str
    archived: bool = Field(description="Whether its text is archived here.")
    href: Href


def refer(kind: str, row: Any) -> Reference:
    """A reference to a row that was read."""
    return Reference(id=row.id, name=row.name, href=href(kind, row.id))


_WANTED = bindparam("wanted", expanding=True, type_=CodePointText)


@cache
def _names(kind: str) -> AnySelect:
    columns = metadata.tables[kind].c
    return select(columns.id, columns.name).where(columns.id.in_(_WANTED))


def to(connection: Connection, kind: str, ids: Iterable[str | None]) -> dict[str | None, Reference]:
    """References to items of a kind that have a name, by id. One statement."""
    return {
        identity: Reference(id=identity, name=name, href=href(kind, identity))
        for identity, name in connection.execute(_names(kind), _wanted(ids))
    }


def name_on(day: Column) -> Any:
    """The condition that joins a state to its preferred English name on a day; to none where the day is NULL."""
    return and_(
        col(Name.subject_kind) == "state",
        col(Name.subject_id) == col(State.id),
        col(Name.kind) == "preferred",
        col(Name.language) == "en",
        displayed_on(period_columns(Name), day),
    )


_STATES = (
    select(col(State.id), col(State.name), col(Name.name))
    .outerjoin(Name, name_on(SHOWN_DAY))
    .where(col(State.id).in_(_WANTED))
)


def states(
    connection: Connection, ids: Iterable[str | None], day: date | None = None
) -> dict[str | None, StateReference]:
    """References to states, by id, with what they were called on a day. One statement."""
    found = connection.execute(_STATES, {**_wanted(ids), SHOWN_DAY.key: day})
    return {identity: state_reference(identity, name, then) for identity, name, then in found}


def state_reference(identity: str, name: str, name_then: str | None) -> StateReference:
    """A reference to a state, saying its name of then only where that was another."""
    then = name_then if name_then != name else None
    return StateReference(id=identity, name=name, name_then=then, href=href("state", identity))


_MEETINGS = select(col(Meeting.id), col(Meeting.name), col(Meeting.start_date)).where(col(Meeting.id).in_(_WANTED))


def meetings(connection: Connection, ids: Iterable[str | None]) -> dict[str | None, MeetingReference]:
    """References to meetings, by id. One statement."""
    return {
        identity: MeetingReference(id=identity, name=name, start_date=start_date, href=href("meeting", identity))
        for identity, name, start_date in connection.execute(_MEETINGS, _wanted(ids))
    }


DOCUMENT_COLUMNS: tuple[Column, ...] = (
    col(Document.id).label("document_id"),
    col(Document.title),
    col(Document.publisher),
    col(Document.published_on),
    col(Document.url),
    col(Document.text).is_not(None).label("archived"),
)
"""What :func:`document_reference` needs of a row."""

_DOCUMENTS: AnySelect = select(*DOCUMENT_COLUMNS).where(col(Document.id).in_(_WANTED))


def documents(connection: Connection, ids: Iterable[str]) -> dict[str, DocumentReference]:
    """References to documents, by id. One statement."""
    return {row.document_id: document_reference(row) for row in connection.execute(_DOCUMENTS, _wanted(ids))}


def document_reference(row: Any) -> DocumentReference:
    """A reference to the document of a row with the columns :data:`DOCUMENT_COLUMNS`."""
    return DocumentReference(
        id=row.document_id,
        title=row.title,
        publisher=row.publisher,
        published_on=row.published_on,
        url=row.url,
        archived=row.archived,
        href=href("document", row.document_id),
    )


def _wanted(ids: Iterable[str | None]) -> dict[str, list[str]]:
    return {_WANTED.key: sorted({identity for identity in ids if identity})}
