"""One page of a SELECT, in an order that never leaves two rows tied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, func, select
from sqlalchemy.orm import Mapped

RowT = TypeVar("RowT")
ShapeT = TypeVar("ShapeT")

Column: TypeAlias = ColumnElement[Any] | Mapped[Any]  # of a table, or an expression of such
AnySelect: TypeAlias = Select[*tuple[Any, ...]]  # of whatever columns


def select_joined(models: Sequence[Any], *selected: Any) -> AnySelect:
    """A SELECT from a table and others, each outer joined by the foreign key of the first before it that has one."""
    tables = [getattr(model, "__table__", model) for model in models]
    statement: AnySelect = select(*selected).select_from(tables[0])
    for number, table in enumerate(tables):
        keys = (key for earlier in tables[:number] for key in earlier.foreign_keys if key.column.table is table)
        if number:
            statement = statement.outerjoin(table, table.c.id == next(keys).parent)
    return statement


def columns_of(table: Any, *left_out: str) -> list[Column]:
    """The columns of a table, but for some."""
    return [column for column in table.__table__.c if column.name not in left_out]


@dataclass(frozen=True)
class Page:
    """Which rows: at most `limit` of them from `offset` (from 0), sorted by a name, `-` before it for descending.

    `facets` are the filters whose values are counted, `include` what is expanded, `first` and `last` the days between
    which the rows lie, None where that side is open.
    """

    limit: int
    offset: int
    sort: str
    facets: Sequence[str] = ()
    include: Sequence[str] = ()
    first: date | None = None
    last: date | None = None


class FacetCount(BaseModel):
    """A value of a filter, and how many rows have it."""

    value: str = Field(description="A value of the filter.")
    count: int = Field(description="How many of the rows that the other filters leave have it.")


Facets: TypeAlias = dict[str, list[FacetCount]]
"""The values of filters, by parameter, the most frequent first."""


class Found(NamedTuple, Generic[RowT]):
    """A page of a list, how many rows it has in all, and the requested facets."""

    rows: list[RowT]
    total: int
    facets: Facets

    def shaped(self, rows: list[ShapeT]) -> "Found[ShapeT]":
        """The same page, its rows in another shape."""
        return Found(rows, self.total, self.facets)


def page_of(
    connection: Connection,
    statement: AnySelect,
    page: Page,
    sortable: Mapping[str, Column],
    *tie_breakers: Column,
    values: Mapping[str, Any] | None = None,
) -> tuple[list[Any], int]:
    """Run a SELECT for one page: its rows, and how many there are in all. `values` are those of its parameters.

    One statement for a page that is the last, as its end says how many there are; otherwise two.
    """
    statements = _statements.setdefault(statement, {})
    if page.sort not in statements:
        statements[page.sort] = _sorted(statement, page.sort, sortable, tie_breakers)
    # One row more than the page has says whether another follows.
    chosen = {**(values or {}), _LIMIT.key: page.limit + 1, _OFFSET.key: page.offset}
    rows = connection.execute(statements[page.sort], chosen).all()
    if len(rows) <= page.limit and (rows or not page.offset):
        return list(rows), page.offset + len(rows)
    if None not in statements:
        statements[None] = select(func.count()).select_from(statement.order_by(None).subquery())
    return list(rows[: page.limit]), connection.execute(statements[None], values).scalar_one()


_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)

_statements: WeakKeyDictionary[AnySelect, dict[str | None, AnySelect]] = WeakKeyDictionary()
"""What is made of the statement of a list: its pages, by their order, and, by None, the count of its rows.

They live as long as that statement. What is made of a statement that is built once is built once, too.
"""


def _sorted(
    statement: AnySelect, sort: str, sortable: Mapping[str, Column], tie_breakers: Sequence[Column]
) -> AnySelect:
    column = sortable[sort.removeprefix("-")]
    order = column.desc().nulls_last() if sort.startswith("-") else column.asc().nulls_last()
    return statement.order_by(order, *tie_breakers).limit(_LIMIT).offset(_OFFSET)
