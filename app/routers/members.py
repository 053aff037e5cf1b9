"""Members of an organization."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import members as queries
from app.queries.completeness import completeness_in
from app.queries.knowledge_base import coverage_of
from app.routers.memberships import MembershipIncluding
from app.routers.organizations import OrganizationId
from app.web import envelope
from app.web.params import FACETS, Paging, TimeModes
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix=KINDS["organization"].path, tags=["members"], route_class=SnapshotRoute)


class MembersParameters(Paging, MembershipIncluding, queries.MemberFilter, TimeModes):
    """The parameters of the members of an organization."""

    sort: queries.Sort = Field(default="state", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("/{organization_id}/members", operation_id="list_members")
def list_members(
    organization_id: OrganizationId,
    query: Annotated[MembersParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
    response: Response,
) -> envelope.MembersList[queries.Member]:
    """Who holds which status in an organization, by state, on a day or in a period.

    `as_of=2024` means the last day of 2024; `meta.temporal` says how the time was read, and what changed within it.
    `also=csto` leaves the states that are in both organizations then, with their memberships in the other.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, [organization_id])
    time = query.time(covered)
    page = query.page(query.sort, query.facets)
    found = queries.members(snapshot.connection, organization_id, query, time, page, query.include)
    read = envelope.temporal(time, found.changes, found.note, unchanged=found.unchanged, default=not query.names_time)
    recorded = completeness_in(snapshot.connection, "memberships", organization_id, time)
    meta = envelope.dated_list_meta(snapshot.revision, page, found.listed, read, recorded, covered=covered)
    return envelope.MembersList(
        data=found.listed.rows,
        meta=envelope.MembersMeta(**dict(meta), counts=found.counts, counts_possible=found.counts_possible),
        links=envelope.list_links(request, response, page, found.listed.total),
    )
