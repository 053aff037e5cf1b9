"""What differs between two days."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from app.kinds import KINDS
from app.periods import read_as_of
from app.queries import diff as queries
from app.queries.knowledge_base import Coverage, coverage_of, revision_name
from app.queries.organizations import ExistenceNote, existence_note
from app.routers.organizations import OrganizationId
from app.web import envelope
from app.web.params import AskedDate, ItemParameters, Span
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix=KINDS["organization"].path, tags=["diff"], route_class=SnapshotRoute)


class DiffParameters(queries.DiffFilter, Span, ItemParameters):
    """The parameters of the difference between two days."""

    from_: AskedDate = Field(
        alias="from", description="The first day; of a month or a year, its first.", examples=["2023"]
    )
    to: AskedDate = Field(description="The last day; of a month or a year, its last.", examples=["2025"])


class DiffMeta(BaseModel):
    """About a difference between two days."""

    resolved: list[date] = Field(min_length=2, max_length=2, description="The first and the last day.")
    note: ExistenceNote | None = Field(description="Said where the organization did not exist on the first day.")
    rule: str
    coverage: Coverage
    revision: envelope.RevisionName
    release: envelope.ReleaseName


class DiffAnswer(BaseModel):
    """What differs between two days."""

    data: queries.Diff
    meta: DiffMeta
    links: envelope.ItemLinks


@router.get("/{organization_id}/diff", operation_id="get_diff")
def get_diff(
    organization_id: OrganizationId, query: Annotated[DiffParameters, Query()], snapshot: SnapshotDep, request: Request
) -> DiffAnswer:
    """What differs between two days: states added, removed, and gone over to another status.

    Applied to the members of the first day it gives those of the last.
    """
    known = coverage_of(snapshot.connection, snapshot.revision, [organization_id])
    first = read_as_of(query.from_, "start", latest=known.until, today=known.until)
    last = read_as_of(query.to, "end", latest=known.until, today=known.until)
    return DiffAnswer(
        data=queries.diff(snapshot.connection, organization_id, first, last, query.basis),
        meta=DiffMeta(
            resolved=[first.first, last.last],
            note=existence_note(snapshot.connection, [organization_id], first),
            rule=envelope.RULES["as_of"],
            coverage=known,
            revision=revision_name(snapshot.revision),
            release=snapshot.revision.release,
        ),
        links=envelope.item_links(request),
    )
