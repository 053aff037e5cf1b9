"""One row by its id."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from sqlmodel import SQLModel

from app.models.columns import CodePointText
from app.periods import Certainty, TimeQuery
from app.queries.sql.known import Reader
from app.queries.sql.paging import AnySelect
from app.queries.time.validity import certainty, period_columns, time_params, valid_in

_ID = bindparam("id", type_=CodePointText)


def item(
    connection: Connection,
    table: type[SQLModel],
    identity: str,
    statement: AnySelect | None = None,
    values: Mapping[str, Any] | None = None,
) -> Row[Any]:
    """The row of a table with an id. One statement; raises :class:`NotFoundError`, naming the nearest.

    `statement` is a SELECT from that table and others, built once; `values` are those of its parameters.
    """
    row = connection.execute(_by_id(table, statement), {**(values or {}), _ID.key: identity}).first()
    if row is None:
        raise Reader(connection).missing(str(table.__tablename__), identity)
    return row


@cache
def _by_id(table: Any, statement: AnySelect | None) -> AnySelect:
    return (select(table) if statement is None else statement).where(table.id == _ID)


def certainty_of(connection: Connection, table: Any, identity: str, time: TimeQuery | None) -> Certainty | None:
    """How surely what has an id is valid in the requested time; None where none was requested, or it is not valid."""
    return connection.scalar(_certainty(table), {**time_params(time), _ID.key: identity}) if time else None


@cache
def _certainty(table: Any) -> AnySelect:
    columns = period_columns(table)
    return _by_id(table, select(certainty(columns)).where(valid_in(columns)))
