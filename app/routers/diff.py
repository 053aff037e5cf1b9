"""What differs between two days."""

from datetime import date

from pydantic import Field

from app.models.vocabularies import Basis
from app.periods import read_as_of
from app.queries import diff as queries
from app.queries.memberships import BASIS
from app.queries.organizations import ExistenceNote, existence_note
from app.routers.organizations import OrganizationId
from app.web.envelope import RULES, CoveredMeta, Item, links_of, read_from
from app.web.params import AskedDate, ItemParameters, Span
from app.web.route import SnapshotDep, noun_router

router = noun_router("organization", "diff")


class _DiffParameters(Span, ItemParameters):
    from_: AskedDate = Field(
        alias="from", description="The first day; of a month or a year, its first.", examples=["2023"]
    )
    to: AskedDate = Field(description="The last day; of a month or a year, its last.", examples=["2025"])
    basis: Basis = BASIS


class DiffMeta(CoveredMeta):
    """About a difference between two days."""

    resolved: list[date] = Field(min_length=2, max_length=2, description="The first and the last day.")
    note: ExistenceNote | None = Field(description="Said where the organization did not exist on the first day.")
    rule: str


class DiffAnswer(Item[queries.Diff]):
    """What differs between two days."""

    meta: DiffMeta


@router.get("/{organization_id}/diff", operation_id="get_diff")
def get_diff(organization_id: OrganizationId, query: _DiffParameters, snapshot: SnapshotDep) -> DiffAnswer:
    """What differs between two days: states added, removed, and gone over to another status.

    Applied to the members of the first day it gives those of the last.
    """
    covered = snapshot.coverage([organization_id])
    first = read_as_of(query.from_, "start", latest=covered.until, today=covered.until)
    last = read_as_of(query.to, "end", latest=covered.until, today=covered.until)
    found = queries.diff(snapshot.connection, organization_id, first, last, query.basis)
    meta = DiffMeta(
        resolved=[first.first, last.last],
        note=existence_note(snapshot.connection, [organization_id], first),
        rule=RULES["as_of"],
        coverage=covered,
        **read_from(snapshot),
    )
    return DiffAnswer(data=found, meta=meta, links=links_of(snapshot))
