"""Releases: the engines that they are answered from, and the protocol to ask for them (Memento, RFC 7089).

Each address is its own TimeGate; with `release` it is a Memento. `/v1/timemap` lists the Mementos of an address.
"""

import logging
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from cachetools import LRUCache
from fastapi import Request
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, Engine

from app.db import open_engine
from app.periods import parse_date
from app.queries.releases import KnownRelease, archive_of
from app.web.addresses import address_with, changed_address, public_url
from app.web.negotiation import http_date, parameter
from app.web.request_info import Loaded

log = logging.getLogger(__name__)

MAX_OPEN = 8  # releases at the same time; the least recently used is closed
Build = Callable[[bytes, str, Path], Path]  # of the file of a release: from its archive and the hash of it, in a folder

TIMEMAP = "/v1/timemap"
LINK_FORMAT = "application/link-format"
PAGE = "scokb.page"  # the key in the scope of a request with the path of the page that it asks for, if it does


class ReleaseUnavailableError(Exception):
    """A release whose file cannot be built; the message is for the operator."""


class BadDatetimeError(ValueError):
    """An `Accept-Datetime` that is no date of HTTP."""


class BeforeFirstReleaseError(Exception):
    """A day before the first release, which the message names."""


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

    def on(self, day: date) -> KnownRelease | None:
        """The newest release of a day or before; None before the first."""
        return next((release for release in reversed(self.known()) if release.date <= day), None)

    def pinned(self, query: bytes) -> Loaded | None:
        """What the response to a query is computed from that names a release; None for any other query."""
        if b"release" not in query:
            return None
        release = self.find(parameter(query, "release"))
        return loaded(release) if release else None

    async def engine(self, release: KnownRelease, newest: Engine) -> Engine:
        """The engine of a release, built from its archive in the `newest` one; may raise ReleaseUnavailableError."""
        if release.sha256 not in self._open:
            file = await to_thread.run_sync(self._built, release, newest, limiter=self._building)
            if release.sha256 not in self._open:  # another request may have waited for the same
                self._open[release.sha256] = open_engine(f"sqlite:///{file}", self.timeout)
        return self._open[release.sha256]

    def files(self, release: KnownRelease, connection: Connection) -> Path:
        """The folder with the files of a release; raises :class:`ReleaseUnavailableError`."""
        return self._file(release, archive_of(connection, release.name), self.export)

    def close(self) -> None:
        """Close all."""
        while self._open:
            self._open.popitem()

    def _built(self, release: KnownRelease, newest: Engine) -> Path:
        with newest.connect() as connection:
            archive = archive_of(connection, release.name)
        return self._file(release, archive, self.build)

    def _file(self, release: KnownRelease, archive: bytes, build: Build) -> Path:
        for folder in (self.folder, Path(tempfile.gettempdir(), "scokb-releases")):
            try:
                return build(archive, release.sha256, folder)
            except ValueError as error:
                raise ReleaseUnavailableError(f"release {release.name}: {error}") from error
            except OSError as error:
                log.warning("release %s cannot be built in %s: %s", release.name, folder, error)
        raise ReleaseUnavailableError(f"release {release.name} can be built in no folder: set RELEASES_DIR")


def loaded(release: KnownRelease) -> Loaded:
    """What a response from a release is computed from: it is as of the beginning of its day, in UTC."""
    return Loaded(release.sha256, datetime.combine(release.date, time(), UTC), immutable=True)


def redirect(request: Request, releases: Releases, known_at: str | None) -> RedirectResponse | None:
    """Where a request leads that asks by time: by `known_at`, or else by `Accept-Datetime`; None for any other.

    Raises :class:`BadDatetimeError` and, for `known_at` alone, :class:`BeforeFirstReleaseError`.
    """
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Datetime"}
    sent = request.headers.get("accept-datetime")
    known = releases.known()
    if known_at is not None:
        day = parse_date(known_at).latest
        found = releases.on(day)
        if found is None:
            first = f"the first release is {known[0].name} of {known[0].date}" if known else "there is no release yet"
            raise BeforeFirstReleaseError(f"Nothing was released until {day}: {first}.")
    elif sent is not None and known:
        try:
            moment = datetime.strptime(sent.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        except ValueError as error:
            form = "Accept-Datetime must be a date as in 'Thu, 26 Nov 2026 00:00:00 GMT'"
            raise BadDatetimeError(f"{form}: {error}") from error
        found = releases.on(moment.date()) or known[0]
        headers["Link"] = memento_links(request)
    else:
        return None
    return RedirectResponse(address_of(request, found.name), HTTPStatus.FOUND, headers)


def memento_links(request: Request) -> str:
    """The `Link` header that names the address without release, its TimeGate (itself), and its TimeMap."""
    return ", ".join(_original(address_of(request, None), "timemap", public_url(request)))


def timemap(url: str, known: Iterable[KnownRelease], public: str) -> str:
    """The TimeMap of an address: itself, and its address in each release. `public` is what addresses begin with."""
    path, _, query = url.removeprefix(public).partition("?")
    sent = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in {"release", "known_at"}]
    lines = _original(public + address_with(path, sent), "self", public)
    for each in known:
        pinned = public + address_with(path, [*sent, ("release", each.name)])
        lines.append(f'<{pinned}>; rel="memento"; datetime="{http_date(loaded(each).at)}"')
    return ",\n".join(lines) + "\n"


def _original(original: str, relation: str, public: str) -> list[str]:
    listed = public + address_with(TIMEMAP, [("url", original)])
    return [f'<{original}>; rel="original timegate"', f'<{listed}>; rel="{relation}"; type="{LINK_FORMAT}"']


def permalink(request: Request, release: str | None, temporal: Any) -> str | None:
    """The same question with release and day written out; None where what is served is not released."""
    moving = getattr(temporal, "mode", None) == "as_of" and temporal.requested in {"latest", "today"}
    day = {"as_of": str(temporal.resolved)} if moving else {}
    return address_of(request, release, **day) if release else None


def address_of(request: Request, release: str | None, **changed: str) -> str:
    """The address of a request in a release, or in none, with changed parameters."""
    return changed_address(request, request.scope.get(PAGE), **changed, known_at=None, release=release)
