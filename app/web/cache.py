"""The response cache: validators that are known before a response is computed, and responses by what was requested.

A response depends on the load, the version of the application, the address, the media type and the UTC day, and on
nothing else. That is its weak ETag, so a 304 needs no SQL; with the encoding it is the key of the cache.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from urllib.parse import unquote_to_bytes

from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.conditional import ON_304, Headers, http_date, names, not_modified
from app.web.encoding import accepts_gzip
from app.web.formats import wanted
from app.web.request_info import Loaded, info_of

CACHE_CONTROL = b"public, max-age=0, s-maxage=1, stale-while-revalidate=1"
"""Browsers revalidate each time; a shared cache may reuse a response for a second, and for one more while it asks."""

IMMUTABLE = b"public, max-age=31536000, immutable"
"""A response from a release never changes (RFC 8246)."""

_READ = {b"accept-datetime", b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since"}
_ENTRY_OVERHEAD = 1000
"""Bytes of an entry beside header values and body: the key, two dictionary entries, list and tuples."""

Key = tuple[bytes, datetime, bool]


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

    async def send(self, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class Cache:
    """Middleware: adds `ETag` and `Last-Modified`, answers conditional requests, and caches responses of status 200.

    `newest` is the newest load, None where it is unknown: then nothing is cached. `media_types` are those that a path
    offers in cacheable responses. Equal requests at the same time are computed once. `pinnable` says whether a path is
    answered from releases too, `pinned` which one a query names: then nothing depends on the newest load or the day.
    """

    def __init__(  # noqa: PLR0913  # all that a response depends on, by keyword
        self,
        app: ASGIApp,
        *,
        newest: Callable[[], Loaded | None],
        media_types: Callable[[str], tuple[str, ...]],
        pinnable: Callable[[str], bool] = lambda _path: False,
        pinned: Callable[[bytes], Loaded | None] = lambda _query: None,
        version: str,
        max_bytes: int,
        on_change: Callable[[float, int], None] = lambda _size, _entries: None,
    ) -> None:
        self.app = app
        self.newest = newest
        self.media_types = media_types
        self.pinnable = pinnable
        self.pinned = pinned
        self.version = version
        self.entries: LRUCache[Key, Response] = LRUCache(max_bytes, getsizeof=Response.size)
        self.on_change = on_change
        self._computing: dict[Key, asyncio.Task[Response]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        offered = self.media_types(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else ()
        pinnable = bool(offered) and self.pinnable(scope["path"])
        pinned = self.pinned(scope["query_string"]) if pinnable else None
        loaded = pinned or (self.newest() if offered else None)
        sent = _sent(scope) if loaded else {}
        if pinnable and pinned is None and b"accept-datetime" in sent:
            loaded = None  # it is redirected, or refused
        media_type = wanted(scope["query_string"], sent.get(b"accept", b""), offered) if loaded else None
        if loaded is None or media_type is None:
            await self.app(scope, receive, send)
            return
        day = 0 if pinned else int(time.time() // 86_400)
        address = scope["path"], scope["query_string"], media_type, day
        validators = self._validators(loaded, address, offered)
        etag = validators[0][1]
        if names(sent.get(b"if-none-match", b""), etag):
            info = info_of(scope)
            info.cache, info.loaded = "hit", loaded
            await Response(304, validators).send(send)
            return
        key = etag, loaded.at, accepts_gzip(sent.get(b"accept-encoding", b""))
        response = self.entries.get(key)
        info_of(scope).cache = "hit" if response else "miss"
        if response is None:
            response = await self._computed_once(key, scope, address, offered)
        if response is None:  # whoever computed it failed: this request has its own try
            await self.app(scope, receive, send)
            return
        info_of(scope).loaded = response.loaded
        if response.status != 200:
            info_of(scope).cache = None
        elif not_modified(sent, response.headers):
            response = Response(304, [header for header in response.headers if header[0] in ON_304])
        await response.send(send)

    def _validators(self, loaded: Loaded, address: tuple[str, bytes, str, int], offered: tuple[str, ...]) -> Headers:
        """What a 200 is sent with, and a 304 as well; the tag first."""
        tagged = repr((loaded.revision, self.version, address)).encode("utf-8", "surrogatepass")
        etag = b'W/"%s"' % blake2b(tagged, digest_size=16).hexdigest().encode()
        vary = b"Accept, Accept-Encoding" if len(offered) > 1 else b"Accept-Encoding"
        if not loaded.immutable and self.pinnable(address[0]):
            vary += b", Accept-Datetime"
        control = IMMUTABLE if loaded.immutable else CACHE_CONTROL
        headers = [(b"etag", etag), (b"cache-control", control), (b"vary", vary)]
        # What depends on today changes without a load.
        today = b"today" in unquote_to_bytes(address[1]) and not loaded.immutable
        dated = [] if today else [(b"last-modified", http_date(loaded.at))]
        return headers + dated

    async def _computed_once(
        self, key: Key, scope: Scope, address: tuple[str, bytes, str, int], offered: tuple[str, ...]
    ) -> Response | None:
        """The response, computed by the first of several equal requests; None for the others where that failed.

        It is computed in a task of its own: whoever waits may leave, the first one too.
        """
        task = self._computing.get(key)
        first = task is None
        if task is None:
            task = asyncio.create_task(self._compute(scope, key, address, offered))
            self._computing[key] = task
            task.add_done_callback(lambda _: self._computing.pop(key))
        await asyncio.wait([task])
        failed = task.cancelled() or task.exception() is not None or task.result().status >= 500
        return None if failed and not first else task.result()

    async def _compute(
        self, scope: Scope, key: Key, address: tuple[str, bytes, str, int], offered: tuple[str, ...]
    ) -> Response:
        response = Response()
        await self.app(scope, _no_body, response.take)
        response.loaded = loaded = info_of(scope).loaded
        if response.status == 200 and response.complete and loaded:
            validators = self._validators(loaded, address, offered)
            replaced = {name for name, _ in validators}
            response.headers = [each for each in response.headers if each[0] not in replaced] + validators
            if response.size() * 8 <= self.entries.maxsize:
                self.entries[validators[0][1], loaded.at, key[2]] = response
                self.on_change(self.entries.currsize, len(self.entries))
        return response


def _sent(scope: Scope) -> dict[bytes, bytes]:
    """The headers that choose the response; several lines of a name are one list (RFC 9110, 5.3)."""
    sent: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _READ:
            sent[name] = sent[name] + b"," + value if name in sent else value
    return sent


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
