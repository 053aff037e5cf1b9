"""Claims."""

from app.queries import claims as queries
from app.web.envelope import Item, List, item, listed
from app.web.params import Faceted, Including, ItemParameters, order
from app.web.route import SnapshotDep, noun_router

router = noun_router("claim")


class _ClaimsParameters(Faceted[queries.Facet], Including, queries.ClaimFilter):
    sort: queries.Sort = order("on")


@router.get("", operation_id="list_claims")
def list_claims(query: _ClaimsParameters, snapshot: SnapshotDep) -> List[queries.ClaimRow]:
    """What sources assert about the same matter as a fact (a count, a list, a date), and how it compares.

    `verdict=disagrees` for those that say otherwise; `difference` names the states missing and extra.
    """
    found = queries.claims(snapshot.connection, query, query.page)
    return listed(snapshot, query, found, coverage=snapshot.coverage(query.organization))


@router.get("/{claim_id}", operation_id="get_claim")
def get_claim(claim_id: str, _query: ItemParameters, snapshot: SnapshotDep) -> Item[queries.ClaimRow]:
    """One claim with all its evidence."""
    return item(snapshot, queries.claim(snapshot.connection, claim_id))
