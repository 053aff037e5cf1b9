"""Search: every item by its names, titles and texts, ranked, with the sentence that matches best, marked."""

import re
from collections.abc import Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, Text, case, cast, column, func, literal, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from app.folding import MARK, Word, stem, unspaced, words
from app.kinds import href
from app.models import SearchText
from app.models.vocabularies import ItemKind, SearchField
from app.queries.references import Href
from app.queries.shapes import Shape
from app.queries.sql.filters import MOST_WORDS, Choice, Wording, facets_of, narrowed
from app.queries.sql.paging import Found, Page, page_of

Sort = Literal["-score", "id", "-id"]
Facet = Literal["kind"]

LENGTH = 300  # the most characters of a snippet; a longer sentence is cut between words
BEFORE = 60  # the most characters before the first match of a sentence that is cut
ELLIPSIS = "…"
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»’)]*\s+|(?<=[。！？])|\n+")


class SearchFilter(BaseModel):
    """What is searched for."""

    q: Wording = Field(
        description="Words, their other forms (`drugs` finds `drug`) or beginnings of words, in any script, case and "
        "accents aside; all of them must be found. "
        f"At most {MOST_WORDS}; a Chinese or Japanese character counts as one.",
        examples=["Guterres", "Astana declaration", "上海", "Беларусь"],
    )
    kind: list[ItemKind] = Field(default=[], description="What kind of item.")


class Segment(BaseModel):
    """A piece of a snippet."""

    text: str = Field(description="The piece, as the text has it.")
    marked: bool = Field(description="Whether it matches the query.")


class SearchRow(Shape):
    """An item that was found, by the text of it that matches best."""

    kind: ItemKind = Field(description="What kind of item it is.")
    id: str
    href: Href
    title: str = Field(description="What the item is called.")
    score: float = Field(
        description="How well it matches. 1: the query is a name, an id or a code of it. 0.9: a name begins with "
        "the query. 0.8: a name has its words in this order; 0.7: in any order. 0.6 and 0.5: so has the title. 0.4: a "
        "text has the words in this order; 0.3: in any order, or in other forms. 0.2: the name of something related "
        "to it has them, such as the host of a meeting, or all its texts together do. 0.1: its id has. Of equals, "
        "those with the whole words come first, then the text with fewer words, then by kind and id.",
        examples=[1.0],
    )
    field: SearchField = Field(
        description="Which of its texts that is: `id` (or code), `name`, `title`, `related` (the name of what belongs "
        "to it), `text`, or `all` of them together."
    )
    snippet: list[Segment] = Field(
        description="The part of that text around the match, in pieces; joined, they read as the text does."
    )


class Term(NamedTuple):
    """A word with its stem, or characters of a script without spaces, which must follow one another."""

    words: tuple[str, ...]
    stem: str | None


def search(connection: Connection, filters: SearchFilter, page: Page) -> Found[SearchRow]:
    """Items that match: a page of them, and how many there are. Two statements."""
    sought = terms(filters.q)
    phrase = " ".join(chain.from_iterable(term.words for term in sought))
    kind, identity, length = col(SearchText.item_kind), col(SearchText.item_id), col(SearchText.word_count)
    # Of equals the whole words come first: 0; a longer last word is 1.
    begun = case(((_WORDS + " ").contains(f" {phrase} "), 0), else_=1).label("begun")
    score = _score(phrase).label("score")
    order = (score.desc(), begun, length, col(SearchText.id))
    place = func.row_number().over(partition_by=(kind, identity), order_by=order)
    sequences = (_in_order(" ".join(term.words)) for term in sought if len(term.words) > 1)
    matches: Any = select(col(SearchText.id), score, begun, place.label("place"))
    best = matches.where(_found(connection, sought), *sequences).subquery()
    columns = kind.label("kind"), identity.label("id"), *map(col, (SearchText.title, SearchText.field, SearchText.text))
    statement: Any = select(*columns, best.c.score).join(best, best.c.id == SearchText.id).where(best.c.place == 1)
    of_kind, sortable = Choice("kind", kind, filters.kind), {"score": best.c.score, "id": identity}
    chosen = narrowed(statement, identity, of_kind)
    rows, total = page_of(connection, chosen, page, sortable, best.c.begun, length, kind, identity)
    shaped = [
        SearchRow.from_row(row, href=href(row.kind, row.id), score=row.score / 10, snippet=snippet(row.text, sought))
        for row in rows
    ]
    return Found(shaped, total, facets_of(connection, statement, page, identity, [of_kind]))


_WORDS = literal(" ") + col(SearchText.words)


def _found(connection: Connection, sought: Sequence[Term]) -> ColumnElement[bool]:
    """Whether the full-text engine of the database finds every word, a longer one that begins so, or another form."""
    on_postgresql = connection.dialect.name == "postgresql"
    begins, whole, either, both = (
        ("'{}':*", "'{}'", " | ", " & ") if on_postgresql else ('"{}" *', '"{}"', " OR ", " AND ")
    )
    found = ((word, term.stem) for term in sought for word in term.words)
    forms = ([begins.format(word), *([whole.format(MARK + stem)] if stem else [])] for word, stem in found)
    query = both.join(f"({either.join(each)})" for each in forms)
    if on_postgresql:
        # Written as the expression that is indexed.
        text = cast(SearchText.words, Text) + cast(SearchText.stems, Text)
        indexed = func.array_to_tsvector(func.string_to_array(text, literal_column("' '")))
        return indexed.bool_op("@@")(cast(query, TSQUERY))
    matches = literal_column("search_text_fts").bool_op("MATCH")(query)
    return col(SearchText.id).in_(select(table("search_text_fts", column("rowid")).c.rowid).where(matches))


def _in_order(phrase: str) -> ColumnElement[bool]:
    """Whether a text has words one after the other, the last of them perhaps as the beginning of a longer one."""
    return _WORDS.contains(f" {phrase}")


def _score(phrase: str) -> ColumnElement[int]:
    """How well a text matches, in tenths: what :class:`SearchRow` says of it."""
    field, folded = col(SearchText.field), col(SearchText.words)
    in_order = _in_order(phrase)
    return case(
        (field.in_(("id", "name")) & (folded == phrase), 10),
        ((field == "name") & folded.startswith(phrase), 9),
        ((field == "name") & in_order, 8),
        (field == "name", 7),
        ((field == "title") & in_order, 6),
        (field == "title", 5),
        ((field == "text") & in_order, 4),
        (field == "text", 3),
        (field.in_(("related", "all")), 2),
        else_=1,
    )


def terms(q: str) -> list[Term]:
    """What a query searches for, in its order: `上海 drugs` is `(上, 海)` and `(drugs)` with the stem `drug`."""
    found: list[Term] = []
    end = None
    for word in words(q):
        if unspaced(word.text) and word.start == end:
            found[-1] = Term((*found[-1].words, word.text), None)
        else:
            found.append(Term((word.text,), stem(q[word.start : word.end])))
        end = word.end if unspaced(word.text) else None
    return found


def snippet(text: str, sought: Sequence[Term]) -> list[Segment]:
    """The sentence of a text with the most terms, each match marked, an ellipsis for the rest of the text.

    Where all words of the query follow one another, only that is marked.
    """
    found = words(text)
    whole = Term(tuple(chain.from_iterable(term.words for term in sought)), None)
    marks = _matches(text, found, [whole]) or _matches(text, found, sought)
    start, end = _sentence(text, marks)
    inside = [(first, after) for first, after, _ in marks if start <= first < end]
    if end - start > LENGTH:
        start, end = _cut(text, start, end, inside[0][0] if inside else start)
    marked = {position for first, after in inside for position in range(first, after)}
    pieces = [(text[position], position in marked) for position in range(start, end)]
    if text[:start].strip():
        pieces.insert(0, (ELLIPSIS, False))
    if text[end:].strip():
        pieces.append((ELLIPSIS, False))
    runs = groupby(pieces, key=itemgetter(1))
    return [Segment(text="".join(piece for piece, _ in run), marked=is_marked) for is_marked, run in runs]


def _sentence(text: str, marks: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """The sentence with the most terms, then the most matches, then the first."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    sentences = [(first, after) for first, after in zip([0, *ends], [*ends, len(text)], strict=True) if first < after]
    inside = [[term for at, _, term in marks if first <= at < after] for first, after in sentences]
    ranked = zip(inside, sentences, strict=True)
    _, (first, after) = max(ranked, key=lambda pair: (len({*pair[0]}), len(pair[0])), default=([], (0, len(text))))
    return first, first + len(text[first:after].rstrip())


def _cut(text: str, start: int, end: int, match: int) -> tuple[int, int]:
    """A part of a long sentence around a match, cut between words."""
    found = [(start + word.start, start + word.end) for word in words(text[start:end])]
    near = (begin for begin, _ in found if begin >= match - BEFORE)
    first = next(near, start) if match - start > BEFORE else start
    after = max((after for _, after in found if after <= first + LENGTH), default=first + LENGTH)
    return first, min(max(after, match + 1), end)


def _matches(text: str, found: Sequence[Word], sought: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Where terms match, by the beginning of a word or by its stem: from where to where, and the number of the term."""
    spans = []
    for number, (sequence, shared) in enumerate(sought):
        *leading, last = sequence
        for at, word in enumerate(found[len(leading) :]):
            if [each.text for each in found[at : at + len(leading)]] != leading:
                continue
            # A word and its stem begin with the same letters, three at least.
            inflected = shared and word.text.startswith(shared[:3]) and stem(text[word.start : word.end]) == shared
            if word.text.startswith(last) or inflected:
                spans.append((found[at].start, word.end, number))
    return sorted(spans)
