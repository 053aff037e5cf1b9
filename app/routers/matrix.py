"""The matrix of an organization: which state held which status when."""

import csv
import io

from fastapi.responses import Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from app.queries import matrix as queries
from app.routers.organizations import OrganizationId
from app.web.envelope import CoveredMeta, Item, links_of, read_from
from app.web.params import ListFormat, Span
from app.web.route import SnapshotDep, noun_router
from app.web.tables import CSV, safe

router = noun_router("organization", "matrix")


class _MatrixParameters(queries.MatrixFilter, Span):
    format: ListFormat | SkipJsonSchema[None] = Field(
        default=None,
        description="`csv` for a table, `jsonld` for JSON-LD; so do `Accept: text/csv` and "
        "`Accept: application/ld+json`.",
    )


class MatrixMeta(CoveredMeta):
    """About a matrix."""


class MatrixAnswer(Item[queries.Matrix]):
    """Which state held which status when."""

    meta: MatrixMeta


@router.get("/{organization_id}/matrix", operation_id="get_matrix", response_model=MatrixAnswer)
def get_matrix(
    organization_id: OrganizationId, query: _MatrixParameters, snapshot: SnapshotDep
) -> MatrixAnswer | Response:
    """Which state held which status on one day of each year or month, as JSON, JSON-LD or a table.

    Without `from` it begins with the founding, without `to` it ends with the last day covered. In the table, a cell
    holds the status alone.
    """
    covered = snapshot.coverage([organization_id])
    found = queries.matrix(snapshot.connection, organization_id, query, query.first, query.last, covered.until)
    if snapshot.media_type == CSV:
        return Response(_table(found), media_type=CSV)
    meta = MatrixMeta(coverage=covered, **read_from(snapshot))
    return MatrixAnswer(data=found, meta=meta, links=links_of(snapshot))


def _table(matrix: queries.Matrix) -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["state", "name", *(column.period for column in matrix.columns)])
    writer.writerows([row.state.id, safe(row.state.name), *(cell.value for cell in row.cells)] for row in matrix.rows)
    return table.getvalue()
