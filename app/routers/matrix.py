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
from app.web.formats import MEDIA_TYPES
from app.web.params import ListFormat, Span
from app.web.route import SnapshotDep, SnapshotRoute, wanted_format
from app.web.tables import CSV, safe

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
    release: envelope.ReleaseName


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

    Without `from` it begins with the founding, without `to` it ends with the last day covered. In the table, a cell
    holds the status alone.
    """
    covered = coverage_of(snapshot.connection, snapshot.revision, [organization_id])
    found = queries.matrix(snapshot.connection, organization_id, query, query.first, query.last, covered.until)
    if wanted_format(request, list(MEDIA_TYPES.values())) == CSV:
        return Response(_table(found), media_type=CSV)
    return MatrixAnswer(
        data=found,
        meta=MatrixMeta(
            coverage=covered,
            revision=revision_name(snapshot.revision),
            release=snapshot.revision.release,
        ),
        links=envelope.item_links(request),
    )


def _table(matrix: queries.Matrix) -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["state", "name", *(column.period for column in matrix.columns)])
    writer.writerows([row.state.id, safe(row.state.name), *(cell.value for cell in row.cells)] for row in matrix.rows)
    return table.getvalue()
