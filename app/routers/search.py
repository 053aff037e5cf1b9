"""Search, and resolution of names."""

from fastapi import APIRouter

from app.queries import resolve, search
from app.web.envelope import DatedList, List, dated_list, listed, temporal
from app.web.params import Faceted, TimeModes, order
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix="/v1", route_class=SnapshotRoute)


class _SearchParameters(Faceted[search.Facet], search.SearchFilter):
    sort: search.Sort = order("-score")


@router.get("/search", operation_id="search_items", tags=["search"])
def search_items(query: _SearchParameters, snapshot: SnapshotDep) -> List[search.SearchRow]:
    """Everything that has the words of the request in its names, its title or its texts, the best match first.

    One list over all kinds of items; each item comes once, with the text of it that matches best and the match marked
    in it. A word is also found as the beginning of a longer one, but not inside of it, nor misspelt: for names that
    are not quite known, use `/v1/resolve`.
    """
    return listed(snapshot, query, search.search(snapshot.connection, query, query.page))


class _ResolveParameters(Faceted[resolve.Facet], resolve.ResolveFilter, TimeModes):
    sort: resolve.Sort = order("-score")


@router.get("/resolve", operation_id="resolve_names", tags=["resolve"])
def resolve_names(query: _ResolveParameters, snapshot: SnapshotDep) -> DatedList[resolve.ResolveRow]:
    """Which state, official or organization may be meant by a name, in any spelling or script, the most alike first.

    Each comes once, by its name that is most alike to `q`, and with a score that says how much.
    Names of every time are compared; with a time mode, `held` says whether the name held then. Of equals, kind and id
    decide.
    """
    time = query.time(snapshot.coverage()) if query.names_time else None
    found = resolve.resolve(snapshot.connection, query, time, query.page)
    read = temporal(query, time) if time else None
    return dated_list(snapshot, query, found, read)
