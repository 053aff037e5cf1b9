"""Narrowing a SELECT down: repeated values of a filter mean "or", different filters "and"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, StringConstraints
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.folding import fold, words
from app.models import Name, Organization
from app.queries.sql.paging import AnySelect, Column, FacetCount, Facets, Found, Page, page_of

SelectT = TypeVar("SelectT", bound=AnySelect)
FilterT = TypeVar("FilterT", bound=BaseModel)

MOST_WORDS = 32  # of a text that is searched word by word


def _with_words(q: str) -> str:
    count = len(words(q))
    if not count:
        raise ValueError("has no letter and no digit to look for")
    if count > MOST_WORDS:
        raise ValueError(f"has {count} words; at most {MOST_WORDS} are looked for")
    return q


Wording = Annotated[str, StringConstraints(max_length=200), AfterValidator(_with_words)]  # searched word by word


def _not_blank(q: str) -> str:
    if not fold(q).split():
        raise ValueError("has no character to look for")
    return q


PartOfText: TypeAlias = (
    Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_not_blank)] | SkipJsonSchema[None]
)
"""Words, or parts of words, that a name or a text contains; None where there is no such filter."""


class Linked(NamedTuple):
    """A column of another table of which several rows may belong to one: `of_row` refers to it, `where` they count."""

    column: Any
    of_row: Any = None
    where: ColumnElement[bool] = true()


class Choice(NamedTuple):
    """A filter: a column, and the values that it may have; without values, any. The rest is as in :class:`Linked`."""

    parameter: str
    column: Column
    values: Sequence[Any]
    of_row: Column | None = None
    where: ColumnElement[bool] = true()


def by_name(*columns: Any, **others: Any) -> dict[str, Any]:
    """Columns by the names of the parameters that filter or sort by them: their own without `_id`, or other ones."""
    return {column.key.removesuffix("_id"): column for column in columns} | others


def choices(filters: BaseModel, columns: Mapping[str, Column | Linked]) -> Iterator[Choice]:
    """The filters by columns, each with the values that the request has for the parameter of its name."""
    for name, column in columns.items():
        linked = column if isinstance(column, Linked) else Linked(column)
        yield Choice(name, linked.column, getattr(filters, name), *linked[1:])


def where(statement: SelectT, *conditions: ColumnElement[bool] | None) -> SelectT:
    """A SELECT under conditions; None is none. Without any it is the same, and what was made of it is used again."""
    given = [condition for condition in conditions if condition is not None]
    return statement.where(*given) if given else statement


def between(first: date | None, last: date | None, start: Any, end: Any) -> Iterator[ColumnElement[bool]]:
    """The conditions that some day from `first` to `last`, where not None, lies within columns; both included."""
    if first:
        yield end >= first
    if last:
        yield start <= last


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
    chosen = narrowed(statement, identity, *choices)
    rows, total = page_of(connection, chosen, page, sortable, identity, values=values)
    return Found(rows, total, facets_of(connection, statement, page, identity, choices, values))


def facets_of(
    connection: Connection,
    statement: AnySelect,
    page: Page,
    identity: Column,
    choices: Sequence[Choice],
    values: Mapping[str, Any] | None = None,
) -> Facets:
    """The requested facets of some filters: of each its values over the rows that the others leave."""
    facets: Facets = {}
    for choice in (each for each in choices if each.parameter in page.facets):
        others = (each for each in choices if each is not choice)
        facets[choice.parameter] = facet(connection, narrowed(statement, identity, *others), identity, choice, values)
    return facets


def narrowed(statement: SelectT, identity: Column, *choices: Choice) -> SelectT:
    """Apply filters; `identity` is the id of a row."""
    for choice in (each for each in choices if each.values):
        chosen = choice.column.in_(choice.values)
        if choice.of_row is not None:
            chosen = identity.in_(select(choice.of_row).where(chosen, choice.where))
        statement = statement.where(chosen)
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


def with_bodies(connection: Connection, filters: FilterT) -> FilterT:
    """Filters whose `organization` names the bodies of what it names, too. One statement, where it names any."""
    given: Any = filters
    if not given.organization:
        return filters
    found = select(col(Organization.id)).where(col(Organization.id).in_(given.organization)).cte(recursive=True)
    found = found.union(select(col(Organization.id)).join(found, col(Organization.parent_id) == found.c.id))
    return filters.model_copy(update={"organization": list(connection.scalars(select(found.c.id)))})


def named(kind: str, identity: Any, q: str | None) -> ColumnElement[bool] | None:
    """Whether any one name of an item contains every word of a text, case and accents aside; None without a text."""
    if q is None:
        return None
    other = aliased(Name)
    same = col(other.subject_kind) == kind, col(other.subject_id) == identity
    return exists().where(*same, contains(other.folded, q))


def contains(folded: Any, q: str) -> ColumnElement[bool]:
    """Whether a folded text contains every word of another."""
    return and_(*(col(folded).contains(word, autoescape=True) for word in fold(q).split()))
