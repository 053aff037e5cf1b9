"""What HTTP wants of every answer: validators and 304, HEAD, compression, the headers that every answer bears."""

import gzip
import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.cache import AnswerCache

CACHE_CONTROL = "public, no-cache"
"""Caches may keep an answer, and ask before each use whether it still holds."""

STANDING_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, ETag, Last-Modified, Link, Retry-After, Server-Timing, X-Request-Id",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "Timing-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}
"""On every answer that has none of its own: pages of any host may read it, and nothing in it is to be run."""

STATIC = "static"
"""The revision of an answer that stays the same as long as the process runs."""

COMPRESSED_FROM = 500
"""How many bytes a body has at least that is compressed."""

_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as ASGI messages that are made once; `etag` and `not_modified` are there for status 200 alone."""

    start: Message
    body: bytes
    route: str | None = None
    revision: str | None = None
    etag: bytes = b""
    not_modified: Message | None = None

    async def send(self, send: Send, *, head: bool, if_none_match: bytes) -> None:
        """Send it: to HEAD without the body, as 304 to a client that has it already (RFC 9110)."""
        body = b"" if head else self.body
        if self.not_modified and if_none_match and _has(if_none_match, self.etag):
            await send(self.not_modified)
            body = b""
        else:
            await send(self.start)
        await send({"type": "http.response.body", "body": body})


class Answers:
    """Middleware: gives an answer that is known and still true; has every other made, completes it, and keeps it.

    An answer is true as long as the revision that it was made from is the newest, and the day (UTC) is the same.
    The ASGI state says afterwards which `route` answered, from which `revision`, and whether the answer was kept
    (`cache` is "hit"), or is from now on ("miss").
    """

    def __init__(self, app: ASGIApp, cache: AnswerCache[Answer]) -> None:
        self.app = app
        self.cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        accept, encodings, if_none_match = _lines(scope["headers"])
        compressed = takes_gzip(encodings)
        key = (scope["path"], scope["query_string"], accept, compressed, time.time() // _SECONDS_A_DAY)
        reading = head or scope["method"] == "GET"
        state = scope.setdefault("state", {})
        known = self.cache.get(key) if reading else None
        if known and known.revision in {STATIC, await scope["app"].state.watch.revision()}:
            state.update(cache="hit", route=known.route, revision=known.revision)
            await known.send(send, head=head, if_none_match=if_none_match)
            return
        made = _Made()
        inner = {**scope, "method": "GET"} if head else scope
        try:
            await self.app(inner, receive, made.take)
        finally:
            state["route"] = scope["app"].state.templates.get(inner.get("endpoint"))
            if made.complete:
                answer = _completed(scope, made, compressed=compressed)
                if answer.revision:
                    state["cache"] = "miss"
                    self.cache.put(key, answer, size=len(answer.body) + len(scope["query_string"]) + len(accept))
                await answer.send(send, head=head, if_none_match=if_none_match)


class _Made:
    """Collects the messages of an answer."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = bytearray()
        self.complete = False

    async def take(self, message: Message) -> None:
        """Take the next message."""
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body.extend(message.get("body", b""))
            self.complete = not message.get("more_body", False)


def _completed(scope: Scope, made: _Made, *, compressed: bool) -> Answer:
    headers = MutableHeaders(raw=list(made.start["headers"]))
    for name, value in STANDING_HEADERS.items():
        headers.setdefault(name, value)
    body = bytes(made.body)
    tag_suffix = ""
    if len(body) >= COMPRESSED_FROM and headers["Content-Type"].startswith(("text/", "application/")):
        headers.add_vary_header("Accept-Encoding")
        if compressed:
            body, tag_suffix = gzip.compress(body, 6, mtime=0), "-gzip"
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
    start = {**made.start, "headers": headers.raw}
    if made.start["status"] != 200 or scope["method"] not in {"GET", "HEAD"}:
        return Answer(start, body)
    state = scope["state"]
    revision = state.get("revision")
    question = f"{revision} {scope['path']}?{scope['query_string'].decode('latin-1')}\n"
    digest = hashlib.sha256(question.encode() + made.body).hexdigest()[:32]
    headers["ETag"] = f'"{digest}{tag_suffix}"'
    headers.setdefault("Cache-Control", CACHE_CONTROL)
    if "loaded_at" in state:
        headers["Last-Modified"] = format_datetime(state["loaded_at"], usegmt=True)
    kept = [(name, value) for name, value in headers.raw if name not in _OF_THE_BODY]
    not_modified = {**start, "status": 304, "headers": kept}
    return Answer(start, body, state.get("route"), revision, headers["ETag"].encode(), not_modified)


_OF_THE_BODY = {b"content-length", b"content-type", b"content-encoding"}


def _lines(headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, bytes, bytes]:
    """The lines `Accept`, `Accept-Encoding` and `If-None-Match`; several of a name are one list (RFC 9110, 5.3)."""
    accept = encodings = if_none_match = b""
    for name, value in headers:
        if name == b"accept":
            accept = accept + b"," + value if accept else value
        elif name == b"accept-encoding":
            encodings = encodings + b"," + value if encodings else value
        elif name == b"if-none-match":
            if_none_match = if_none_match + b"," + value if if_none_match else value
    return accept, encodings, if_none_match


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether a client takes gzip: it, or `*`, is named with a weight above 0 (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        weights[name] = weight.strip("0.") != "" if weight else True
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def _has(if_none_match: bytes, etag: bytes) -> bool:
    tags = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return b"*" in tags or etag in tags
