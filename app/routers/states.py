"""States."""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from app.kinds import KINDS, href
from app.queries import states as queries
from app.queries.knowledge_base import coverage, coverage_of
from app.queries.organizations import existence_note
from app.web import envelope
from app.web.params import DatedItemParameters, Including, Paging, TimeModes, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["state"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

StateId = Annotated[str, identity("a state: its ISO 3166-1 alpha-3 code")]


class StatesParameters(Paging, Including, queries.StateFilter, TimeModes):
    """The parameters of the list of states."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")


@router.get("", operation_id="list_states")
def list_states(
    query: Annotated[StatesParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.StateRow]:
    """States, with their codes.

    With `organization` or a time mode, those that hold any status in the requested time; without either, all.
    `q` finds a state by any name that it has or had, in any language of the collection.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    time = query.time(covered) if query.organization else query.time_if_any(covered)
    page = query.page(query.sort)
    rows, total = queries.states(snapshot.connection, query, time, page, query.include)
    note = existence_note(snapshot.connection, query.organization, time) if time else None
    read = envelope.temporal(time, note=note) if time else None
    return envelope.DatedList(
        data=rows,
        meta=envelope.dated_list_meta(snapshot.revision, page, total, read, covered=covered),
        links=envelope.list_links(request, response, page, total),
    )


@router.get(
    "/{state_id}",
    operation_id="get_state",
    response_model=envelope.DatedItem[queries.StateItem],
)
def get_state(
    state_id: StateId,
    query: Annotated[DatedItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.DatedItem[queries.StateItem] | RedirectResponse:
    """One state by its alpha-3 code: its names, its memberships, and the evidence of all that.

    With a time mode, the memberships of that time, and what the state was called. `kaz`, `KZ` and `398` lead to `KAZ`.
    """
    if not re.fullmatch("[A-Z]{3}", state_id):
        meant = queries.state_by_code(snapshot.connection, state_id)
        if meant:
            query_string = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{href('state', meant)}{query_string}", status_code=308)
    time = query.time_if_any(coverage(snapshot.revision))
    return envelope.DatedItem(
        data=queries.state(snapshot.connection, state_id, time),
        meta=envelope.dated_item_meta(snapshot.revision, time),
        links=envelope.item_links(request),
    )
