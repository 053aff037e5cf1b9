"""Narrowing a SELECT down: repeated values of a filter mean "or", different filters "and"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, StringConstraints
from sqlalchemy import ColumnElement, Connection, and_, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.folding import fold, words
from app.models import Name, Organization
from app.queries.errors import UnknownValueError
from app.queries.sql.paging import AnySelect, Column

SelectT = TypeVar("SelectT", bound=AnySelect)

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


@dataclass(frozen=True)
class Choice:
    """A filter: the values that a column may have, and the column of the values that exist.

    `known` is None for a closed vocabulary, whose values were checked when the request was read.
    """

    parameter: str
    column: Column
    values: Sequence[Any]
    known: Column | None = None


def narrowed(connection: Connection, statement: SelectT, *choices: Choice) -> SelectT:
    """Apply filters; raises :class:`UnknownValueError` for a value that does not exist. A statement a known filter."""
    for choice in choices:
        if choice.values and choice.known is not None:
            require_known(connection, choice.parameter, select(choice.known), choice.values)
        if choice.values:
            statement = statement.where(choice.column.in_(choice.values))
    return statement


def require_known(connection: Connection, parameter: str, known: AnySelect, values: Sequence[str]) -> None:
    """Raise :class:`UnknownValueError` where one of the values is not among those selected. One statement."""
    existing = {value for value in connection.scalars(known.distinct()) if value is not None}
    for value in values:
        if value not in existing:
            raise UnknownValueError(parameter, value, existing)


def within(connection: Connection, organizations: Sequence[str]) -> list[str]:
    """The organizations named, and all their bodies. Two statements.

    Raises :class:`UnknownValueError` for one that does not exist.
    """
    if not organizations:
        return []
    require_known(connection, "organization", select(col(Organization.id)), organizations)
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
    """Whether a folded text contains every word of another, which raises :class:`UnknownValueError` if it has none."""
    words = fold(q).split()
    if not words:
        raise UnknownValueError("q", q, [])
    return and_(*(folded.contains(word, autoescape=True) for word in words))
