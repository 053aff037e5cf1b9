"""The response cache: validators that are known before a response is computed, and responses by what was requested.

A response depends on the load, the version of the application, the address, the media type and the UTC day, and on
nothing else. Its weak ETag is a hash of these, so a 304 needs no SQL; with the encoding they are the key of the cache.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.formats import wanted
from app.web.negotiation import Headers, accepts_gzip, headers_of, http_date, names, not_modified, without_content
from app.web.request_info import UNMATCHED, FindRoute, KnownRoute, Loaded, info_of

CACHE_CONTROL = b"public, max-age=0, s-maxage=1, stale-while-revalidate=1"
"""Browsers revalidate each time; a shared cache may reuse a response for a second, and for one more while it asks."""

IMMUTABLE = b"public, max-age=31536000, immutable"  # a response from a release never changes (RFC 8246)

_CHOOSE = frozenset({b"accept-datetime", b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since"})
_ENTRY_OVERHEAD = 1000  # bytes beside header values and body: the key, two dictionary entries, list and tuples


class Address(NamedTuple):
    """What is requested: path and query as they were sent, media type, and UTC day (0 in a release)."""

    path: str
    query: bytes
    media_type: str
    day: int


Key = tuple[Address, Loaded, bool]  # and whether it is compressed


@dataclass(slots=True)
class Response:
    """A response as the application sends it; `loaded` is what it was computed from."""

    status: int = 0
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    complete: bool = False
    loaded: Loaded | None = None

    async def take(self, message: Message) -> None:
        """Take the next message of the application."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")
            self.complete = not message.get("more_body", False)

    def size(self) -> int:
        """How many bytes it takes in memory."""
        parts = (part for header in self.headers for part in header)
        return _ENTRY_OVERHEAD + sys.getsizeof(self.body) + sum(map(sys.getsizeof, parts))


@dataclass
class Cache:
    """Middleware: adds `ETag` and `Last-Modified`, answers conditional requests, and caches responses of status 200.

    `newest` is the newest load, None where it is unknown: then nothing is cached. `find` finds the route of a path;
    `pinned` is the release that a query names: then nothing depends on the newest load or the day. `defaults` are the
    headers of a 304 beside those of the cache. Equal requests at the same time are computed once.
    """

    app: ASGIApp
    newest: Callable[[], Loaded | None]
    find: FindRoute
    version: str
    max_bytes: int
    pinned: Callable[[bytes], Loaded | None] = lambda _query: None
    defaults: dict[bytes, bytes] = field(default_factory=dict)
    on_change: Callable[[float, int], None] = lambda _size, _entries: None
    _computing: dict[Key, asyncio.Task[Response]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.entries: LRUCache[Key, Response] = LRUCache(self.max_bytes, getsizeof=Response.size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        reads = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        route = self.find(scope["path"]) if reads else UNMATCHED
        pinned = self.pinned(scope["query_string"]) if route.pinnable else None
        loaded = (pinned or self.newest()) if route.media_types else None
        sent = headers_of(scope, _CHOOSE) if loaded else {}
        if pinned is None and route.pinnable and b"accept-datetime" in sent:
            loaded = None  # it is redirected, or refused
        media_type = loaded and wanted(scope["query_string"], sent.get(b"accept", b""), route.media_types)
        if loaded is None or media_type is None:
            await self.app(scope, receive, send)
            return
        day = 0 if pinned else int(time.time() // 86_400)
        address = Address(scope["path"], scope["query_string"], media_type, day)
        key = address, loaded, accepts_gzip(sent.get(b"accept-encoding", b""))
        info = info_of(scope)
        response = self.entries.get(key)
        if response is None and b"if-none-match" in sent:
            own = self._validators(route, address, loaded)
            if names(sent[b"if-none-match"], own[0][1]):
                response = Response(304, without_content((self.defaults | dict(own)).items()), loaded=loaded)
        info.cache = "hit" if response else "miss"
        if response is None:
            response = await self._computed_once(key, scope, route)
        if response is None:  # whoever computed it failed: this request has its own try
            await self.app(scope, receive, send)
            return
        info.loaded = response.loaded
        if response.status not in {200, 304}:
            info.cache = None
        elif response.status == 200 and not_modified(sent, response.headers):
            response = Response(304, without_content(response.headers))
        await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else response.body})

    def _validators(self, route: KnownRoute, address: Address, loaded: Loaded) -> Headers:
        """What a 200 is sent with, and a 304 as well; the tag first."""
        tagged = repr((loaded.revision, self.version, tuple(address))).encode("utf-8", "surrogatepass")
        etag = b'W/"%s"' % blake2b(tagged, digest_size=16).hexdigest().encode()
        vary = b"Accept, Accept-Encoding" if len(route.media_types) > 1 else b"Accept-Encoding"
        if route.pinnable and not loaded.immutable:
            vary += b", Accept-Datetime"
        control = IMMUTABLE if loaded.immutable else CACHE_CONTROL
        headers = [(b"etag", etag), (b"cache-control", control), (b"vary", vary)]
        if loaded.immutable or b"today" not in unquote_to_bytes(address.query):  # that changes without a load
            headers.append((b"last-modified", http_date(loaded.at).encode()))
        return headers

    async def _computed_once(self, key: Key, scope: Scope, route: KnownRoute) -> Response | None:
        """The response, computed by the first of several equal requests; None for the others where that failed."""
        task = self._computing.get(key)
        first = task is None
        if task is None:  # a task of its own: whoever waits may leave, the first one too
            task = self._computing[key] = asyncio.create_task(self._compute(key, scope, route))
            task.add_done_callback(lambda _: self._computing.pop(key))
        await asyncio.wait([task])
        failed = task.cancelled() or task.exception() is not None or task.result().status >= 500
        return None if failed and not first else task.result()

    async def _compute(self, key: Key, scope: Scope, route: KnownRoute) -> Response:
        response = Response()
        await self.app({**scope, "method": "GET"}, _no_body, response.take)
        response.loaded = loaded = info_of(scope).loaded
        if response.status == 200 and response.complete and loaded:
            address, _, gzip = key
            own = self._validators(route, address, loaded)
            replaced = {name for name, _ in own}
            response.headers = [each for each in response.headers if each[0] not in replaced] + own
            if response.size() * 8 <= self.entries.maxsize:
                self.entries[address, loaded, gzip] = response
                self.on_change(self.entries.currsize, len(self.entries))
        return response


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
