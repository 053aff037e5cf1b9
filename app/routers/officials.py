"""Officials."""

from app.queries import officials as queries
from app.queries.completeness import completeness
from app.web.envelope import DatedItem, DatedList, dated_item, dated_list, temporal
from app.web.params import DatedItemParameters, Faceted, Including, TimeModes, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("official")


class _OfficialsParameters(Faceted[queries.Facet], Including, queries.OfficialFilter, TimeModes):
    sort: queries.Sort = order("id")


@router.get("", operation_id="list_officials")
def list_officials(query: _OfficialsParameters, snapshot: SnapshotDep) -> DatedList[queries.OfficialRow]:
    """Who holds an office in the requested time, with the offices held then.

    Without a time mode: on the last day covered. `during=../..` for everybody who ever held one.
    """
    covered = snapshot.coverage(query.organization)
    time = query.time(covered)
    found, same = queries.officials(snapshot.connection, query, time, query.page)
    read = temporal(query, time, unchanged=same)
    recorded = completeness(snapshot.connection, "holders", query.office, time.first, time.last)
    return dated_list(snapshot, query, found, read, completeness=recorded, coverage=covered)


@router.get("/{official_id}", operation_id="get_official")
def get_official(
    official_id: str, query: DatedItemParameters, snapshot: SnapshotDep
) -> DatedItem[queries.OfficialItem]:
    """One person: names in every spelling, tenures (with a time mode, those of then), and all evidence."""
    return dated_item(snapshot, query, queries.official, official_id)
