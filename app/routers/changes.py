"""What changed in releases."""

from fastapi import APIRouter
from pydantic import Field

from app.queries import releases as queries
from app.web.envelope import List, listed
from app.web.params import Paging
from app.web.route import CurrentRoute, SnapshotDep

router = APIRouter(prefix="/v1/changes", tags=["changes"], route_class=CurrentRoute)


class _ChangesParameters(Paging, queries.ChangeFilter):
    sort: queries.ChangeSort = Field(
        default="release", description="Order of the releases, `-` before it for descending."
    )


@router.get("", operation_id="list_changes")
def list_changes(query: _ChangesParameters, snapshot: SnapshotDep) -> List[queries.ChangeRow]:
    """What differs between neighbouring releases, oldest first, fact by fact, with kind and reason.

    All changes of a release, applied to the records of the one before, give its records exactly.
    """
    return listed(snapshot, query, queries.release_changes(snapshot.connection, query, query.page))
