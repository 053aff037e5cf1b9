"""Search: every item by its names, titles and texts, ranked, with the match marked."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from app.kinds import href
from app.models import SearchText
from app.models.vocabularies import ItemKind, SearchField
from app.queries.references import Href
from app.queries.sql.filters import MOST_WORDS, Wording
from app.queries.sql.paging import Page, page_of
from app.queries.text.highlight import Segment, snippet, terms

Sort = Literal["-score", "id", "-id"]


class SearchFilter(BaseModel):
    """What is searched for."""

    q: Wording = Field(
        description="Words, or beginnings of words, in any script, case and accents aside; all of them must be found. "
        f"At most {MOST_WORDS}; a Chinese or Japanese character counts as one.",
        examples=["Guterres", "Astana declaration", "上海", "Беларусь"],
    )
    kind: list[ItemKind] = Field(default=[], description="What kind of item. Repeat for 'or'.")


class SearchRow(BaseModel):
    """An item that was found, by the text of it that matches best."""

    kind: ItemKind = Field(description="What kind of item it is.")
    id: str
    href: Href
    title: str = Field(description="What the item is called.")
    score: float = Field(
        description="How well it matches. 1: `q` is a name, an id or a code of it. 0.9: a name begins with "
        "it. 0.8: a name has its words in this order; 0.7: in any order. 0.6 and 0.5: so has the title. 0.4: the name "
        "of what belongs to it has the words, as the host of a meeting. 0.3: a text has them in this order; 0.2: in "
        "any order, or its texts together have them. 0.1: its id has. Of equals come first those that have the words "
        "whole, then the text with fewer words, then by kind and id.",
        examples=[1.0],
    )
    field: SearchField = Field(
        description="Which of its texts that is: `id` (or code), `name`, `title`, `related` (the name of what belongs "
        "to it), `text`, or `all` of them together."
    )
    snippet: list[Segment] = Field(
        description="The part of that text around the match, in pieces; joined, they read as the text does."
    )


def search(connection: Connection, filters: SearchFilter, page: Page) -> tuple[list[SearchRow], int]:
    """Items that match: a page of them, and how many there are. Two statements."""
    sought = terms(filters.q)
    kind, identity, length = col(SearchText.item_kind), col(SearchText.item_id), col(SearchText.word_count)
    phrase = " ".join(chain.from_iterable(sought))
    score, begun = _score(phrase), _begun(phrase)
    order = (score.desc(), begun, length, col(SearchText.id))
    place = func.row_number().over(partition_by=(kind, identity), order_by=order)
    matches: Any = select(col(SearchText.id), score.label("score"), begun.label("begun"), place.label("place")).where(
        _found(connection, list(chain.from_iterable(sought))),
        *(_stands(" ".join(term)) for term in sought if len(term) > 1),
    )
    if filters.kind:
        matches = matches.where(kind.in_(filters.kind))
    best = matches.subquery()
    statement = (
        select(SearchText, best.c.score.label("tenths")).join(best, best.c.id == SearchText.id).where(best.c.place == 1)
    )
    rows, total = page_of(
        connection, statement, page, {"score": best.c.score, "id": identity}, best.c.begun, length, kind, identity
    )
    return [
        SearchRow(
            kind=row.item_kind,
            id=row.item_id,
            href=href(row.item_kind, row.item_id),
            title=row.title,
            score=row.tenths / 10,
            field=row.field,
            snippet=snippet(row.text, sought),
        )
        for row in rows
    ], total


def _found(connection: Connection, sought: Sequence[str]) -> ColumnElement[bool]:
    """Whether the full-text engine of the database finds every word, or a longer one that begins so."""
    if connection.dialect.name == "postgresql":
        query = " & ".join(f"'{word}':*" for word in sought)
        # Written as the expression that is indexed.
        indexed = func.array_to_tsvector(func.string_to_array(cast(SearchText.words, Text), literal_column("' '")))
        return indexed.bool_op("@@")(cast(query, TSQUERY))
    query = " AND ".join(f'"{word}" *' for word in sought)
    engine = table("search_text_fts", column("rowid"))
    hits = select(engine.c.rowid).where(literal_column("search_text_fts").bool_op("MATCH")(query))
    return col(SearchText.id).in_(hits)


def _stands(phrase: str) -> ColumnElement[bool]:
    """Whether words stand in a text one behind the other, the last of them perhaps as the beginning of a longer one."""
    return (literal(" ") + col(SearchText.words)).contains(f" {phrase}")


def _begun(phrase: str) -> ColumnElement[int]:
    """Whether a text has the words, the last of them as the beginning of a longer one alone: 1, or 0."""
    return case(((literal(" ") + col(SearchText.words) + " ").contains(f" {phrase} "), 0), else_=1)


def _score(phrase: str) -> ColumnElement[int]:
    """How well a text matches, in tenths: what :class:`SearchRow` says of it."""
    name, words = col(SearchText.field), col(SearchText.words)
    stands = _stands(phrase)
    return case(
        (and_(name.in_(("id", "name")), words == phrase), 10),
        (and_(name == "name", words.startswith(phrase)), 9),
        (and_(name == "name", stands), 8),
        (name == "name", 7),
        (and_(name == "title", stands), 6),
        (name == "title", 5),
        (name == "related", 4),
        (and_(name == "text", stands), 3),
        (name.in_(("text", "all")), 2),
        else_=1,
    )
