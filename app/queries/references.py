"""How an answer refers to something that has an address of its own: id, name, address."""

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection, and_, select
from sqlmodel import col

from app.kinds import href
from app.models import Document, Meeting, Name, State, metadata
from app.queries.sql.paging import AnySelect, Column
from app.queries.sql.several import in_several, several, size_for
from app.queries.time.validity import SHOWN_DAY, displayed_on, period_columns

Href = Annotated[str, Field(description="Address of the item, relative to this host.")]


class Reference(BaseModel, frozen=True):
    """Something that has an address of its own."""

    id: str
    name: str
    href: Href


class StateReference(BaseModel, frozen=True):
    """A state."""

    id: str = Field(description="ISO 3166-1 alpha-3 code.")
    name: str
    name_then: str | None = Field(
        description="What the state was called on the requested day, where it was called otherwise."
    )
    href: Href


class MeetingReference(BaseModel, frozen=True):
    """A meeting."""

    id: str
    name: str
    start_date: str = Field(description="The first day of the meeting.")
    href: Href


class DocumentReference(BaseModel, frozen=True):
    """A source."""

    id: str
    title: str
    publisher: str
    published_on: str | None
    url: str | None = Field(description="Address of the page; null where it has none.")
    archived: bool = Field(description="Whether its text is archived here.")
    href: Href


@lru_cache(maxsize=4096)
def reference(kind: str, identity: str, name: str) -> Reference:
    """A reference to an item that has a name."""
    return Reference(id=identity, name=name, href=href(kind, identity))


def optional(kind: str, identity: str | None, name: str | None) -> Reference | None:
    """A reference to an item that has a name, or None where the outer join of a SELECT found none."""
    return reference(kind, identity, name) if identity and name else None


@cache
def _names(kind: str, size: int) -> AnySelect:
    columns = metadata.tables[kind].c
    return select(columns.id, columns.name).where(in_several(columns.id, "wanted", size))


def to(connection: Connection, kind: str, ids: Iterable[str | None]) -> dict[str | None, Reference]:
    """References to items of a kind that have a name, by id. One statement."""
    wanted = _wanted(ids)
    found = connection.execute(_names(kind, size_for(wanted)), several("wanted", wanted))
    return {identity: reference(kind, identity, name) for identity, name in found}


def optional_state(identity: str | None, name: str | None, name_then: str | None) -> StateReference | None:
    """A reference to a state, or None where the outer join of a SELECT found none."""
    return state_reference(identity, name, name_then) if identity and name else None


STATE_NAMES: tuple[Column, ...] = (col(State.name).label("state_name"), col(Name.name).label("name_then"))
"""The name of a joined state, and that of the joined :func:`name_on` a day."""


def name_on(day: Column) -> Any:
    """The condition that joins a state to its preferred English name on a day; to none where the day is NULL."""
    return and_(
        col(Name.subject_kind) == "state",
        col(Name.subject_id) == col(State.id),
        col(Name.kind) == "preferred",
        col(Name.language) == "en",
        displayed_on(period_columns(Name), day),
    )


@cache
def _states(size: int) -> AnySelect:
    columns = select(col(State.id), col(State.name), col(Name.name))
    return columns.outerjoin(Name, name_on(SHOWN_DAY)).where(in_several(col(State.id), "wanted", size))


def states(
    connection: Connection, ids: Iterable[str | None], day: date | None = None
) -> dict[str | None, StateReference]:
    """References to states, by id, with what they were called on a day. One statement."""
    wanted = _wanted(ids)
    found = connection.execute(_states(size_for(wanted)), {**several("wanted", wanted), SHOWN_DAY.key: day})
    return {identity: state_reference(identity, name, then) for identity, name, then in found}


@lru_cache(maxsize=4096)
def state_reference(identity: str, name: str, name_then: str | None) -> StateReference:
    """A reference to a state, saying its name of then only where that was another."""
    then = name_then if name_then != name else None
    return StateReference(id=identity, name=name, name_then=then, href=href("state", identity))


@cache
def _meetings(size: int) -> AnySelect:
    columns = select(col(Meeting.id), col(Meeting.name), col(Meeting.start_date))
    return columns.where(in_several(col(Meeting.id), "wanted", size))


def meetings(connection: Connection, ids: Iterable[str | None]) -> dict[str | None, MeetingReference]:
    """References to meetings, by id. One statement."""
    wanted = _wanted(ids)
    found = connection.execute(_meetings(size_for(wanted)), several("wanted", wanted))
    return {identity: meeting_reference(identity, name, start_date) for identity, name, start_date in found}


@lru_cache(maxsize=4096)
def meeting_reference(identity: str, name: str, start_date: str) -> MeetingReference:
    """A reference to a meeting."""
    return MeetingReference(id=identity, name=name, start_date=start_date, href=href("meeting", identity))


def optional_meeting(identity: str | None, name: str | None, start_date: str | None) -> MeetingReference | None:
    """A reference to a meeting, or None where the outer join of a SELECT found none."""
    return meeting_reference(identity, name, start_date) if identity and name and start_date else None


DOCUMENT_COLUMNS: tuple[Column, ...] = (
    col(Document.id).label("document_id"),
    col(Document.title),
    col(Document.publisher),
    col(Document.published_on),
    col(Document.url),
    col(Document.text).is_not(None).label("archived"),
)
"""What :func:`document_reference` needs of a row."""


@cache
def _documents(size: int) -> AnySelect:
    return select(*DOCUMENT_COLUMNS).where(in_several(col(Document.id), "wanted", size))


def documents(connection: Connection, ids: Iterable[str]) -> dict[str, DocumentReference]:
    """References to documents, by id. One statement."""
    wanted = _wanted(ids)
    found = connection.execute(_documents(size_for(wanted)), several("wanted", wanted))
    return {row.document_id: document_reference(row) for row in found}


def document_reference(row: Any) -> DocumentReference:
    """A reference to the document of a row with the columns :data:`DOCUMENT_COLUMNS`."""
    return _document(row.document_id, row.title, row.publisher, row.published_on, row.url, row.archived)


@lru_cache(maxsize=4096)
def _document(
    identity: str,
    title: str,
    publisher: str,
    published_on: str | None,
    url: str,
    archived: bool,  # noqa: FBT001
) -> DocumentReference:
    return DocumentReference(
        id=identity,
        title=title,
        publisher=publisher,
        published_on=published_on,
        url=url,
        archived=archived,
        href=href("document", identity),
    )


def _wanted(ids: Iterable[str | None]) -> list[str]:
    return sorted({identity for identity in ids if identity})
