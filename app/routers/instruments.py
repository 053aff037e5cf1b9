"""Instruments."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import instruments as queries
from app.web import envelope
from app.web.params import FACETS, Including, ItemParameters, Paging, Span, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["instrument"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

InstrumentId = Annotated[str, identity("an instrument")]


class InstrumentsParameters(Paging, Including, queries.InstrumentFilter, Span):
    """The parameters of the list of instruments."""

    sort: queries.Sort = Field(default="id", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_instruments")
def list_instruments(
    query: Annotated[InstrumentsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.InstrumentRow]:
    """Initiatives, declarations, programmes, strategies and resolutions: when and where proposed and adopted."""
    page = query.page(query.sort, query.facets)
    found = queries.instruments(snapshot.connection, query, query.first, query.last, page, query.include)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{instrument_id}", operation_id="get_instrument")
def get_instrument(
    instrument_id: InstrumentId,
    _query: Annotated[ItemParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> envelope.Item[queries.InstrumentItem]:
    """One instrument with all its names and all its evidence."""
    return envelope.Item(
        data=queries.instrument(snapshot.connection, instrument_id),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )
