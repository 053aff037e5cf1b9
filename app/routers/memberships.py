"""Memberships."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.queries import memberships as queries
from app.queries.organizations import existence_note
from app.queries.time.changes import changes
from app.web import envelope
from app.web.error_responses import NOT_FOUND, UNREADABLE
from app.web.params import Including, ItemParameters, Paging, TimeModes, identity
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix="/memberships", tags=["memberships"], route_class=SnapshotRoute)

MembershipId = Annotated[str, identity("a membership", "sco-blr-member")]


class MembershipsParameters(Paging, Including, queries.MembershipFilter, TimeModes):
    """The parameters of the list of memberships."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")


@router.get("", operation_id="list_memberships", responses=UNREADABLE)
def list_memberships(
    query: Annotated[MembershipsParameters, Query()], reading: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.MembershipRow]:
    """The dated ties between states and organizations that hold in the time asked for.

    `during=../..` asks for all that ever held.
    """
    question = query.question(reading.revision)
    page = query.page(query.sort)
    rows, total = queries.memberships(reading.session, query, question, page, query.include)
    changed = changes(reading.session, query.organization, question, query.basis, query.status or None, query.state)
    note = existence_note(reading.session, query.organization, question)
    return envelope.DatedList(
        data=rows,
        meta=envelope.dated_list_meta(reading.revision, page, total, envelope.temporal(question, changed, note)),
        links=envelope.list_links(request, response, page, total),
    )


@router.get("/{membership_id}", operation_id="get_membership", responses=NOT_FOUND | UNREADABLE)
def get_membership(
    membership_id: MembershipId,
    _query: Annotated[ItemParameters, Query()],
    reading: SnapshotDep,
    request: Request,
) -> envelope.Item[queries.MembershipItem]:
    """One membership: its steps (begun, decided, signed, in force) with the meeting of each, and all its evidence."""
    return envelope.Item(
        data=queries.membership(reading.session, membership_id),
        meta=envelope.item_meta(reading.revision),
        links=envelope.item_links(request),
    )
