"""Members of an organization."""

from app.queries import members as queries
from app.queries.completeness import completeness
from app.routers.memberships import MembershipIncluding
from app.routers.organizations import OrganizationId
from app.web.envelope import MembersList, MembersMeta, page, temporal
from app.web.params import Faceted, TimeModes, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("organization", "members")


class _MembersParameters(Faceted[queries.Facet], MembershipIncluding, queries.MemberFilter, TimeModes):
    sort: queries.Sort = order("state")


@router.get("/{organization_id}/members", operation_id="list_members")
def list_members(
    organization_id: OrganizationId, query: _MembersParameters, snapshot: SnapshotDep
) -> MembersList[queries.Member]:
    """Who holds which status in an organization, by state, on a day or in a period.

    `as_of=2024` means the last day of 2024; `meta.temporal` says how the time was read, and what changed within it.
    `also=csto` leaves the states that are in both organizations then, with their memberships in the other.
    """
    covered = snapshot.coverage([organization_id])
    time = query.time(covered)
    found = queries.members(snapshot.connection, organization_id, query, time, query.page)
    read = temporal(query, time, found.changes, found.note, unchanged=found.unchanged)
    recorded = completeness(snapshot.connection, "memberships", [organization_id], time.first, time.last)
    counts = {"counts": found.counts, "counts_possible": found.counts_possible}
    about = {"temporal": read, "completeness": recorded, "coverage": covered, **counts}
    return MembersList(**page(MembersMeta, snapshot, query, found.listed, **about))
