"""One row by its id."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from sqlmodel import SQLModel, col

from app.models.columns import CodePointText
from app.queries.sql.known import Reader
from app.queries.sql.paging import AnySelect

_ID = bindparam("id", type_=CodePointText)


def item(connection: Connection, table: type[SQLModel], identity: str) -> Row[Any]:
    """The row with an id; raises :class:`NotFoundError`, naming the nearest. One statement, where it is found."""
    return found(connection, table, identity, _by_id(table))


def found(
    connection: Connection, table: Any, identity: str, statement: AnySelect, values: Mapping[str, Any] | None = None
) -> Row[Any]:
    """The row that a SELECT finds for the parameter `id`; raises :class:`NotFoundError` as :func:`item` does.

    `values` are those of its other parameters.
    """
    row = connection.execute(statement, {**(values or {}), _ID.key: identity}).first()
    if row is None:
        raise Reader(connection).missing(table.__tablename__, identity)
    return row


def by_id(statement: AnySelect, column: Any) -> AnySelect:
    """A SELECT of the one row whose column is the parameter `id`."""
    return statement.where(column == _ID)


@cache
def _by_id(table: Any) -> AnySelect:
    return by_id(select(table), col(table.id))
