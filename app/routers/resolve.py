"""Resolution of names."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.queries import resolve as queries
from app.queries.knowledge_base import coverage
from app.web import envelope
from app.web.params import FACETS, Paging, TimeModes
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix="/v1/resolve", tags=["resolve"], route_class=SnapshotRoute)


class ResolveParameters(Paging, queries.ResolveFilter, TimeModes):
    """The parameters of the resolution of a name."""

    sort: queries.Sort = Field(default="-score", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="resolve_names")
def resolve_names(
    query: Annotated[ResolveParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.ResolveRow]:
    """Which state, official or organization may be meant by a name, in any spelling or script, the most alike first.

    Each comes once, by its name that is most alike to `q`, and with a score that says how much.
    Names of every time are compared; with a time mode, `held` says whether the name held then. Of equals, kind and id
    decide.
    """
    time = query.time_if_any(coverage(snapshot.revision))
    page = query.page(query.sort, query.facets)
    found = queries.resolve(snapshot.connection, query, time, page)
    read = envelope.temporal(time) if time else None
    return envelope.DatedList(
        data=found.rows,
        meta=envelope.dated_list_meta(snapshot.revision, page, found, read),
        links=envelope.list_links(request, response, page, found.total),
    )
