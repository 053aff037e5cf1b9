"""What a route reads from: one connection, all of whose statements see the same snapshot of the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Annotated, Self

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine

from app.queries.errors import NotFoundError, RemovedError
from app.queries.knowledge_base import Coverage, Revision, coverage_of, newest_revision
from app.queries.releases import KnownRelease, removal
from app.queries.sql.known import Reader
from app.web.formats import JSON
from app.web.releases import Releases, loaded
from app.web.request_info import Loaded, info_of


class Snapshot:
    """A connection and the newest revision, which see the same snapshot of the database, for one request.

    It is open while the endpoint runs, and no longer. With a `release` it is the database of that.
    """

    connection: Connection
    revision: Revision
    release: KnownRelease | None = None
    media_type: str = JSON

    def __init__(self, request: Request) -> None:
        self.request = request
        self.releases: Releases = request.app.state.releases
        self._served: Engine = request.app.state.engine
        self._engine = self._served

    def of(self, request: Request) -> Self:
        """The same snapshot, for another request."""
        other = copy(self)
        other.request = request
        return other

    async def pin(self, name: str) -> None:
        """Read from a release; raises :class:`NotFoundError`."""
        self.release = self._released(name)
        self._engine = await self.releases.engine(self.release, self._served)

    def files(self, name: str) -> Path:
        """The folder with the files of a release; raises :class:`NotFoundError`."""
        return self.releases.files(self._released(name), self._served)

    def _released(self, name: str) -> KnownRelease:
        release = self.releases.find(name)
        if release is None:
            raise NotFoundError("release", name)
        return release

    @contextmanager
    def open(self) -> Iterator[None]:
        """Take a connection, and return it; raises ``NoResultFound`` in a database that holds nothing."""
        with self._engine.connect() as self.connection:
            self.revision = newest_revision(self.connection)
            computed_from = Loaded(self.revision.content_hash, self.revision.loaded_at)
            if self.release:
                self.revision = self.revision._replace(today=self.release.date)
                computed_from = loaded(self.release)
            info_of(self.request.scope).loaded = computed_from
            yield

    @property
    def reader(self) -> Reader:
        """What reads the values of filters and the ids in the path of the request."""
        return Reader(self.connection, self.request.path_params)

    def coverage(self, organizations: Sequence[str] = ()) -> Coverage:
        """The days covered of the one organization requested, else of the whole; one statement, or none."""
        return coverage_of(self.connection, self.revision, organizations)

    def refuse_removed(self, error: NotFoundError) -> None:
        """Raise :class:`RemovedError` for an id that a release removed."""
        kind = error.noun.replace(" ", "_")
        with self._served.connect() as connection:
            removed = removal(connection, kind, error.identity, self.release and self.release.name)
        if removed:
            why = f": {removed.reason}" if removed.reason else "."
            where = f" {removed.successor} took its place." if removed.successor else ""
            message = f"Release {removed.release} removed {error.noun} {error.identity!r}{why}{where}"
            raise RemovedError(message, removed.release, removed.successor) from error


async def _snapshot(request: Request) -> Snapshot:
    return Snapshot(request)


SnapshotDep = Annotated[Snapshot, Depends(_snapshot)]
