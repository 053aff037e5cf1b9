"""Conflicts."""

from app.queries import conflicts as queries
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, ItemParameters, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("conflict")


class _ConflictsParameters(Faceted[queries.Facet], queries.ConflictFilter):
    sort: queries.Sort = order("id")


@router.get("", operation_id="list_conflicts")
def list_conflicts(query: _ConflictsParameters, snapshot: SnapshotDep) -> List[queries.ConflictRow]:
    """Where sources disagree: both readings with their sources, which one is preferred, and why."""
    found = queries.conflicts(snapshot.connection, query, query.page)
    return listed(snapshot, query, found, coverage=snapshot.coverage(query.organization))


@router.get("/{conflict_id}", operation_id="get_conflict")
def get_conflict(conflict_id: str, _query: ItemParameters, snapshot: SnapshotDep) -> Item[queries.ConflictRow]:
    """One matter about which sources disagree."""
    return item(snapshot, queries.conflict(snapshot.connection, conflict_id))
