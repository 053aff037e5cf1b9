"""The timeline of an organization."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import timeline as queries
from app.queries.knowledge_base import coverage_of
from app.routers.organizations import OrganizationId
from app.web import envelope
from app.web.params import FACETS, Paging, Span
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix=KINDS["organization"].path, tags=["timeline"], route_class=SnapshotRoute)


class TimelineParameters(Paging, queries.TimelineFilter, Span):
    """The parameters of the timeline of an organization."""

    sort: queries.Sort = Field(default="on", description="Order of the events, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("/{organization_id}/timeline", operation_id="list_events")
def list_events(
    organization_id: OrganizationId,
    query: Annotated[TimelineParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
    response: Response,
) -> envelope.List[queries.Event]:
    """What happened, in order: founded, joined, status_changed, left, renamed, dormant; with the meeting, if any."""
    covered = coverage_of(snapshot.connection, snapshot.revision, [organization_id])
    page = query.page(query.sort, query.facets)
    found = queries.timeline(snapshot.connection, organization_id, query, query.first, query.last, page)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )
