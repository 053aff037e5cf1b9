"""One page of a SELECT, in an order that never leaves two rows tied."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session

Column: TypeAlias = ColumnElement[Any] | Mapped[Any]
"""A column of a table, or an expression of such."""

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
"""A SELECT of whatever columns."""


@dataclass(frozen=True)
class Page:
    """Which rows: at most `limit` of them from `offset` (from 0), sorted by a name, `-` before it for descending."""

    limit: int
    offset: int
    sort: str


def page_of(
    session: Session,
    statement: AnySelect,
    page: Page,
    sortable: Mapping[str, Column],
    *tie_breakers: Column,
) -> tuple[list[Any], int]:
    """Run a SELECT for one page: its rows, and how many there are in all. Two statements."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    column = sortable[page.sort.removeprefix("-")]
    order = column.desc().nulls_last() if page.sort.startswith("-") else column.asc().nulls_last()
    rows = session.execute(statement.order_by(order, *tie_breakers).limit(page.limit).offset(page.offset)).all()
    return list(rows), total
