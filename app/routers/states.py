"""States."""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from app.queries import states as queries
from app.queries.references import href
from app.routers import envelope
from app.routers.params import Including, NoParameters, Paging, TimeModes, identity
from app.routers.problems import NOT_FOUND, UNREADABLE
from app.routers.reading import ReadingDep, ReadingRoute

router = APIRouter(prefix="/states", tags=["states"], route_class=ReadingRoute)

StateId = Annotated[str, identity("a state: its ISO 3166-1 alpha-3 code", "KAZ")]


class StatesParameters(Paging, Including, queries.StateFilter, TimeModes):
    """The parameters of the list of states."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")


@router.get("", operation_id="list_states", responses=UNREADABLE)
def list_states(
    query: Annotated[StatesParameters, Query()], reading: ReadingDep, request: Request, response: Response
) -> envelope.DatedList[queries.StateRow]:
    """States, with their codes.

    With `organization` or a time mode, those that hold any status in the time asked for; without either, all.
    `q` finds a state by any name that it has or had, in any language of the collection.
    """
    question = query.question(reading.revision)
    tied = bool(query.organization) or query.question_if_asked(reading.revision) is not None
    page = query.page(query.sort)
    rows, total = queries.states(reading.session, query, question if tied else None, page, query.include)
    return envelope.DatedList(
        data=rows,
        meta=envelope.dated_list_meta(reading.revision, page, total, envelope.temporal(question)),
        links=envelope.list_links(request, response, page, total),
    )


@router.get(
    "/{state_id}",
    operation_id="get_state",
    responses=NOT_FOUND | UNREADABLE | {308: {"description": "Another spelling of the id: the address of the state."}},
    response_model=envelope.Item[queries.StateItem],
)
def get_state(
    state_id: StateId,
    _query: NoParameters,
    reading: ReadingDep,
    request: Request,
) -> envelope.Item[queries.StateItem] | RedirectResponse:
    """One state by its alpha-3 code: its names, its ties to organizations, and the evidence of all that.

    `kaz`, `KZ` and `398` lead to `KAZ`.
    """
    if not re.fullmatch("[A-Z]{3}", state_id):
        meant = queries.state_by_code(reading.session, state_id)
        if meant:
            return RedirectResponse(href("state", meant), status_code=308)
    return envelope.Item(
        data=queries.state(reading.session, state_id),
        meta=envelope.item_meta(reading.revision),
        links=envelope.item_links(request),
    )
