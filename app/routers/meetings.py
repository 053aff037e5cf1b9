"""Meetings, and who took part in them."""

from pydantic import Field

from app.queries import meetings as queries
from app.queries import participations
from app.queries.completeness import completeness
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, Including, ItemParameters, Parameters, Span, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("meeting")


class _MeetingIncluding(Parameters):
    include: list[queries.MeetingInclude] = Field(
        default=[], description="What to expand; several by commas or by repeating."
    )


class _MeetingParameters(_MeetingIncluding, ItemParameters):
    """The parameters of one meeting."""


class _MeetingsParameters(Faceted[queries.Facet], _MeetingIncluding, queries.MeetingFilter, Span):
    sort: queries.Sort = order("start")


class _MeetingParticipationsParameters(Faceted[participations.Facet], Including, participations.ParticipationFilter):
    sort: participations.Sort = order("id")


@router.get("", operation_id="list_meetings")
def list_meetings(query: _MeetingsParameters, snapshot: SnapshotDep) -> List[queries.MeetingRow]:
    """Meetings: date, place, host, number and decisions.

    `include` expands what belongs to each; `memberships` are the steps taken there.
    """
    found = queries.meetings(snapshot.connection, query, query.page)
    of_kinds = [f"{organization}/{kind}" for organization in query.organization for kind in query.kind]
    recorded = completeness(snapshot.connection, "meetings", of_kinds, query.first, query.last)
    return listed(snapshot, query, found, completeness=recorded, coverage=snapshot.coverage(query.organization))


@router.get("/{meeting_id}", operation_id="get_meeting")
def get_meeting(meeting_id: str, query: _MeetingParameters, snapshot: SnapshotDep) -> Item[queries.MeetingItem]:
    """One meeting with all its evidence; `include` expands what belongs to it."""
    return item(snapshot, queries.meeting(snapshot.connection, meeting_id, query.include))


@router.get("/{meeting_id}/participations", operation_id="list_meeting_participations")
def list_meeting_participations(
    meeting_id: str, query: _MeetingParticipationsParameters, snapshot: SnapshotDep
) -> List[participations.ParticipationRow]:
    """Who took part in a meeting: person, delegation, capacity, role, and the office held on that day."""
    found = participations.participations_in(snapshot.connection, meeting_id, query, query.page)
    recorded = completeness(snapshot.connection, "attendance", [meeting_id])
    return listed(snapshot, query, found, completeness=recorded)
