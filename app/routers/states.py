"""States."""

from typing import Annotated

from fastapi import Path

from app.queries import states as queries
from app.queries.organizations import existence_note
from app.queries.time.unchanged import unchanged_states
from app.web.envelope import DatedItem, DatedList, dated_item, dated_list, temporal
from app.web.params import DatedItemParameters, Faceted, Including, TimeModes, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("state")

StateId = Annotated[str, Path(description="Id of a state: its ISO 3166-1 alpha-3 code.")]


class _StatesParameters(Faceted[queries.Facet], Including, queries.StateFilter, TimeModes):
    sort: queries.Sort = order("id")


@router.get("", operation_id="list_states")
def list_states(query: _StatesParameters, snapshot: SnapshotDep) -> DatedList[queries.StateRow]:
    """States, with their codes.

    With `organization` or a time mode, those that hold any status in the requested time; without either, all.
    `q` finds a state by any name that it has or had, in any language of the collection.
    """
    covered = snapshot.coverage(query.organization)
    time = query.time(covered)
    dated = bool(query.organization) or query.names_time
    found = queries.states(snapshot.connection, query, time, query.page, dated=dated)
    note = existence_note(snapshot.connection, query.organization, time) if dated else None
    same = unchanged_states(snapshot.connection, query.organization, time) if dated else None
    read = temporal(query, time, note=note, unchanged=same) if dated else None
    return dated_list(snapshot, query, found, read, coverage=covered)


@router.get("/{state_id}", operation_id="get_state")
def get_state(state_id: StateId, query: DatedItemParameters, snapshot: SnapshotDep) -> DatedItem[queries.StateItem]:
    """One state by its alpha-3 code: its names, its memberships, and the evidence of all that.

    With a time mode, the memberships of that time, and what the state was called. `kaz`, `KZ`, `398` and `Q232` lead to
    `KAZ`.
    """
    return dated_item(snapshot, query, queries.state, state_id)
