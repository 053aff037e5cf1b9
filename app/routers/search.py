"""Search."""

from fastapi import APIRouter

from app.queries import search as queries
from app.web.envelope import List, listed
from app.web.params import Faceted, order
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix="/v1/search", tags=["search"], route_class=SnapshotRoute)


class _SearchParameters(Faceted[queries.Facet], queries.SearchFilter):
    sort: queries.Sort = order("-score")


@router.get("", operation_id="search_items")
def search_items(query: _SearchParameters, snapshot: SnapshotDep) -> List[queries.SearchRow]:
    """Everything that has the words of the request in its names, its title or its texts, the best match first.

    One list over all kinds of items; each item comes once, with the text of it that matches best and the match marked
    in it. A word is also found as the beginning of a longer one, but not inside of it, nor misspelt: for names that
    are not quite known, use `/v1/resolve`.
    """
    return listed(snapshot, query, queries.search(snapshot.connection, query, query.page))
