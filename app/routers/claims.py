"""Claims."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.kinds import KINDS
from app.queries import claims as queries
from app.queries.knowledge_base import coverage_of
from app.web import envelope
from app.web.params import FACETS, Including, ItemParameters, Paging, identity
from app.web.route import SnapshotDep, SnapshotRoute

_KIND = KINDS["claim"]

router = APIRouter(prefix=_KIND.path, tags=[_KIND.tag], route_class=SnapshotRoute)

ClaimId = Annotated[str, identity("a claim")]


class ClaimsParameters(Paging, Including, queries.ClaimFilter):
    """The parameters of the list of claims."""

    sort: queries.Sort = Field(default="on", description="Order of the rows, `-` before it for descending.")
    facets: list[queries.Facet] = FACETS


@router.get("", operation_id="list_claims")
def list_claims(
    query: Annotated[ClaimsParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.ClaimRow]:
    """What sources assert about the same matter as a fact (a count, a list, a date), and how it compares.

    `verdict=disagrees` for those that say otherwise; `difference` names the states missing and extra.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, query.organization)
    page = query.page(query.sort, query.facets)
    found = queries.claims(snapshot.connection, query, page, query.include)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found, covered=covered),
        links=envelope.list_links(request, response, page, found.total),
    )


@router.get("/{claim_id}", operation_id="get_claim")
def get_claim(
    claim_id: ClaimId, _query: Annotated[ItemParameters, Query()], snapshot: SnapshotDep, request: Request
) -> envelope.Item[queries.ClaimRow]:
    """One claim with all its evidence."""
    return envelope.Item(
        data=queries.claim(snapshot.connection, claim_id),
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )
