"""Offices."""

from app.queries import offices as queries
from app.web.envelope import DatedItem, DatedList, dated_item, dated_list, temporal
from app.web.params import DatedItemParameters, Faceted, Including, TimeModes, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("office")


class _OfficesParameters(Faceted[queries.Facet], Including, queries.OfficeFilter, TimeModes):
    sort: queries.Sort = order("id")


@router.get("", operation_id="list_offices")
def list_offices(query: _OfficesParameters, snapshot: SnapshotDep) -> DatedList[queries.OfficeRow]:
    """Offices of states and of organizations, with those who hold them in the requested time.

    The chairmanship of the SCO, `sco-chair`, is an office held by a state.
    """
    covered = snapshot.coverage(query.organization)
    time = query.time(covered)
    found, same = queries.offices(snapshot.connection, query, time, query.page)
    read = temporal(query, time, unchanged=same)
    return dated_list(snapshot, query, found, read, coverage=covered)


@router.get("/{office_id}", operation_id="get_office")
def get_office(office_id: str, query: DatedItemParameters, snapshot: SnapshotDep) -> DatedItem[queries.OfficeItem]:
    """One office with all its holders, or with a time mode those of then, and all evidence."""
    return dated_item(snapshot, query, queries.office, office_id)
