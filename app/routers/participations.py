"""Participations."""

from app.queries import participations as queries
from app.queries.completeness import completeness
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, Including, ItemParameters, Span, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("participation")


class _ParticipationsParameters(Faceted[queries.FacetAll], Including, queries.ParticipationsFilter, Span):
    sort: queries.SortAll = order("id")


@router.get("", operation_id="list_participations")
def list_participations(query: _ParticipationsParameters, snapshot: SnapshotDep) -> List[queries.ParticipationRow]:
    """Who took part in which meeting: person, delegation, capacity, role, and the office held on that day.

    `from` and `to` take the meetings that were on any day between them, both included; without them, all.
    """
    found = queries.participations(snapshot.connection, query, query.page)
    recorded = completeness(snapshot.connection, "attendance", query.meeting)
    return listed(snapshot, query, found, completeness=recorded, coverage=snapshot.coverage(query.organization))


@router.get("/{participation_id}", operation_id="get_participation")
def get_participation(
    participation_id: str, _query: ItemParameters, snapshot: SnapshotDep
) -> Item[queries.ParticipationItem]:
    """One participation with all its evidence."""
    return item(snapshot, queries.participation(snapshot.connection, participation_id))
