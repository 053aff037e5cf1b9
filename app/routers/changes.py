"""What changed in releases."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.queries import release_changes as queries
from app.web import envelope
from app.web.params import Paging
from app.web.route import CurrentRoute, SnapshotDep

router = APIRouter(prefix="/v1/changes", tags=["changes"], route_class=CurrentRoute)


class ChangesParameters(Paging, queries.ChangeFilter):
    """The parameters of the list of changes."""

    sort: queries.Sort = Field(default="release", description="Order of the releases, `-` before it for descending.")


@router.get("", operation_id="list_changes")
def list_changes(
    query: Annotated[ChangesParameters, Query()], snapshot: SnapshotDep, request: Request, response: Response
) -> envelope.List[queries.ChangeRow]:
    """What differs between neighbouring releases, oldest first, fact by fact, with kind and reason.

    All changes of a release, applied to the records of the one before, give its records exactly.
    """
    page = query.page(query.sort)
    found = queries.release_changes(snapshot.connection, query, page)
    return envelope.List(
        data=found.rows,
        meta=envelope.list_meta(snapshot.revision, page, found),
        links=envelope.list_links(request, response, page, found.total),
    )
