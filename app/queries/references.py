"""How an answer refers to something that has an address of its own: id, name, address."""

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection, and_, select
from sqlmodel import col

from app.kinds import href
from app.models import Document, Meeting, Name, State, metadata
from app.queries.shapes import Href as Href
from app.queries.sql.lookup import rows_with
from app.queries.sql.paging import AnySelect, Column
from app.queries.time.validity import SHOWN_DAY, displayed_on, period_columns


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


@lru_cache(maxsize=4096)
def state_reference(identity: str, name: str, name_then: str | None) -> StateReference:
    """A reference to a state, saying its name of then only where that was another."""
    then = name_then if name_then != name else None
    return StateReference(id=identity, name=name, name_then=then, href=href("state", identity))


@lru_cache(maxsize=4096)
def meeting_reference(identity: str, name: str, start_date: str) -> MeetingReference:
    """A reference to a meeting."""
    return MeetingReference(id=identity, name=name, start_date=start_date, href=href("meeting", identity))


def of(row: Any, *fields: str, **kinds: str) -> dict[str, Reference | StateReference | MeetingReference | None]:
    """What a row refers to in its columns `FIELD_id` and `FIELD_name`, by field; None where an outer join found none.

    `kinds` are those of the fields that are not called by their kind.
    """
    return {field: _of(row, field, kind) for field, kind in ({field: field for field in fields} | kinds).items()}


def _of(row: Any, field: str, kind: str) -> Reference | StateReference | MeetingReference | None:
    identity, name = getattr(row, f"{field}_id"), getattr(row, f"{field}_name")
    if not identity:
        return None
    match field:
        case "state":
            return state_reference(identity, name, row.name_then)
        case "meeting":
            return meeting_reference(identity, name, row.start_date)
    return reference(kind, identity, name)


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


_STATES: AnySelect = select(col(State.id), *STATE_NAMES).outerjoin(Name, name_on(SHOWN_DAY))
_MEETINGS: AnySelect = select(col(Meeting.id), col(Meeting.name), col(Meeting.start_date))


@cache
def _named(kind: str) -> AnySelect:
    columns = metadata.tables[kind].c
    return select(columns.id, columns.name)


def to(connection: Connection, kind: str, ids: Iterable[str | None]) -> dict[str | None, Reference]:
    """References to items of a kind that have a name, by id. One statement."""
    found = rows_with(connection, _named(kind), metadata.tables[kind].c.id, ids)
    return {identity: reference(kind, identity, name) for identity, name in found}


def states(
    connection: Connection, ids: Iterable[str | None], day: date | None = None
) -> dict[str | None, StateReference]:
    """References to states, by id, with what they were called on a day. One statement."""
    found = rows_with(connection, _STATES, col(State.id), ids, {SHOWN_DAY.key: day})
    return {identity: state_reference(identity, name, then) for identity, name, then in found}


def meetings(connection: Connection, ids: Iterable[str | None]) -> dict[str | None, MeetingReference]:
    """References to meetings, by id. One statement."""
    found = rows_with(connection, _MEETINGS, col(Meeting.id), ids)
    return {identity: meeting_reference(identity, name, start_date) for identity, name, start_date in found}


DOCUMENT_COLUMNS: tuple[Column, ...] = (
    col(Document.id).label("document_id"),
    *metadata.tables["document"].c["title", "publisher", "published_on", "url"],
    col(Document.text).is_not(None).label("archived"),
)
"""What :func:`document_reference` needs of a row."""


def document_reference(row: Any) -> DocumentReference:
    """A reference to the document of a row with the columns :data:`DOCUMENT_COLUMNS`."""
    return _document(row.document_id, row.title, row.publisher, row.published_on, row.url, row.archived)


@lru_cache(maxsize=4096)
def _document(identity: str, *described: Any) -> DocumentReference:
    names = ("title", "publisher", "published_on", "url", "archived")
    return DocumentReference(id=identity, href=href("document", identity), **dict(zip(names, described, strict=True)))
