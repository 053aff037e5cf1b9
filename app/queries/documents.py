"""Sources: cited pages, archived documents, their texts and the passages that prove facts."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Connection, Integer, bindparam, func, select
from sqlmodel import col

from app.kinds import href
from app.models import Document, Evidence
from app.models.columns import CodePointText
from app.models.vocabularies import EvidenceStance
from app.queries.errors import NotFoundError
from app.queries.evidence import passage_id
from app.queries.labels import FactReference, fact, fact_columns
from app.queries.references import Href
from app.queries.sql.filters import Choice, Found, PartOfText, contains, filtered
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Page, page_of

Sort = Literal["id", "-id", "published", "-published", "publisher", "-publisher", "title", "-title"]
Facet = Literal["publisher", "language"]
PassageSort = Literal["start", "-start"]


class DocumentFilter(BaseModel):
    """What narrows the documents down."""

    id: Annotated[list[str], Values("document")] = IDS
    archived: bool | SkipJsonSchema[None] = Field(default=None, description="Whether the text is archived here.")
    publisher: Annotated[list[str], Values("document", "publisher")] = Field(
        default=[], description="Name of the publisher, whole.", examples=[["APP"]]
    )
    language: Annotated[list[str], Values("document", "language")] = Field(
        default=[], description="BCP 47 language tag.", examples=[["ru"]]
    )
    q: PartOfText | SkipJsonSchema[None] = Field(
        default=None,
        description="Part of the title, publisher, address or archived text.",
        examples=["Astana"],
    )


class DocumentRow(BaseModel):
    """A source."""

    id: str
    href: Href
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
_SELECTED: AnySelect = select(
    col(Document.id),
    col(Document.title),
    col(Document.publisher),
    col(Document.url),
    col(Document.published_on),
    col(Document.language),
    _ARCHIVED.label("archived"),
    col(Document.note),
)
_DOCUMENT = bindparam("document", type_=CodePointText)
_EVIDENCE_COUNT: Any = select(func.count()).where(col(Evidence.document_id) == _DOCUMENT)

_PLACES: AnySelect = (
    select(col(Evidence.start_offset), col(Evidence.end_offset))
    .where(col(Evidence.document_id) == _DOCUMENT, col(Evidence.start_offset).is_not(None))
    .distinct()
)
_FIRST, _LAST = bindparam("first", type_=Integer), bindparam("last", type_=Integer)
_FACTS: AnySelect = (
    select(Evidence, *fact_columns(col(Evidence.subject_kind), col(Evidence.subject_id)))
    .where(col(Evidence.document_id) == _DOCUMENT, col(Evidence.start_offset).between(_FIRST, _LAST))
    .order_by(col(Evidence.subject_kind), col(Evidence.subject_id), col(Evidence.id))
)


def documents(
    connection: Connection, filters: DocumentFilter, first: date | None, last: date | None, page: Page
) -> Found[DocumentRow]:
    """Documents, published from `first` to `last` where not None: a page of them, and how many there are."""
    statement = _SELECTED
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
        "publisher": col(Document.publisher),
        "title": col(Document.title),
    }
    found = filtered(
        connection,
        statement,
        page,
        sortable,
        Choice("id", col(Document.id), filters.id),
        Choice("publisher", col(Document.publisher), filters.publisher),
        Choice("language", col(Document.language), filters.language),
    )
    return found.shaped([DocumentRow(**_shared(row, archived=row.archived)) for row in found.rows])


def document(connection: Connection, identity: str) -> DocumentItem:
    """One document; raises :class:`NotFoundError`."""
    row = item(connection, Document, identity)
    archived = row.text is not None
    count = connection.scalar(_EVIDENCE_COUNT, {_DOCUMENT.key: identity})
    return DocumentItem(
        **_shared(row, archived=archived),
        rights=row.rights,
        length=len(row.text) if row.text is not None else None,
        sha256=hashlib.sha256(row.text.encode()).hexdigest() if row.text is not None else None,
        evidence_given=count,
        text_href=f"{href('document', identity)}/text" if archived else None,
        passages_href=f"{href('document', identity)}/passages" if archived else None,
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
    start, end = col(Evidence.start_offset), col(Evidence.end_offset)
    chosen, total = page_of(connection, _PLACES, page, {"start": start}, end, values={_DOCUMENT.key: identity})
    places = [place[0] for place in chosen] or [0]
    reach = {_DOCUMENT.key: identity, _FIRST.key: min(places), _LAST.key: max(places)}
    rows = connection.execute(_FACTS, reach).all()
    shaped = [_passage([row for row in rows if (row.start_offset, row.end_offset) == tuple(place)]) for place in chosen]
    return Found(shaped, total, None)


def _shared(row: Any, *, archived: bool) -> dict[str, Any]:
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


def _passage(rows: Sequence[Any]) -> PassageRow:
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
                **dict(fact(row.subject_kind, row.subject_id, row)),
                supports=row.supports,
                stance=row.stance,
                note=row.note,
            )
            for row in rows
        ],
    )
