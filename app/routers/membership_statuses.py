"""The vocabulary of statuses."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import membership_statuses as queries
from app.queries.knowledge_base import coverage_of
from app.web import envelope
from app.web.params import FACETS, Including, ItemParameters, Paging, identity
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(
    prefix=KINDS["membership_status"].path, tags=[KINDS["membership_status"].tag], route_class=SnapshotRoute
)

MembershipStatusId = Annotated[str, identity("a status of an organization")]


class MembershipStatusesParameters(Paging, Including, queries.MembershipStatusFilter):
    """The parameters of the list of statuses."""

    sort: queries.Sort = Field(default="start", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_membership_statuses")
def list_membership_statuses(
    query: Annotated[MembershipStatusesParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
    response: Response,
) -> envelope.List[queries.MembershipStatusRow]:
    """The statuses that organizations give to states, each with the period in which it existed."""
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    page = query.page(query.sort, query.facets)
    found = queries.membership_statuses(snapshot.connection, query, page, query.include)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{membership_status_id}", operation_id="get_membership_status")
def get_membership_status(
    membership_status_id: MembershipStatusId,
    _query: Annotated[ItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.Item[queries.MembershipStatusItem]:
    """One status of one organization, such as `sco-observer`, with its evidence."""
    return envelope.Item(
        data=queries.membership_status(snapshot.connection, membership_status_id),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )
