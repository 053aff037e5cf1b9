"""Rows by their ids: one, or several with a fixed number of parameters.

SQLAlchemy writes a list of values into the SQL anew at each execution, which takes longer than a small SELECT. With as
many parameters as the next power of two, the SQL of a few sizes is compiled once; the last value fills what is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select
from sqlmodel import SQLModel

from app.models.columns import CodePointText
from app.queries.sql.known import Reader
from app.queries.sql.paging import AnySelect, Column

Sizes = tuple[tuple[str, int], ...]
"""The filters of a statement that is built once: their names, and how many parameters each has."""

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


def size_for(values: Sequence[Any]) -> int:
    """How many parameters a statement needs for some values: a power of two."""
    return 1 << max(0, len(values) - 1).bit_length()


def in_several(column: Column, name: str, size: int) -> ColumnElement[bool]:
    """Whether a column holds one of the values of :func:`several`."""
    return column.in_([bindparam(f"{name}_{number}", type_=CodePointText) for number in range(size)])


def several(name: str, values: Sequence[str]) -> dict[str, str | None]:
    """Values for the parameters of :func:`in_several`; none is NULL, which equals nothing."""
    filled: list[str | None] = [*values] or [None]
    filled += filled[-1:] * (size_for(values) - len(filled))
    return {f"{name}_{number}": value for number, value in enumerate(filled)}


def sizes_of(filters: Mapping[str, Sequence[str]]) -> Sizes:
    """What a statement needs to know of filters and their values; those without values count for nothing."""
    return tuple((name, size_for(values)) for name, values in filters.items() if values)


def values_of_each(filters: Mapping[str, Sequence[str]]) -> dict[str, str | None]:
    """Values for the parameters of each filter that has any."""
    given = (several(name, values) for name, values in filters.items() if values)
    return {name: value for each in given for name, value in each.items()}


def rows_with(
    connection: Connection,
    statement: AnySelect,
    column: Column,
    values: Iterable[str | None],
    others: Mapping[str, Any] | None = None,
) -> Sequence[Any]:
    """The rows of a SELECT, built once, whose column has one of some values. One statement.

    `others` are the values of its other parameters.
    """
    wanted = sorted({value for value in values if value})
    chosen = {**(others or {}), **several("wanted", wanted)}
    return connection.execute(_narrowed(statement, column, size_for(wanted)), chosen).all()


@cache
def _narrowed(statement: AnySelect, column: Column, size: int) -> AnySelect:
    return statement.where(in_several(column, "wanted", size))
