"""The vocabulary of statuses."""

from typing import Annotated

from fastapi import Path

from app.queries import membership_statuses as queries
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, Including, ItemParameters, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("membership_status")

MembershipStatusId = Annotated[str, Path(description="Id of a status of an organization.")]


class _MembershipStatusesParameters(Faceted[queries.Facet], Including, queries.MembershipStatusFilter):
    sort: queries.Sort = order("start")


@router.get("", operation_id="list_membership_statuses")
def list_membership_statuses(
    query: _MembershipStatusesParameters, snapshot: SnapshotDep
) -> List[queries.MembershipStatusRow]:
    """The statuses that organizations give to states, each with the period in which it existed."""
    found = queries.membership_statuses(snapshot.connection, query, query.page)
    return listed(snapshot, query, found, coverage=snapshot.coverage(query.organization))


@router.get("/{membership_status_id}", operation_id="get_membership_status")
def get_membership_status(
    membership_status_id: MembershipStatusId, _query: ItemParameters, snapshot: SnapshotDep
) -> Item[queries.MembershipStatusItem]:
    """One status of one organization, such as `sco-observer`, with its evidence."""
    return item(snapshot, queries.membership_status(snapshot.connection, membership_status_id))
