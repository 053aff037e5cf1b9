"""Meetings, and who took part in them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import meetings as queries
from app.queries import participations
from app.queries.completeness import completeness
from app.queries.knowledge_base import coverage_of
from app.web import envelope
from app.web.params import FACETS, Including, ItemParameters, Paging, Parameters, Span, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["meeting"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

MeetingId = Annotated[str, identity("a meeting")]


class MeetingIncluding(Parameters):
    """What of meetings to expand."""

    include: list[queries.MeetingInclude] = Field(
        default=[], description="What to expand; several by commas or by repeating."
    )


class MeetingParameters(MeetingIncluding, ItemParameters):
    """The parameters of one meeting."""


class MeetingsParameters(Paging, MeetingIncluding, queries.MeetingFilter, Span):
    """The parameters of the list of meetings."""

    sort: queries.Sort = Field(default="start", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


class MeetingParticipationsParameters(Paging, Including, participations.ParticipationFilter):
    """The parameters of the participations in a meeting."""

    sort: participations.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[participations.Facet] = FACETS


@router.get("", operation_id="list_meetings")
def list_meetings(
    query: Annotated[MeetingsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.MeetingRow]:
    """Meetings: date, place, host, number and decisions.

    `include` expands what belongs to each; `memberships` are the steps taken there.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    page = query.page(query.sort, query.facets)
    found = queries.meetings(snapshot.connection, query, query.first, query.last, page, query.include)
    recorded = None
    if len(query.organization) == len(query.kind) == 1:
        of_kind = f"{query.organization[0]}/{query.kind[0]}"
        recorded = completeness(snapshot.connection, "meetings", of_kind, query.first, query.last)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found, recorded, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{meeting_id}", operation_id="get_meeting")
def get_meeting(
    meeting_id: MeetingId,
    query: Annotated[MeetingParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.Item[queries.MeetingItem]:
    """One meeting with all its evidence; `include` expands what belongs to it."""
    return envelope.Item(
        data=queries.meeting(snapshot.connection, meeting_id, query.include),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )


@router.get(
    "/{meeting_id}/participations",
    operation_id="list_meeting_participations",
)
def list_meeting_participations(
    meeting_id: MeetingId,
    query: Annotated[MeetingParticipationsParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
    response: Response,
) -> envelope.List[participations.ParticipationRow]:
    """Who took part in a meeting: person, delegation, capacity, role, and the office held on that day."""
    page = query.page(query.sort, query.facets)
    found = participations.participations_in(snapshot.connection, meeting_id, query, page, query.include)
    recorded = completeness(snapshot.connection, "attendance", meeting_id)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found, recorded),
        links=envelope.list_links(request, response, page, found.total),
    )
