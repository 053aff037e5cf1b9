"""Documents, their texts and passages."""

from fastapi.responses import PlainTextResponse
from pydantic import Field

from app.queries import documents as queries
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, ItemParameters, Paging, Parameters, Span, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("document")


class _DocumentsParameters(Faceted[queries.Facet], queries.DocumentFilter, Span):
    sort: queries.Sort = order("id")


class _PassagesParameters(Paging):
    # As many as one page may have: the address of a passage is that of the list, with a fragment.
    limit: int = Field(default=200, ge=1, le=200, description="How many rows at the most: 1 to 200.")
    sort: queries.PassageSort = Field(
        default="start", description="Order of the rows: that of the text, or its reverse."
    )


@router.get("", operation_id="list_documents")
def list_documents(query: _DocumentsParameters, snapshot: SnapshotDep) -> List[queries.DocumentRow]:
    """Every source. `archived=true` for those whose text is archived here; the others are cited by their address."""
    return listed(snapshot, query, queries.documents(snapshot.connection, query, query.page))


@router.get("/{document_id}", operation_id="get_document")
def get_document(document_id: str, _query: ItemParameters, snapshot: SnapshotDep) -> Item[queries.DocumentItem]:
    """One source: publisher, address, date, rights, and what is archived of it."""
    return item(snapshot, queries.document(snapshot.connection, document_id))


@router.get("/{document_id}/text", operation_id="get_document_text", response_class=PlainTextResponse)
def get_document_text(document_id: str, _query: Parameters, snapshot: SnapshotDep) -> PlainTextResponse:
    """The archived text, byte for byte the one in which every passage was verified. UTF-8."""
    return PlainTextResponse(queries.document_text(snapshot.connection, document_id))


@router.get("/{document_id}/passages", operation_id="list_passages")
def list_passages(document_id: str, query: _PassagesParameters, snapshot: SnapshotDep) -> List[queries.PassageRow]:
    """The passages of an archived document in the order of its text, each with the facts that it speaks of."""
    return listed(snapshot, query, queries.passages(snapshot.connection, document_id, query.page))
