"""One row by its id."""

from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from app.queries.errors import NotFoundError

TableT = TypeVar("TableT", bound=SQLModel)


def item(session: Session, table: type[TableT], noun: str, identity: str) -> TableT:
    """The row with an id; raises :class:`NotFoundError`, naming the nearest. One statement, where it is found."""
    row = session.get(table, identity)
    if row is None:
        ids: Any = col(table.id)  # type: ignore[attr-defined]
        raise NotFoundError(noun, identity, session.exec(select(ids)))
    return row
