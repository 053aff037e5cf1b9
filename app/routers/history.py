"""An organization over time: its timeline, what differs between two days, and who held which status when."""

import csv
import io
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from app.kinds import KINDS
from app.models.vocabularies import Basis
from app.periods import read_as_of
from app.queries import diff, matrix, timeline
from app.queries.memberships import BASIS
from app.queries.organizations import ExistenceNote, existence_note
from app.routers.organizations import OrganizationId
from app.web.envelope import RULES, CoveredMeta, Item, List, links_of, listed, read_from
from app.web.params import AskedDate, Faceted, ItemParameters, ListFormat, Span
from app.web.route import SnapshotDep, SnapshotRoute
from app.web.tables import CSV, safe

router = APIRouter(prefix=KINDS["organization"].path, route_class=SnapshotRoute)


class _TimelineParameters(Faceted[timeline.Facet], timeline.TimelineFilter, Span):
    sort: timeline.Sort = Field(default="on", description="Order of the events, `-` before it for descending.")


@router.get("/{organization_id}/timeline", operation_id="list_events", tags=["timeline"])
def list_events(
    organization_id: OrganizationId, query: _TimelineParameters, snapshot: SnapshotDep
) -> List[timeline.Event]:
    """What happened, in order: founded, joined, status_changed, left, renamed, dormant; with the meeting, if any."""
    found = timeline.timeline(snapshot.connection, organization_id, query, query.page)
    return listed(snapshot, query, found, coverage=snapshot.coverage([organization_id]))


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


class DiffAnswer(Item[diff.Diff]):
    """What differs between two days."""

    meta: DiffMeta


@router.get("/{organization_id}/diff", operation_id="get_diff", tags=["diff"])
def get_diff(organization_id: OrganizationId, query: _DiffParameters, snapshot: SnapshotDep) -> DiffAnswer:
    """What differs between two days: states added, removed, and gone over to another status.

    Applied to the members of the first day it gives those of the last.
    """
    covered = snapshot.coverage([organization_id])
    first = read_as_of(query.from_, "start", latest=covered.until, today=covered.until)
    last = read_as_of(query.to, "end", latest=covered.until, today=covered.until)
    found = diff.diff(snapshot.connection, organization_id, first, last, query.basis)
    meta = DiffMeta(
        resolved=[first.first, last.last],
        note=existence_note(snapshot.connection, [organization_id], first),
        rule=RULES["as_of"],
        coverage=covered,
        **read_from(snapshot),
    )
    return DiffAnswer(data=found, meta=meta, links=links_of(snapshot))


class _MatrixParameters(matrix.MatrixFilter, Span):
    format: ListFormat | SkipJsonSchema[None] = Field(
        default=None,
        description="`csv` for a table, `jsonld` for JSON-LD; so do `Accept: text/csv` and "
        "`Accept: application/ld+json`.",
    )


class MatrixMeta(CoveredMeta):
    """About a matrix."""


class MatrixAnswer(Item[matrix.Matrix]):
    """Which state held which status when."""

    meta: MatrixMeta


@router.get("/{organization_id}/matrix", operation_id="get_matrix", tags=["matrix"], response_model=MatrixAnswer)
def get_matrix(
    organization_id: OrganizationId, query: _MatrixParameters, snapshot: SnapshotDep
) -> MatrixAnswer | Response:
    """Which state held which status on one day of each year or month, as JSON, JSON-LD or a table.

    Without `from` it begins with the founding, without `to` it ends with the last day covered. In the table, a cell
    holds the status alone.
    """
    covered = snapshot.coverage([organization_id])
    found = matrix.matrix(snapshot.connection, organization_id, query, query.first, query.last, covered.until)
    if snapshot.media_type == CSV:
        return Response(_table(found), media_type=CSV)
    meta = MatrixMeta(coverage=covered, **read_from(snapshot))
    return MatrixAnswer(data=found, meta=meta, links=links_of(snapshot))


def _table(shown: matrix.Matrix) -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["state", "name", *(column.period for column in shown.columns)])
    writer.writerows([row.state.id, safe(row.state.name), *(cell.value for cell in row.cells)] for row in shown.rows)
    return table.getvalue()
