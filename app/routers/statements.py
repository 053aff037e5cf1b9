"""Statements."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import statements as queries
from app.queries.completeness import NOT_RECORDED, completeness
from app.web import envelope
from app.web.params import FACETS, Including, ItemParameters, Paging, Span, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["statement"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

StatementId = Annotated[str, identity("a statement")]


class StatementsParameters(Paging, Including, queries.StatementFilter, Span):
    """The parameters of the list of statements."""

    sort: queries.Sort = Field(default="said", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_statements")
def list_statements(
    query: Annotated[StatementsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.StatementRow]:
    """What was said at meetings, verbatim as the documents have it, each with its passage."""
    page = query.page(query.sort, query.facets)
    found = queries.statements(snapshot.connection, query, query.first, query.last, page, query.include)
    recorded = None
    if len(query.document) == 1:
        recorded = completeness(snapshot.connection, "statements", query.document[0])
    elif query.speaker or query.meeting:
        # What is judged is a document: nobody says how much of what a person said, or at a meeting, is recorded.
        recorded = NOT_RECORDED
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found, recorded),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{statement_id}", operation_id="get_statement")
def get_statement(
    statement_id: StatementId,
    _query: Annotated[ItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.Item[queries.StatementRow]:
    """One statement with its passage and all its evidence."""
    return envelope.Item(
        data=queries.statement(snapshot.connection, statement_id),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )
