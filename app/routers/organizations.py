"""Organizations."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import organizations as queries
from app.web import envelope
from app.web.params import FACETS, Including, ItemParameters, Paging, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["organization"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

OrganizationId = Annotated[str, identity("an organization or body")]


class OrganizationsParameters(Paging, Including, queries.OrganizationFilter):
    """The parameters of the list of organizations."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_organizations")
def list_organizations(
    query: Annotated[OrganizationsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.OrganizationRow]:
    """Organizations and their bodies: the SCO, its predecessor, and those that it meets."""
    page = query.page(query.sort, query.facets)
    found = queries.organizations(snapshot.connection, query, page, query.include)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{organization_id}", operation_id="get_organization")
def get_organization(
    organization_id: OrganizationId,
    _query: Annotated[ItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.Item[queries.OrganizationItem]:
    """One organization: its names, founding, charter, seat, bodies, and the evidence of all that."""
    return envelope.Item(
        data=queries.organization(snapshot.connection, organization_id),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )
