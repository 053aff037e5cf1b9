"""Participations."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import participations as queries
from app.queries.completeness import completeness
from app.queries.knowledge_base import coverage_of
from app.web import envelope
from app.web.params import FACETS, Including, ItemParameters, Paging, Span, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["participation"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

ParticipationId = Annotated[str, identity("a participation")]


class ParticipationsParameters(Paging, Including, queries.ParticipationsFilter, Span):
    """The parameters of the list of participations."""

    sort: queries.SortAll = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.FacetAll] = FACETS


@router.get("", operation_id="list_participations")
def list_participations(
    query: Annotated[ParticipationsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.ParticipationRow]:
    """Who took part in which meeting: person, delegation, capacity, role, and the office held on that day.

    `from` and `to` take the meetings that were on any day between them, both included; without them, all.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    page = query.page(query.sort, query.facets)
    found = queries.participations(snapshot.connection, query, query.first, query.last, page, query.include)
    recorded = None
    if len(query.meeting) == 1:
        recorded = completeness(snapshot.connection, "attendance", query.meeting[0])
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found, recorded, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{participation_id}", operation_id="get_participation")
def get_participation(
    participation_id: ParticipationId,
    _query: Annotated[ItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.Item[queries.ParticipationItem]:
    """One participation with all its evidence."""
    return envelope.Item(
        data=queries.participation(snapshot.connection, participation_id),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )
