"""The engines that releases are answered from: one read-only SQLite file each, built when it is needed first."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from cachetools import LRUCache
from sqlalchemy import Engine

from app.db import POOL_SIZE, open_engine
from app.queries.releases import KnownRelease, archive_of
from app.web.request_info import Loaded

log = logging.getLogger(__name__)

MAX_OPEN = 8  # releases at the same time; the least recently used is closed
Build = Callable[[bytes, str, Path], Path]  # of the file of a release: from its archive and the hash of it, in a folder


class ReleaseUnavailableError(Exception):
    """A release whose file cannot be built; the message is for the operator."""


class _Open(LRUCache[str, Engine]):
    def popitem(self) -> tuple[str, Engine]:
        """Close the engine that leaves; connections in use are closed when they are returned."""
        name, engine = super().popitem()
        engine.dispose()
        return name, engine


@dataclass
class Releases:
    """Knows the releases, and opens them. `known` returns them, oldest first."""

    known: Callable[[], tuple[KnownRelease, ...]]
    build: Build
    export: Build
    folder: Path
    timeout: float
    _open: _Open = field(default_factory=lambda: _Open(MAX_OPEN))
    _building: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))  # each build keeps a core busy

    def find(self, name: str) -> KnownRelease | None:
        """The release of a name."""
        return next((release for release in self.known() if release.name == name), None)

    def on(self, moment: datetime) -> KnownRelease | None:
        """The newest release of a moment or before; None before the first."""
        return next((release for release in reversed(self.known()) if published(release) <= moment), None)

    def pinned(self, query: bytes) -> Loaded | None:
        """What the response to a query is computed from that names a release; None for any other query."""
        if b"release" not in query:
            return None
        named = parse_qs(query.decode("latin-1")).get("release", [""])
        release = self.find(named[-1])
        return loaded(release) if release else None

    async def engine(self, release: KnownRelease, newest: Engine) -> Engine:
        """The engine of a release, whose archive is read from the `newest` one where its file is not there.

        Raises :class:`ReleaseUnavailableError`.
        """
        if release.sha256 not in self._open:
            file = await to_thread.run_sync(self._file, release, newest, self.build, limiter=self._building)
            if release.sha256 not in self._open:  # another request may have waited for the same
                self._open[release.sha256] = open_engine(f"sqlite:///{file}", self.timeout, connections=POOL_SIZE)
        return self._open[release.sha256]

    def files(self, release: KnownRelease, newest: Engine) -> Path:
        """The folder with the files of a release; raises :class:`ReleaseUnavailableError`."""
        return self._file(release, newest, self.export)

    def close(self) -> None:
        """Close all."""
        while self._open:
            self._open.popitem()

    def _file(self, release: KnownRelease, newest: Engine, build: Build) -> Path:
        with newest.connect() as connection:
            archive = archive_of(connection, release.name)
        for folder in (self.folder, Path(tempfile.gettempdir(), "scokb-releases")):
            try:
                return build(archive, release.sha256, folder)
            except ValueError as error:
                raise ReleaseUnavailableError(f"release {release.name}: {error}") from error
            except OSError as error:
                log.warning("release %s cannot be built in %s: %s", release.name, folder, error)
        raise ReleaseUnavailableError(f"release {release.name} can be built in no folder: set RELEASES_DIR")


def published(release: KnownRelease) -> datetime:
    """The moment of a release: its day begins, in UTC."""
    return datetime.combine(release.date, time(), UTC)


def loaded(release: KnownRelease) -> Loaded:
    """What a response from a release is computed from."""
    return Loaded(release.sha256, published(release), immutable=True)
