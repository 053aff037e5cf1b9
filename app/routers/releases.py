"""Releases, their files, what changed in them, and the addresses of a page in all of them."""

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from pydantic import BaseModel, Field
from starlette.datastructures import MutableHeaders

from app.queries import releases as queries
from app.queries.errors import NotFoundError
from app.web.addresses import public_url
from app.web.envelope import Item, List, item, listed
from app.web.negotiation import headers_of, not_modified
from app.web.params import ItemParameters, Paging, Parameters
from app.web.releases import LINK_FORMAT, TIMEMAP, timemap
from app.web.route import CurrentRoute, SnapshotDep

router = APIRouter(tags=["releases"], route_class=CurrentRoute)

_RANGES = re.compile(r"bytes=(\d+-\d*|-\d+)(, ?(\d+-\d*|-\d+))*")

ReleaseId = Annotated[str, Path(description="Id of a release.")]


class _ReleasesParameters(Paging):
    sort: queries.Sort = Field(default="date", description="Order of the rows, `-` before it for the newest first.")


class _ChangesParameters(Paging, queries.ChangeFilter):
    sort: queries.ChangeSort = Field(
        default="release", description="Order of the releases, `-` before it for descending."
    )


class ReleaseFile(BaseModel):
    """A file of a release."""

    name: str = Field(description="Its name.")
    href: str = Field(description="Its address.")
    bytes: int = Field(description="Its size.")


class ReleaseFiles(BaseModel):
    """The files of a release."""

    id: str = Field(description="The release.")
    files: list[ReleaseFile] = Field(description="Its files, by name.")


class _TimemapParameters(Parameters):
    url: str = Field(
        min_length=3,
        max_length=4000,
        description="The address, relative to this host, without `release`.",
        examples=["/v1/organizations/sco/members?as_of=2024"],
    )


@router.get(queries.PATH, operation_id="list_releases")
def list_releases(query: _ReleasesParameters, snapshot: SnapshotDep) -> List[queries.ReleaseRow]:
    """The releases, oldest first. `release=` on any other address answers as it was known in one of them."""
    return listed(snapshot, query, queries.releases(snapshot.connection, query.page))


@router.get(f"{queries.PATH}/{{release_id}}", operation_id="get_release")
def get_release(release_id: ReleaseId, _query: ItemParameters, snapshot: SnapshotDep) -> Item[queries.ReleaseRow]:
    """A release: its day, what is new in it, what it holds, and how many changes it made."""
    return item(snapshot, queries.release(snapshot.connection, release_id))


@router.get(f"{queries.PATH}/{{release_id}}/files", operation_id="get_release_files")
def get_release_files(release_id: ReleaseId, _query: ItemParameters, snapshot: SnapshotDep) -> Item[ReleaseFiles]:
    """The files of a release: tables with their description, one database, records, archived texts, citation."""
    queries.release(snapshot.connection, release_id)
    folder, address = snapshot.files(release_id), f"{queries.PATH}/{release_id}/files"
    sizes = {each.relative_to(folder).as_posix(): each.stat().st_size for each in folder.rglob("*") if each.is_file()}
    files = [ReleaseFile(name=name, href=f"{address}/{name}", bytes=size) for name, size in sorted(sizes.items())]
    return item(snapshot, ReleaseFiles(id=release_id, files=files))


# Not in the schema: the list of files has the addresses.
@router.get(f"{queries.PATH}/{{release_id}}/files/{{name:path}}", response_class=FileResponse, include_in_schema=False)
def get_release_file(
    release_id: ReleaseId, name: str, _query: Parameters, snapshot: SnapshotDep, request: Request
) -> Response:
    """A file of a release, such as `scokb.db` or `membership.csv`; ranges are answered in parts."""
    queries.release(snapshot.connection, release_id)
    folder = snapshot.files(release_id)
    file = (folder / name).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        raise NotFoundError("file", name)
    etag = f'"{folder.name}/{name}"'
    if not_modified(headers_of(request.scope, frozenset({b"if-none-match"})), [(b"etag", etag.encode())]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
    ranged = _RANGES.fullmatch(request.headers.get("range", ""))
    if not ranged:
        del MutableHeaders(scope=request.scope)["range"]  # what cannot be read is ignored (RFC 9110, 14.2)
    # Part of a file is not compressed: its range counts the bytes of the file.
    as_it_is = {"Content-Encoding": "identity"} if ranged else {}
    return FileResponse(file, headers={"ETag": etag, **as_it_is})


@router.get(TIMEMAP, response_class=PlainTextResponse, include_in_schema=False)  # `Link` leads to it
def get_timemap(query: _TimemapParameters, snapshot: SnapshotDep, request: Request) -> Response:
    """The TimeMap of an address (RFC 7089): the address of the same question in each release."""
    if not query.url.removeprefix(public_url(request)).startswith("/"):
        raise NotFoundError("address", query.url)
    known = queries.known_releases(snapshot.connection)
    return Response(timemap(query.url, known, public_url(request)), media_type=LINK_FORMAT)


@router.get("/v1/changes", operation_id="list_changes", tags=["changes"])
def list_changes(query: _ChangesParameters, snapshot: SnapshotDep) -> List[queries.ChangeRow]:
    """What differs between neighbouring releases, oldest first, fact by fact, with kind and reason.

    All changes of a release, applied to the records of the one before, give its records exactly.
    """
    return listed(snapshot, query, queries.release_changes(snapshot.connection, query, query.page))
