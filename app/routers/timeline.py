"""The timeline of an organization."""

from pydantic import Field

from app.queries import timeline as queries
from app.routers.organizations import OrganizationId
from app.web.envelope import List, listed
from app.web.params import Faceted, Span
from app.web.route import SnapshotDep, noun_router

router = noun_router("organization", "timeline")


class _TimelineParameters(Faceted[queries.Facet], queries.TimelineFilter, Span):
    sort: queries.Sort = Field(default="on", description="Order of the events, `-` before it for descending.")


@router.get("/{organization_id}/timeline", operation_id="list_events")
def list_events(
    organization_id: OrganizationId, query: _TimelineParameters, snapshot: SnapshotDep
) -> List[queries.Event]:
    """What happened, in order: founded, joined, status_changed, left, renamed, dormant; with the meeting, if any."""
    found = queries.timeline(snapshot.connection, organization_id, query, query.page)
    return listed(snapshot, query, found, coverage=snapshot.coverage([organization_id]))
