"""What HTTP wants of every answer: validators and 304, HEAD, compression, the headers that every answer bears."""

import gzip
import hashlib
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.queries.time.epochs import Epochs, Tables
from app.web.cache import AnswerCache
from app.web.epochs import AskedDay, EpochAnswer, asked_day, epoch_answer
from app.web.revision_poll import RevisionWatch

CACHE_CONTROL = b"public, no-cache"
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


_METHODS = {"GET", "HEAD"}


Key: TypeAlias = tuple[str, bytes, bytes, bool, float]
"""What is asked for, by which the answer is kept: path, query, `Accept`, whether gzip is taken, and the day (UTC)."""


def asked_for(scope: Scope) -> tuple[Key, bytes, bytes]:
    """What a request asks for, its `If-None-Match` and its first `X-Request-Id`.

    Several lines of another name are one list (RFC 9110, 5.3).
    """
    accept = encodings = if_none_match = request_id = b""
    for name, value in scope["headers"]:
        if name in _HEADERS:
            if name == b"accept":
                accept = accept + b"," + value if accept else value
            elif name == b"accept-encoding":
                encodings = encodings + b"," + value if encodings else value
            elif name == b"if-none-match":
                if_none_match = if_none_match + b"," + value if if_none_match else value
            elif not request_id:
                request_id = value
    day = time.time() // _SECONDS_A_DAY
    return (scope["path"], scope["query_string"], accept, takes_gzip(encodings), day), if_none_match, request_id


_HEADERS = {b"accept", b"accept-encoding", b"if-none-match", b"x-request-id"}


Headers: TypeAlias = Sequence[tuple[bytes, bytes]]

READY = "scokb.ready"
"""The ASGI extension of a server that takes an answer at once: `await extensions[READY](status, lines, body)`, with its
header lines as they stand in HTTP/1.1. Another server is sent the messages of ASGI, and looks at each header anew."""


def header_lines(headers: Headers) -> bytes:
    """Headers as they stand in HTTP/1.1."""
    return b"".join([part for name, value in headers for part in (name, b": ", value, b"\r\n")])


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, ready to be sent; only one of status 200 has an `etag`. `known` is what the log says of one kept.

    `lines` are its headers as lines.
    """

    status: int
    headers: Headers
    lines: bytes
    body: bytes
    known: dict[str, Any]
    etag: bytes

    def to(self, method: str, if_none_match: bytes) -> "Answer":
        """What a client is sent: to HEAD no body; a 304 where it has the answer already (RFC 9110)."""
        if if_none_match and self.etag and _has(if_none_match, self.etag):
            kept = [(name, value) for name, value in self.headers if name not in _OF_THE_BODY]
            return replace(self, status=304, headers=kept, lines=header_lines(kept), body=b"")
        return self if method != "HEAD" else replace(self, body=b"")

    async def send(self, send: Send, *more: tuple[bytes, bytes]) -> None:
        """Send it as the messages of ASGI, with some headers more."""
        await send({"type": "http.response.start", "status": self.status, "headers": [*self.headers, *more]})
        await send({"type": "http.response.body", "body": self.body})


KeptAnswers: TypeAlias = AnswerCache[Answer | EpochAnswer | Tables]
"""Answers by what was asked; those about a day also by its epoch, and by the question the tables that make epochs."""


class Answers:
    """Gives an answer that is known and still true; has every other made, completes it, and keeps it.

    An answer is true as long as the revision that it was made from is the newest, as the `watch` has it, and the day
    (UTC) is the same. One about a day is given for every other day of its epoch as well.
    """

    watch: RevisionWatch

    def __init__(self, app: ASGIApp, cache: KeptAnswers) -> None:
        self.app = app
        self.cache = cache

    async def kept(self, scope: Scope, key: Key) -> Answer | None:
        """The answer to a request, where it is known and still true."""
        if scope["method"] not in _METHODS:
            return None
        known = self.cache.get(key)
        if isinstance(known, Answer) and await self._stands(known.known["revision"]):
            return known
        asked = asked_day(scope["query_string"])
        shared = self._shared(scope, asked, key) if asked else None
        if asked and shared and await self._stands(shared.known["revision"]):
            return _validated(scope, key, shared.known, *shared.on(asked.text))
        return None

    async def make(self, scope: Scope, key: Key, if_none_match: bytes, receive: Receive, send: Send) -> None:
        """Have a request answered, and keep the answer.

        The ASGI state says afterwards which `route` answered, from which `revision`, and whether the answer is kept
        from now on (`cache` is "miss").
        """
        made = _Made()
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        state = scope["state"]
        try:
            await self.app(inner, receive, made.take)
        finally:
            state["route"] = scope["app"].state.templates.get(inner.get("endpoint"))
            if made.complete:
                content = bytes(made.body)
                completed = _completed(made.start, len(content), state.get("loaded_at"))
                known = {"route": state["route"], "revision": state.get("revision"), "cache": "hit"}
                answer = _validated(scope, key, known, completed, content)
                if known["revision"] and answer.etag:
                    state["cache"] = "miss"
                    self.cache.put(key, answer, size=len(answer.body) + sum(map(len, key[:3])))
                    asked = asked_day(scope["query_string"])
                    if asked:
                        self._share(scope, asked, key, epoch_answer(known, completed, content, asked.text))
                await answer.to(scope["method"], if_none_match).send(send)

    async def _stands(self, revision: str) -> bool:
        """Whether a revision is the newest, or one that stays."""
        return revision == STATIC or revision == await self.watch.revision()

    def _shared(self, scope: Scope, asked: AskedDay, key: Key) -> EpochAnswer | None:
        """What is kept of an answer about another day of the same epoch."""
        epochs = scope["app"].state.epochs
        question = _question(asked, key, epochs)
        tables = self.cache.get(question) if epochs else None
        if not isinstance(tables, frozenset):
            return None
        shared = self.cache.get((*question, tables, epochs.of(asked.day, tables)))
        return shared if isinstance(shared, EpochAnswer) else None

    def _share(self, scope: Scope, asked: AskedDay, key: Key, shared: EpochAnswer | None) -> None:
        """Keep what an answer about a day shares with its epoch, and what makes the epochs of its question.

        Those are the tables that were asked for it.
        """
        epochs = scope["app"].state.epochs
        if not (shared and epochs) or epochs.revision != shared.known["revision"]:
            return
        tables = epochs.among(scope["state"]["statements"])
        if tables:
            question = _question(asked, key, epochs)
            self.cache.put(question, tables, size=len(scope["query_string"]))
            size = sum(map(len, shared.body))
            self.cache.put((*question, tables, epochs.of(asked.day, tables)), shared, size=size)


def _question(asked: AskedDay, key: Key, epochs: Epochs | None) -> tuple[Hashable, ...]:
    """What is asked but for the day, and of which revision: each has epochs of its own, made from what it holds."""
    return key[0], asked.before, asked.behind, key[2], epochs and epochs.revision


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


def _completed(start: Message, size: int, loaded_at: datetime | None) -> Message:
    """How an answer starts, with all headers but those that depend on its body."""
    # No header of ours comes twice.
    headers: dict[bytes, bytes] = {**_STANDING, **dict(start["headers"])}
    # What CORSMiddleware adds to it is not so: all origins are given the same.
    varies = [part for part in headers.pop(b"vary", b"").split(b", ") if part not in {b"", b"Origin"}]
    if size >= COMPRESSED_FROM and headers[b"content-type"].startswith((b"text/", b"application/")):
        varies.append(_BY_ENCODING)
    if varies:
        headers[b"vary"] = b", ".join(varies)
    headers.setdefault(b"cache-control", CACHE_CONTROL)
    if start["status"] == 200 and loaded_at:
        headers[b"last-modified"] = _http_date(loaded_at)
    return {**start, "headers": list(headers.items())}


def _validated(scope: Scope, key: Key, known: dict[str, Any], start: Message, content: bytes) -> Answer:
    """An answer that is complete but for its `ETag` and its compression."""
    body, suffix, headers = content, "", start["headers"]
    if key[3] and any(name == b"vary" and _BY_ENCODING in value for name, value in headers):
        body, suffix = gzip.compress(body, 6, mtime=0), "-gzip"
        headers = [(name, value) for name, value in headers if name != b"content-length"]
        headers += [(b"content-encoding", b"gzip"), (b"content-length", str(len(body)).encode())]
    etag = b""
    if start["status"] == 200 and scope["method"] in _METHODS:
        question = f"{known['revision']} {scope['path']}?{scope['query_string'].decode('latin-1')}\n"
        etag = f'"{hashlib.sha256(question.encode() + content).hexdigest()[:32]}{suffix}"'.encode()
        headers = [*headers, (b"etag", etag)]
    return Answer(start["status"], headers, header_lines(headers), body, known, etag)


_BY_ENCODING = b"Accept-Encoding"


@lru_cache(maxsize=2)
def _http_date(moment: datetime) -> bytes:
    return format_datetime(moment, usegmt=True).encode()


_STANDING = {name.lower().encode(): value.encode() for name, value in STANDING_HEADERS.items()}
_OF_THE_BODY = {b"content-length", b"content-type", b"content-encoding"}


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
