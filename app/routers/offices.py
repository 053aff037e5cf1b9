"""Offices."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import offices as queries
from app.queries.knowledge_base import coverage, coverage_of
from app.web import envelope
from app.web.params import FACETS, DatedItemParameters, Including, Paging, TimeModes, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["office"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

OfficeId = Annotated[str, identity("an office")]


class OfficesParameters(Paging, Including, queries.OfficeFilter, TimeModes):
    """The parameters of the list of offices."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_offices")
def list_offices(
    query: Annotated[OfficesParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.DatedList[queries.OfficeRow]:
    """Offices of states and of organizations, with those who hold them in the requested time.

    The chairmanship of the SCO, `sco-chair`, is an office held by a state.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    time = query.time(covered)
    page = query.page(query.sort, query.facets)
    found = queries.offices(snapshot.connection, query, time, page, query.include)
    same = queries.unchanged_offices(snapshot.connection, query, time)
    read = envelope.temporal(time, unchanged=same, default=not query.names_time)
    return envelope.DatedList(
        data=found.rows,
        meta=envelope.dated_list_meta(snapshot.revision, page, found, read, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{office_id}", operation_id="get_office")
def get_office(
    office_id: OfficeId,
    query: Annotated[DatedItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.DatedItem[queries.OfficeItem]:
    """One office with all its holders, or with a time mode those of then, and all evidence."""
    time = query.time_if_any(coverage(snapshot.revision))
    return envelope.DatedItem(
        data=queries.office(snapshot.connection, office_id, time),
        meta=envelope.dated_item_meta(snapshot.revision, time),
        links=envelope.item_links(request),
    )
