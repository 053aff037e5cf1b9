"""Statements."""

from app.queries import statements as queries
from app.queries.completeness import NOT_RECORDED, completeness
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, Including, ItemParameters, Span, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("statement")


class _StatementsParameters(Faceted[queries.Facet], Including, queries.StatementFilter, Span):
    sort: queries.Sort = order("said")


@router.get("", operation_id="list_statements")
def list_statements(query: _StatementsParameters, snapshot: SnapshotDep) -> List[queries.StatementRow]:
    """What was said at meetings, verbatim as the documents have it, each with its passage."""
    found = queries.statements(snapshot.connection, query, query.page)
    recorded = completeness(snapshot.connection, "statements", query.document)
    if recorded is None and (query.speaker or query.meeting):
        # What is judged is a document: nobody says how much of what a person said, or at a meeting, is recorded.
        recorded = NOT_RECORDED
    return listed(snapshot, query, found, completeness=recorded)


@router.get("/{statement_id}", operation_id="get_statement")
def get_statement(statement_id: str, _query: ItemParameters, snapshot: SnapshotDep) -> Item[queries.StatementRow]:
    """One statement with its passage and all its evidence."""
    return item(snapshot, queries.statement(snapshot.connection, statement_id))
