"""Memberships."""

from pydantic import Field

from app.queries import memberships as queries
from app.queries.completeness import completeness
from app.queries.organizations import existence_note
from app.queries.time.changes import ChangeFilter, changes
from app.queries.time.unchanged import unchanged_memberships
from app.web.envelope import DatedItem, DatedList, dated_item, dated_list, temporal
from app.web.params import DatedItemParameters, Faceted, Parameters, TimeModes, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("membership")


class MembershipIncluding(Parameters):
    """What of memberships to expand."""

    include: list[queries.MembershipInclude] = Field(
        default=[],
        description="`evidence`: all evidence of each row. `steps`: its steps, with the meeting of each. Several by "
        "commas or by repeating.",
    )


class _MembershipsParameters(Faceted[queries.Facet], MembershipIncluding, queries.MembershipFilter, TimeModes):
    sort: queries.Sort = order("id")


@router.get("", operation_id="list_memberships")
def list_memberships(query: _MembershipsParameters, snapshot: SnapshotDep) -> DatedList[queries.MembershipRow]:
    """The memberships that are valid in the requested time.

    `during=../..` for all that were ever valid.
    """
    covered = snapshot.coverage(query.organization)
    time = query.time(covered)
    found = queries.memberships(snapshot.connection, query, time, query.page)
    which = ChangeFilter(query.organization, query.state, query.status, query.status_family)
    changed = changes(snapshot.connection, which, time, query.basis)
    note = None if found.total else existence_note(snapshot.connection, query.organization, time)
    same = unchanged_memberships(snapshot.connection, which, time, query.basis, query.certainty)
    read = temporal(query, time, changed, note, unchanged=same)
    recorded = completeness(snapshot.connection, "memberships", query.organization, time.first, time.last)
    return dated_list(snapshot, query, found, read, completeness=recorded, coverage=covered)


@router.get("/{membership_id}", operation_id="get_membership")
def get_membership(
    membership_id: str, query: DatedItemParameters, snapshot: SnapshotDep
) -> DatedItem[queries.MembershipItem]:
    """One membership: its steps (begun, decided, signed, in force) with the meeting of each, and all its evidence.

    With a time mode also its certainty and standing then, and what the state was called.
    """
    return dated_item(snapshot, query, queries.membership, membership_id)
