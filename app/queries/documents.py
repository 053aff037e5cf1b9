"""Sources: cited pages, archived documents, their texts and the passages that prove facts."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.models import Document, Evidence
from app.models.vocabularies import EvidenceStance
from app.queries.errors import NotFoundError
from app.queries.evidence import passage_id
from app.queries.references import Href, href
from app.queries.sql.filters import Choice, contains, narrowed
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Page, page_of

Sort = Literal["id", "-id", "published", "-published", "publisher", "-publisher", "title", "-title"]
PassageSort = Literal["start", "-start"]


class DocumentFilter(BaseModel):
    """What narrows the documents down."""

    archived: bool | SkipJsonSchema[None] = Field(default=None, description="Whether the text is kept here.")
    publisher: list[str] = Field(
        default=[], description="Name of the publisher, whole. Repeat for 'or'.", examples=[["APP"]]
    )
    language: list[str] = Field(default=[], description="BCP 47 language tag. Repeat for 'or'.", examples=[["ru"]])
    q: str | SkipJsonSchema[None] = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Part of the title, publisher, address or archived text.",
        examples=["Astana"],
    )


class DocumentRow(BaseModel):
    """A source."""

    id: str
    href: Href
    title: str
    publisher: str
    url: str
    published_on: str | None
    language: str
    archived: bool = Field(description="Whether its text is kept here.")
    note: str | None


class DocumentItem(DocumentRow):
    """A source, with what is kept of it."""

    rights: str | None = Field(description="Whose the text is; null where none is kept.")
    length: int | None = Field(description="Length of the archived text in code points; null where none is kept.")
    sha256: str | None = Field(description="SHA-256 of the archived text in UTF-8; null where none is kept.")
    evidence_given: int = Field(description="How many pieces of evidence it gives.")
    text_href: str | None = Field(description="Address of the archived text.")
    passages_href: str | None = Field(description="Address of its passages, each with the facts that it proves.")


class PassageFact(BaseModel):
    """A fact that a passage speaks of."""

    kind: str = Field(description="What kind of fact: `membership`, `tenure`, `statement` and so on.")
    id: str = Field(description="Id of the fact.")
    href: str = Field(description="Address of the item that shows the fact.")
    supports: list[str] = Field(description="The fields of the fact that the passage speaks of.")
    stance: EvidenceStance
    note: str | None


class PassageRow(BaseModel):
    """A passage of an archived text, with the facts that it supports or contradicts."""

    id: str = Field(description="The fragment by which evidence points to it.")
    exact: str
    prefix: str
    suffix: str
    start: int = Field(description="Offset of its first code point in the text, from 0.")
    end: int = Field(description="Offset behind its last code point.")
    facts: list[PassageFact] = Field(description="The facts that the passage speaks of.")


_ARCHIVED = col(Document.text).is_not(None)
_SELECTED: AnySelect = select(Document, _ARCHIVED).options(defer(col(Document.text)), defer(col(Document.folded)))  # type: ignore[arg-type]


def documents(
    session: Session, filters: DocumentFilter, first: date | None, last: date | None, page: Page
) -> tuple[list[DocumentRow], int]:
    """Documents, published from `first` to `last` where given: a page of them, and how many there are."""
    publisher, language = col(Document.publisher), col(Document.language)
    statement: Any = narrowed(
        session,
        _SELECTED,
        Choice("publisher", publisher, filters.publisher, publisher),
        Choice("language", language, filters.language, language),
    )
    if filters.archived is not None:
        statement = statement.where(_ARCHIVED.is_(filters.archived))
    if filters.q:
        statement = statement.where(contains(col(Document.folded), filters.q))
    if first:
        statement = statement.where(col(Document.published_latest) >= first)
    if last:
        statement = statement.where(col(Document.published_earliest) <= last)
    sortable = {
        "id": col(Document.id),
        "published": col(Document.published_earliest),
        "publisher": publisher,
        "title": col(Document.title),
    }
    rows, total = page_of(session, statement, page, sortable, col(Document.id))
    return [DocumentRow(**_shared(row, archived=kept)) for row, kept in rows], total


def document(session: Session, identity: str) -> DocumentItem:
    """One document; raises :class:`NotFoundError`."""
    row = item(session, Document, "document", identity)
    kept = row.text is not None
    given = session.scalar(select(func.count()).where(Evidence.document_id == identity))
    return DocumentItem(
        **_shared(row, archived=kept),
        rights=row.rights,
        length=len(row.text) if row.text is not None else None,
        sha256=hashlib.sha256(row.text.encode()).hexdigest() if row.text is not None else None,
        evidence_given=given or 0,
        text_href=f"{href('document', identity)}/text" if kept else None,
        passages_href=f"{href('document', identity)}/passages" if kept else None,
    )


def document_text(session: Session, identity: str) -> str:
    """The archived text of a document; raises :class:`NotFoundError` where none is kept."""
    text = item(session, Document, "document", identity).text
    if text is None:
        raise NotFoundError("archived text of document", identity)
    return text


def passages(session: Session, identity: str, page: Page) -> tuple[list[PassageRow], int]:
    """The passages of a document in the order of its text, and how many there are; raises :class:`NotFoundError`."""
    item(session, Document, "document", identity)
    start, end = col(Evidence.start_offset), col(Evidence.end_offset)
    places = select(start, end).where(Evidence.document_id == identity, start.is_not(None)).distinct()
    chosen, total = page_of(session, places, page, {"start": start}, end)
    wanted = {(place[0], place[1]) for place in chosen}
    rows = session.exec(
        select(Evidence)
        .where(Evidence.document_id == identity, start.in_({place for place, _ in wanted}))
        .order_by(col(Evidence.subject_kind), col(Evidence.subject_id), col(Evidence.id))
    ).all()
    return [
        _passage([row for row in rows if (row.start_offset, row.end_offset) == tuple(place)]) for place in chosen
    ], total


def _shared(row: Document, *, archived: bool) -> dict[str, Any]:
    return {
        "id": row.id,
        "href": href("document", row.id),
        "title": row.title,
        "publisher": row.publisher,
        "url": row.url,
        "published_on": row.published_on,
        "language": row.language,
        "archived": archived,
        "note": row.note,
    }


def _passage(rows: Sequence[Evidence]) -> PassageRow:
    first = rows[0]
    start, end = first.start_offset or 0, first.end_offset or 0
    return PassageRow(
        id=passage_id(start, end),
        exact=first.exact or "",
        prefix=first.prefix or "",
        suffix=first.suffix or "",
        start=start,
        end=end,
        facts=[
            PassageFact(
                kind=row.subject_kind,
                id=row.subject_id,
                href=href(row.item_kind, row.item_id),
                supports=row.supports,
                stance=row.stance,
                note=row.note,
            )
            for row in rows
        ],
    )
