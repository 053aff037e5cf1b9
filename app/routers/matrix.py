"""The matrix of an organization: which state held which status when."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from app.kinds import KINDS
from app.queries import matrix as queries
from app.queries.knowledge_base import Coverage, coverage_of, revision_name
from app.routers.organizations import OrganizationId
from app.web import envelope
from app.web.formats import CSV, MEDIA_TYPES
from app.web.params import ListFormat, Span
from app.web.route import SnapshotDep, SnapshotRoute, wanted_format

router = APIRouter(prefix=KINDS["organization"].path, tags=["matrix"], route_class=SnapshotRoute)


class MatrixParameters(queries.MatrixFilter, Span):
    """The parameters of the matrix."""

    format: ListFormat | SkipJsonSchema[None] = Field(
        default=None,
        description="`csv` for a table, `jsonld` for JSON-LD; so do `Accept: text/csv` and "
        "`Accept: application/ld+json`.",
    )


class MatrixMeta(BaseModel):
    """About a matrix."""

    coverage: Coverage
    revision: envelope.RevisionName


class MatrixAnswer(BaseModel):
    """Which state held which status when."""

    data: queries.Matrix
    meta: MatrixMeta
    links: envelope.ItemLinks


@router.get(
    "/{organization_id}/matrix",
    operation_id="get_matrix",
    response_model=MatrixAnswer,
)
def get_matrix(
    organization_id: OrganizationId,
    query: Annotated[MatrixParameters, Query()],
    snapshot: SnapshotDep,
    request: Request,
) -> MatrixAnswer | Response:
    """Which state held which status on one day of each year or month, as JSON, JSON-LD or a table.

    Without `from` it begins with the founding, without `to` it ends with the last day covered. In the table, the first
    cell says the rule, and a cell names the membership that it shows.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, [organization_id])
    found = queries.matrix(snapshot.connection, organization_id, query, query.first, query.last, covered.until)
    if wanted_format(request, list(MEDIA_TYPES.values())) == CSV:
        headers = {"Content-Disposition": f'inline; filename="{organization_id}-matrix.csv"'}
        return Response(_table(found), media_type=CSV, headers=headers)
    return MatrixAnswer(
        data=found,
        meta=MatrixMeta(coverage=covered, revision=revision_name(snapshot.revision)),
        links=envelope.item_links(request),
    )


def _table(matrix: queries.Matrix) -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow([f"state ({matrix.rule})", "name", *(column.period for column in matrix.columns)])
    for row in matrix.rows:
        cells = (f"{cell.value} ({cell.membership})" if cell.membership else cell.value for cell in row.cells)
        writer.writerow([row.state.id, row.state.name, *cells])
    return table.getvalue()
