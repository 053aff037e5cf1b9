"""Memberships."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import memberships as queries
from app.queries.completeness import completeness_in
from app.queries.knowledge_base import coverage, coverage_of
from app.queries.organizations import existence_note
from app.queries.time.changes import ChangeFilter, changes
from app.queries.time.unchanged import unchanged_memberships
from app.web import envelope
from app.web.params import FACETS, DatedItemParameters, Paging, Parameters, TimeModes, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["membership"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

MembershipId = Annotated[str, identity("a membership")]


class MembershipIncluding(Parameters):
    """What of memberships to expand."""

    include: list[queries.MembershipInclude] = Field(
        default=[],
        description="`evidence`: all evidence of each row. `steps`: its steps, with the meeting of each. Several by "
        "commas or by repeating.",
    )


class MembershipsParameters(Paging, MembershipIncluding, queries.MembershipFilter, TimeModes):
    """The parameters of the list of memberships."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_memberships")
def list_memberships(
    query: Annotated[MembershipsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.MembershipRow]:
    """The memberships that are valid in the requested time.

    `during=../..` for all that were ever valid.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    time = query.time(covered)
    page = query.page(query.sort, query.facets)
    found = queries.memberships(snapshot.connection, query, time, page, query.include)
    which = ChangeFilter(
        query.organization or None, query.state or None, query.status or None, query.status_family or None
    )
    changed = changes(snapshot.connection, which, time, query.basis)
    note = None if found.total else existence_note(snapshot.connection, query.organization, time)
    same = unchanged_memberships(snapshot.connection, which, time, query.basis, query.certainty)
    read = envelope.temporal(time, changed, note, unchanged=same, default=not query.names_time)
    recorded = None
    if len(query.organization) == 1:
        recorded = completeness_in(snapshot.connection, "memberships", query.organization[0], time)
    return envelope.DatedList(
        data=found.rows,
        meta=envelope.dated_list_meta(snapshot.revision, page, found, read, recorded, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{membership_id}", operation_id="get_membership")
def get_membership(
    membership_id: MembershipId,
    query: Annotated[DatedItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.DatedItem[queries.MembershipItem]:
    """One membership: its steps (begun, decided, signed, in force) with the meeting of each, and all its evidence.

    With a time mode also its certainty and standing then, and what the state was called.
    """
    time = query.time_if_any(coverage(snapshot.revision))
    return envelope.DatedItem(
        data=queries.membership(snapshot.connection, membership_id, time),
        meta=envelope.dated_item_meta(snapshot.revision, time),
        links=envelope.item_links(request),
    )
