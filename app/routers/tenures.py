"""Tenures."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import tenures as queries
from app.queries.completeness import completeness_in
from app.queries.knowledge_base import coverage, coverage_of
from app.web import envelope
from app.web.params import FACETS, DatedItemParameters, Including, Paging, TimeModes, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["tenure"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

TenureId = Annotated[str, identity("a tenure")]


class TenuresParameters(Paging, Including, queries.TenureFilter, TimeModes):
    """The parameters of the list of tenures."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_tenures")
def list_tenures(
    query: Annotated[TenuresParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.TenureShape]:
    """Who holds which office in the requested time: one row for each official, or state, and office.

    Without a time mode: on the last day covered. `during=../..` for all tenures there ever were.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    time = query.time(covered)
    page = query.page(query.sort, query.facets)
    found = queries.tenures(snapshot.connection, query, time, page, query.include)
    same = queries.unchanged_tenures(snapshot.connection, query, time)
    recorded = None
    if len(query.office) == 1:
        recorded = completeness_in(snapshot.connection, "holders", query.office[0], time)
    read = envelope.temporal(time, unchanged=same, default=not query.names_time)
    return envelope.DatedList(
        data=found.rows,
        meta=envelope.dated_list_meta(snapshot.revision, page, found, read, recorded, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{tenure_id}", operation_id="get_tenure")
def get_tenure(
    tenure_id: TenureId,
    query: Annotated[DatedItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.DatedItem[queries.TenureItem]:
    """One tenure with all its evidence; with a time mode, its certainty then."""
    time = query.time_if_any(coverage(snapshot.revision))
    return envelope.DatedItem(
        data=queries.tenure(snapshot.connection, tenure_id, time),
        meta=envelope.dated_item_meta(snapshot.revision, time),
        links=envelope.item_links(request),
    )
