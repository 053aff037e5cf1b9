"""The matrix of an organization: which state held which status when."""

import csv
import io
import re
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from app.queries import matrix as queries
from app.queries.knowledge_base import Coverage, coverage, revision_name
from app.routers import envelope
from app.routers.organizations import OrganizationId
from app.routers.params import Span
from app.routers.problems import NOT_FOUND, UNREADABLE, Responses
from app.routers.reading import ReadingDep, ReadingRoute

router = APIRouter(prefix="/organizations", tags=["matrix"], route_class=ReadingRoute)

CSV: Responses = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


class MatrixParameters(queries.MatrixFilter, Span):
    """The parameters of the matrix."""

    format: Literal["json", "csv"] | SkipJsonSchema[None] = Field(
        default=None, description="`csv` for a table; so does `Accept: text/csv`."
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
    responses=NOT_FOUND | UNREADABLE | CSV,
)
def get_matrix(
    organization_id: OrganizationId,
    query: Annotated[MatrixParameters, Query()],
    reading: ReadingDep,
    request: Request,
    response: Response,
) -> MatrixAnswer | Response:
    """Which state held which status on one day of each year or month, as JSON or as a table.

    Without `from` it begins with the founding, without `to` it ends with the last day covered. In the table, the first
    cell says the rule, and a cell names the membership that it shows.
    """
    until = reading.revision.coverage_until
    found = queries.matrix(reading.session, organization_id, query, query.first, query.last, until)
    response.headers["Vary"] = "Accept"
    if query.format == "csv" or (query.format is None and _prefers_csv(request.headers.get("accept", ""))):
        headers = {"Vary": "Accept", "Content-Disposition": f'inline; filename="{organization_id}-matrix.csv"'}
        return Response(_table(found), media_type="text/csv; charset=utf-8", headers=headers)
    return MatrixAnswer(
        data=found,
        meta=MatrixMeta(coverage=coverage(reading.revision), revision=revision_name(reading.revision)),
        links=envelope.item_links(request),
    )


def _prefers_csv(accept: str) -> bool:
    """Whether a client weighs CSV above JSON (RFC 9110, section 12.5.1)."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        found = re.search(r"\bq=([0-9.]+)", parameters)
        weights[name.strip()] = float(found[1]) if found else 1.0
    json = weights.get("application/json", weights.get("*/*", 0.0))
    return weights.get("text/csv", 0.0) > json


def _table(matrix: queries.Matrix) -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow([f"state ({matrix.rule})", "name", *(column.period for column in matrix.columns)])
    for row in matrix.rows:
        cells = (f"{cell.value} ({cell.membership})" if cell.membership else cell.value for cell in row.cells)
        writer.writerow([row.state.id, row.state.name, *cells])
    return table.getvalue()
