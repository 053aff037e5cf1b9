"""Search."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.queries import search as queries
from app.web import envelope
from app.web.params import FACETS, Paging
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix="/v1/search", tags=["search"], route_class=SnapshotRoute)


class SearchParameters(Paging, queries.SearchFilter):
    """The parameters of a search."""

    sort: queries.Sort = Field(default="-score", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="search_items")
def search_items(
    query: Annotated[SearchParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.SearchRow]:
    """Everything that has the words of the request in its names, its title or its texts, the best match first.

    One list over all kinds of items; each item comes once, with the text of it that matches best and the match marked
    in it. A word is also found as the beginning of a longer one, but not inside of it, nor misspelt: for names that
    are not quite known, use `/v1/resolve`.
    """
    page = query.page(query.sort, query.facets)
    found = queries.search(snapshot.connection, query, page)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found),
        links=envelope.list_links(request, response, page, found.total),
    )
