"""States."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import states as queries
from app.queries.knowledge_base import coverage, coverage_of
from app.queries.organizations import existence_note
from app.queries.time.unchanged import unchanged_states
from app.web import envelope
from app.web.params import FACETS, DatedItemParameters, Including, Paging, TimeModes, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["state"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

StateId = Annotated[str, identity("a state: its ISO 3166-1 alpha-3 code")]


class StatesParameters(Paging, Including, queries.StateFilter, TimeModes):
    """The parameters of the list of states."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_states")
def list_states(
    query: Annotated[StatesParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.StateRow]:
    """States, with their codes.

    With `organization` or a time mode, those that hold any status in the requested time; without either, all.
    `q` finds a state by any name that it has or had, in any language of the collection.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    time = query.time(covered)
    dated = bool(query.organization) or query.names_time
    page = query.page(query.sort, query.facets)
    found = queries.states(snapshot.connection, query, time, page, query.include, dated=dated)
    note = existence_note(snapshot.connection, query.organization, time) if dated else None
    same = unchanged_states(snapshot.connection, query.organization, time) if dated else None
    read = envelope.temporal(time, note=note, unchanged=same, default=not query.names_time) if dated else None
    return envelope.DatedList(
        data=found.rows,
        meta=envelope.dated_list_meta(snapshot.revision, page, found, read, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{state_id}", operation_id="get_state")
def get_state(
    state_id: StateId,
    query: Annotated[DatedItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.DatedItem[queries.StateItem]:
    """One state by its alpha-3 code: its names, its memberships, and the evidence of all that.

    With a time mode, the memberships of that time, and what the state was called. `kaz`, `KZ`, `398` and `Q232` lead to
    `KAZ`.
    """
    time = query.time_if_any(coverage(snapshot.revision))
    return envelope.DatedItem(
        data=queries.state(snapshot.connection, state_id, time),
        meta=envelope.dated_item_meta(snapshot.revision, time),
        links=envelope.item_links(request),
    )
