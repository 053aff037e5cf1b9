"""Organizations."""

from typing import Annotated

from fastapi import Path

from app.queries import organizations as queries
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, Including, ItemParameters, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("organization")

OrganizationId = Annotated[str, Path(description="Id of an organization or body.")]


class _OrganizationsParameters(Faceted[queries.Facet], Including, queries.OrganizationFilter):
    sort: queries.Sort = order("id")


@router.get("", operation_id="list_organizations")
def list_organizations(query: _OrganizationsParameters, snapshot: SnapshotDep) -> List[queries.OrganizationRow]:
    """Organizations and their bodies: the SCO, its predecessor, and those that it meets."""
    return listed(snapshot, query, queries.organizations(snapshot.connection, query, query.page))


@router.get("/{organization_id}", operation_id="get_organization")
def get_organization(
    organization_id: OrganizationId, _query: ItemParameters, snapshot: SnapshotDep
) -> Item[queries.OrganizationItem]:
    """One organization: its names, founding, charter, seat, bodies, and the evidence of all that."""
    return item(snapshot, queries.organization(snapshot.connection, organization_id))
