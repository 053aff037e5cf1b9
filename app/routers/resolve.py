"""Resolution of names."""

from fastapi import APIRouter

from app.queries import resolve as queries
from app.web.envelope import DatedList, dated_list, temporal
from app.web.params import Faceted, TimeModes, order
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix="/v1/resolve", tags=["resolve"], route_class=SnapshotRoute)


class _ResolveParameters(Faceted[queries.Facet], queries.ResolveFilter, TimeModes):
    sort: queries.Sort = order("-score")


@router.get("", operation_id="resolve_names")
def resolve_names(query: _ResolveParameters, snapshot: SnapshotDep) -> DatedList[queries.ResolveRow]:
    """Which state, official or organization may be meant by a name, in any spelling or script, the most alike first.

    Each comes once, by its name that is most alike to `q`, and with a score that says how much.
    Names of every time are compared; with a time mode, `held` says whether the name held then. Of equals, kind and id
    decide.
    """
    time = query.time(snapshot.coverage()) if query.names_time else None
    found = queries.resolve(snapshot.connection, query, time, query.page)
    read = temporal(query, time) if time else None
    return dated_list(snapshot, query, found, read)
