"""Instruments."""

from app.queries import instruments as queries
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, Including, ItemParameters, Span, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("instrument")


class _InstrumentsParameters(Faceted[queries.Facet], Including, queries.InstrumentFilter, Span):
    sort: queries.Sort = order("id")


@router.get("", operation_id="list_instruments")
def list_instruments(query: _InstrumentsParameters, snapshot: SnapshotDep) -> List[queries.InstrumentRow]:
    """Initiatives, declarations, programmes, strategies and resolutions: when and where proposed and adopted."""
    found = queries.instruments(snapshot.connection, query, query.page)
    return listed(snapshot, query, found, coverage=snapshot.coverage(query.organization))


@router.get("/{instrument_id}", operation_id="get_instrument")
def get_instrument(instrument_id: str, _query: ItemParameters, snapshot: SnapshotDep) -> Item[queries.InstrumentItem]:
    """One instrument with all its names and all its evidence."""
    return item(snapshot, queries.instrument(snapshot.connection, instrument_id))
