"""Officials."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import officials as queries
from app.queries.completeness import completeness_in
from app.queries.knowledge_base import coverage, coverage_of
from app.web import envelope
from app.web.params import FACETS, DatedItemParameters, Including, Paging, TimeModes, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["official"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

OfficialId = Annotated[str, identity("an official")]


class OfficialsParameters(Paging, Including, queries.OfficialFilter, TimeModes):
    """The parameters of the list of officials."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_officials")
def list_officials(
    query: Annotated[OfficialsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.OfficialRow]:
    """Who holds an office in the requested time, with the offices held then.

    Without a time mode: on the last day covered. `during=../..` for everybody who ever held one.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    time = query.time(covered)
    page = query.page(query.sort, query.facets)
    found = queries.officials(snapshot.connection, query, time, page, query.include)
    same = queries.unchanged_officials(snapshot.connection, query, time)
    read = envelope.temporal(time, unchanged=same, default=not query.names_time)
    recorded = None
    if len(query.office) == 1:
        recorded = completeness_in(snapshot.connection, "holders", query.office[0], time)
    return envelope.DatedList(
        data=found.rows,
        meta=envelope.dated_list_meta(snapshot.revision, page, found, read, recorded, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{official_id}", operation_id="get_official")
def get_official(
    official_id: OfficialId,
    query: Annotated[DatedItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.DatedItem[queries.OfficialItem]:
    """One person: names in every spelling, tenures (with a time mode, those of then), and all evidence."""
    time = query.time_if_any(coverage(snapshot.revision))
    return envelope.DatedItem(
        data=queries.official(snapshot.connection, official_id, time),
        meta=envelope.dated_item_meta(snapshot.revision, time),
        links=envelope.item_links(request),
    )
