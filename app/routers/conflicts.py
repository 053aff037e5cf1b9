"""Conflicts."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import conflicts as queries
from app.queries.knowledge_base import coverage_of
from app.web import envelope
from app.web.params import FACETS, ItemParameters, Paging, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["conflict"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

ConflictId = Annotated[str, identity("a conflict")]


class ConflictsParameters(Paging, queries.ConflictFilter):
    """The parameters of the list of conflicts."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_conflicts")
def list_conflicts(
    query: Annotated[ConflictsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.ConflictRow]:
    """Where sources disagree: both readings with their sources, which one is preferred, and why."""
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    page = query.page(query.sort, query.facets)
    found = queries.conflicts(snapshot.connection, query, page)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{conflict_id}", operation_id="get_conflict")
def get_conflict(
    conflict_id: ConflictId, _query: Annotated[ItemParameters, Query()], snapshot: SnapshotDep, request: Request
) -> envelope.Item[queries.ConflictRow]:
    """One matter about which sources disagree."""
    return envelope.Item(
        data=queries.conflict(snapshot.connection, conflict_id),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )
