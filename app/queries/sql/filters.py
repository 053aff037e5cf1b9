"""Narrowing a SELECT down: repeated values of a filter mean "or", different filters "and"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, NamedTuple, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.folding import fold, words
from app.models import Name, Organization
from app.queries.sql.paging import AnySelect, Column, Page, page_of

SelectT = TypeVar("SelectT", bound=AnySelect)
RowT = TypeVar("RowT")
ShapeT = TypeVar("ShapeT")

MOST_WORDS = 32
"""How many words a text may have that is searched word by word."""


def _with_words(q: str) -> str:
    count = len(words(q))
    if not count:
        message = "has no letter and no digit to look for"
        raise ValueError(message)
    if count > MOST_WORDS:
        message = f"has {count} words; at most {MOST_WORDS} are looked for"
        raise ValueError(message)
    return q


Wording = Annotated[str, StringConstraints(max_length=200), AfterValidator(_with_words)]
"""A text that is searched word by word."""


def _not_blank(q: str) -> str:
    if not fold(q).split():
        message = "has no character to look for"
        raise ValueError(message)
    return q


PartOfText = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_not_blank)]
"""Words, or parts of words, that a name or a text contains."""


@dataclass(frozen=True)
class Choice:
    """A filter: a column, and the values that it may have; without values, any.

    Where a row may have several, the column is one of another table, `of_row` refers to the row, and `where` says which
    rows of that table count.
    """

    parameter: str
    column: Column
    values: Sequence[Any]
    of_row: Column | None = None
    where: ColumnElement[bool] = field(default_factory=true)

    def condition(self, identity: Column) -> ColumnElement[bool]:
        """Whether the row with an id has one of the values."""
        chosen = self.column.in_(self.values)
        return chosen if self.of_row is None else identity.in_(select(self.of_row).where(chosen, self.where))


class FacetCount(BaseModel):
    """A value of a filter, and how many rows have it."""

    value: str = Field(description="A value of the filter.")
    count: int = Field(description="How many of the rows that the other filters leave have it.")


Facets: TypeAlias = dict[str, list[FacetCount]]
"""The values of filters, by parameter, the most frequent first."""


class Found(NamedTuple, Generic[RowT]):
    """A page of a list, how many rows it has in all, and the requested facets, if any."""

    rows: list[RowT]
    total: int
    facets: Facets | None

    def shaped(self, rows: list[ShapeT]) -> "Found[ShapeT]":
        """The same page, its rows in another shape."""
        return Found(rows, self.total, self.facets)


def filtered(
    connection: Connection,
    statement: AnySelect,
    page: Page,
    sortable: Mapping[str, Column],
    *choices: Choice,
    identity: Column | None = None,
    values: Mapping[str, Any] | None = None,
) -> Found[Any]:
    """Run a SELECT with filters for one page, as :func:`page_of` does. One statement more for each facet.

    `identity` tells rows apart; it is the column `id` of those to sort by where there is one.
    """
    identity = sortable["id"] if identity is None else identity
    rows, total = page_of(connection, narrowed(statement, identity, *choices), page, sortable, identity, values=values)
    facets: Facets = {}
    for choice in (each for each in choices if each.parameter in page.facets):
        others = (each for each in choices if each is not choice)
        facets[choice.parameter] = facet(connection, narrowed(statement, identity, *others), identity, choice, values)
    return Found(rows, total, facets if page.facets else None)


def narrowed(statement: SelectT, identity: Column, *choices: Choice) -> SelectT:
    """Apply filters; `identity` is the id of a row."""
    for choice in choices:
        if choice.values:
            statement = statement.where(choice.condition(identity))
    return statement


def facet(
    connection: Connection,
    statement: AnySelect,
    identity: Column,
    choice: Choice,
    values: Mapping[str, Any] | None = None,
) -> list[FacetCount]:
    """The values that a SELECT finds for a filter, the most frequent first. One statement."""
    value = choice.column.label("facet_value")
    if choice.of_row is None:
        pairs = statement.add_columns(value).subquery().c
    else:
        ids = statement.add_columns(identity.label("facet_row")).subquery().c.facet_row
        found = select(value, choice.of_row).where(choice.of_row.in_(select(ids)), choice.where).distinct()
        pairs = found.subquery().c
    counted = select(pairs.facet_value, func.count()).group_by(pairs.facet_value)
    return facet_counts((value, count) for value, count in connection.execute(counted, values))


def facet_counts(counts: Iterable[tuple[str | None, int]]) -> list[FacetCount]:
    """Counts of values in the order of a facet; without that of rows that have no value."""
    found = (FacetCount(value=value, count=count) for value, count in counts if value is not None)
    return sorted(found, key=lambda each: (-each.count, each.value))


def within(connection: Connection, organizations: Sequence[str]) -> list[str]:
    """The organizations named, and all their bodies. One statement."""
    if not organizations:
        return []
    found = select(col(Organization.id)).where(col(Organization.id).in_(organizations)).cte("found", recursive=True)
    found = found.union(select(col(Organization.id)).join(found, col(Organization.parent_id) == found.c.id))
    return list(connection.scalars(select(found.c.id)))


def named(kind: str, identity: Column, q: str) -> ColumnElement[bool]:
    """Whether any one name of an item contains every word of a text, case and accents aside."""
    other = aliased(Name)
    return exists().where(
        col(other.subject_kind) == kind, col(other.subject_id) == identity, contains(col(other.folded), q)
    )


def contains(folded: Column, q: str) -> ColumnElement[bool]:
    """Whether a folded text contains every word of another."""
    return and_(*(folded.contains(word, autoescape=True) for word in fold(q).split()))
