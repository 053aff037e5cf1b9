"""Tenures."""

from app.queries import tenures as queries
from app.queries.completeness import completeness
from app.web.envelope import DatedItem, DatedList, dated_item, dated_list, temporal
from app.web.params import DatedItemParameters, Faceted, Including, TimeModes, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("tenure")


class _TenuresParameters(Faceted[queries.Facet], Including, queries.TenureFilter, TimeModes):
    sort: queries.Sort = order("id")


@router.get("", operation_id="list_tenures")
def list_tenures(query: _TenuresParameters, snapshot: SnapshotDep) -> DatedList[queries.TenureShape]:
    """Who holds which office in the requested time: one row for each official, or state, and office.

    Without a time mode: on the last day covered. `during=../..` for all tenures there ever were.
    """
    covered = snapshot.coverage(query.organization)
    time = query.time(covered)
    found, same = queries.tenures(snapshot.connection, query, time, query.page)
    recorded = completeness(snapshot.connection, "holders", query.office, time.first, time.last)
    read = temporal(query, time, unchanged=same)
    return dated_list(snapshot, query, found, read, completeness=recorded, coverage=covered)


@router.get("/{tenure_id}", operation_id="get_tenure")
def get_tenure(tenure_id: str, query: DatedItemParameters, snapshot: SnapshotDep) -> DatedItem[queries.TenureItem]:
    """One tenure with all its evidence; with a time mode, its certainty then."""
    return dated_item(snapshot, query, queries.tenure, tenure_id)
