"""Memberships."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import memberships as queries
from app.queries.completeness import completeness_in
from app.queries.organizations import existence_note
from app.queries.time.changes import changes
from app.web import envelope
from app.web.error_responses import NOT_FOUND, UNREADABLE
from app.web.params import Including, ItemParameters, Paging, TimeModes, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["membership"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

MembershipId = Annotated[str, identity("a membership", "sco-blr-member")]


class MembershipsParameters(Paging, Including, queries.MembershipFilter, TimeModes):
    """The parameters of the list of memberships."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")


@router.get("", operation_id="list_memberships", responses=UNREADABLE)
def list_memberships(
    query: Annotated[MembershipsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.MembershipRow]:
    """The memberships that are valid in the requested time.

    `during=../..` for all that were ever valid.
    """
    time = query.time(snapshot.revision)
    page = query.page(query.sort)
    rows, total = queries.memberships(snapshot.connection, query, time, page, query.include)
    changed = changes(snapshot.connection, query.organization, time, query.basis, query.status or None, query.state)
    note = existence_note(snapshot.connection, query.organization, time)
    read = envelope.temporal(time, changed, note)
    recorded = None
    if len(query.organization) == 1:
        recorded = completeness_in(snapshot.connection, "memberships", query.organization[0], time)
    return envelope.DatedList(
        data=rows,
        meta=envelope.dated_list_meta(snapshot.revision, page, total, read, recorded),
        links=envelope.list_links(request, response, page, total),
    )


@router.get("/{membership_id}", operation_id="get_membership", responses=NOT_FOUND | UNREADABLE)
def get_membership(
    membership_id: MembershipId,
    _query: Annotated[ItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.Item[queries.MembershipItem]:
    """One membership: its steps (begun, decided, signed, in force) with the meeting of each, and all its evidence."""
    return envelope.Item(
        data=queries.membership(snapshot.connection, membership_id),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )
