"""Sources: cited pages, archived documents, their texts and the passages that prove facts."""

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.kinds import href
from app.models import Document, Evidence
from app.models.vocabularies import EvidenceStance
from app.queries.errors import NotFoundError
from app.queries.evidence import passage_id
from app.queries.labels import FactReference, fact, fact_columns
from app.queries.shapes import ItemShape, Shape, grouped
from app.queries.sql.filters import PartOfText, between, by_name, choices, contains, filtered, where
from app.queries.sql.known import ids_of, values_of
from app.queries.sql.lookup import item, rows_with
from app.queries.sql.paging import AnySelect, Found, Page, columns_of

Sort = Literal["id", "-id", "published", "-published", "publisher", "-publisher", "title", "-title"]
Facet = Literal["publisher", "language"]
PassageSort = Literal["start", "-start"]


class DocumentFilter(BaseModel):
    """What narrows the documents down."""

    id: list[str] = ids_of("document")
    archived: bool | SkipJsonSchema[None] = Field(default=None, description="Whether the text is archived here.")
    publisher: list[str] = values_of("document", "publisher", "Name of the publisher, whole.", "APP")
    language: list[str] = values_of("document", "language", "BCP 47 language tag.", "ru")
    q: PartOfText = Field(
        default=None, description="Part of the title, publisher, address or archived text.", examples=["Astana"]
    )


class DocumentRow(ItemShape, kind="document"):
    """A source."""

    title: str
    publisher: str
    url: str | None = Field(description="Address of the page; null where it has none.")
    published_on: str | None
    language: str
    archived: bool = Field(description="Whether its text is archived here.")
    note: str | None


class DocumentItem(DocumentRow):
    """A source, with what is archived of it."""

    rights: str | None = Field(description="Whose the text is; null where none is archived.")
    length: int | None = Field(description="Length of the archived text in code points; null where none is archived.")
    sha256: str | None = Field(description="SHA-256 of the archived text in UTF-8; null where none is archived.")
    evidence_given: int = Field(description="How many pieces of evidence it gives.")
    text_href: str | None = Field(description="Address of the archived text.")
    passages_href: str | None = Field(description="Address of its passages, each with the facts that it proves.")


class PassageFact(FactReference):
    """A fact that a passage speaks of."""

    supports: list[str] = Field(description="The fields of the fact that the passage speaks of.")
    stance: EvidenceStance
    note: str | None


class PassageRow(Shape):
    """A passage of an archived text, with the facts that it supports or contradicts."""

    id: str = Field(description="The fragment by which evidence points to it.")
    exact: str
    prefix: str
    suffix: str
    start: int = Field(description="Offset of its first code point in the text, from 0.")
    end: int = Field(description="Offset behind its last code point.")
    facts: list[PassageFact] = Field(description="The facts that the passage speaks of.")


_ARCHIVED = col(Document.text).is_not(None)
_SELECTED: AnySelect = select(*columns_of(Document, "text", "folded"), _ARCHIVED.label("archived"))
_GIVEN = select(func.count()).where(col(Evidence.document_id) == col(Document.id)).correlate_except(Evidence)
_WHOLE: AnySelect = select(Document, _ARCHIVED.label("archived"), _GIVEN.label("evidence_given"))
_FACTS: AnySelect = (
    select(Evidence, *fact_columns(col(Evidence.subject_kind), col(Evidence.subject_id)))
    .where(col(Evidence.start_offset).is_not(None))
    .order_by(col(Evidence.end_offset), col(Evidence.subject_kind), col(Evidence.subject_id), col(Evidence.id))
)


def documents(connection: Connection, filters: DocumentFilter, page: Page) -> Found[DocumentRow]:
    """Documents, published on the days of the page: a page of them, and how many there are."""
    selected = where(
        _SELECTED,
        None if filters.archived is None else _ARCHIVED.is_(filters.archived),
        contains(Document.folded, filters.q) if filters.q else None,
        *between(page.first, page.last, Document.published_earliest, Document.published_latest),
    )
    sortable = by_name(Document.id, Document.publisher, Document.title, published=Document.published_earliest)
    columns = by_name(Document.id, Document.publisher, Document.language)
    found = filtered(connection, selected, page, sortable, *choices(filters, columns))
    return found.shaped([DocumentRow.from_row(row) for row in found.rows])


def document(connection: Connection, identity: str) -> DocumentItem:
    """One document; raises :class:`NotFoundError`."""
    row = item(connection, Document, identity, _WHOLE)
    address = href("document", identity)
    return DocumentItem.from_row(
        row,
        length=len(row.text) if row.archived else None,
        sha256=hashlib.sha256(row.text.encode()).hexdigest() if row.archived else None,
        text_href=f"{address}/text" if row.archived else None,
        passages_href=f"{address}/passages" if row.archived else None,
    )


def document_text(connection: Connection, identity: str) -> str:
    """The archived text of a document; raises :class:`NotFoundError` where none is archived."""
    text: str | None = item(connection, Document, identity).text
    if text is None:
        raise NotFoundError("archived text of document", identity)
    return text


def passages(connection: Connection, identity: str, page: Page) -> Found[PassageRow]:
    """The passages of a document in the order of its text, and how many there are; raises :class:`NotFoundError`."""
    item(connection, Document, identity)
    rows = rows_with(connection, _FACTS, col(Evidence.document_id), [identity])
    found = [*grouped(((row.start_offset, row.end_offset), row) for row in rows).values()]
    found.sort(key=lambda facts: facts[0].start_offset, reverse=page.sort == "-start")
    shown = found[page.offset : page.offset + page.limit]
    return Found([_passage(facts) for facts in shown], len(found), {})


def _passage(rows: Sequence[Any]) -> PassageRow:
    start, end = rows[0].start_offset, rows[0].end_offset
    facts = [PassageFact.from_row(row, **dict(fact(row.subject_kind, row.subject_id, row))) for row in rows]
    return PassageRow.from_row(rows[0], id=passage_id(start, end), start=start, end=end, facts=facts)
