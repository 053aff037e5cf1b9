"""Middlewares that know no route: what every response has, gzip, and limits."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.errors import problem
from app.web.negotiation import accepts_gzip, headers_of
from app.web.static import COMPRESSED_FROM

MAX_ADDRESS = 8192  # bytes
MAX_PARAMETERS = 100  # each value of one that is repeated counts

HEADERS = {
    b"access-control-allow-origin": b"*",
    b"access-control-expose-headers": b"API-Version, Allow, Content-Disposition, ETag, Last-Modified, Link, "
    b"Memento-Datetime, Retry-After, Server-Timing, X-Request-Id",
    b"cache-control": b"public, no-cache",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"cross-origin",
    b"referrer-policy": b"no-referrer",
    b"timing-allow-origin": b"*",
    b"x-content-type-options": b"nosniff",
}
"""On every response that has none of its own: pages of any origin may read it, and nothing in it is executed."""


class EveryResponse:
    """Adds default headers, answers HEAD as GET, and preflight requests."""

    def __init__(self, app: ASGIApp, headers: dict[bytes, bytes]) -> None:
        self.app = app
        self.preflight = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["*"])
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        head = scope.get("method") == "HEAD"

        def send_completed(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                headers = self.headers | dict(message["headers"])
                if message["status"] == 304:  # a browser would take the policy for that of the page that it has
                    headers.pop(b"content-security-policy", None)
                message = {**message, "headers": list(headers.items())}
            elif head:
                message = {**message, "body": b""}
            return send(message)

        app = self.preflight if scope.get("method") == "OPTIONS" else self.app
        await app({**scope, "method": "GET"} if head else scope, receive, send_completed)


class Gzip:
    """Starlette's gzip, for clients that accept it by RFC 9110 (it alone would overlook `gzip;q=0`)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = GZipMiddleware(app, minimum_size=COMPRESSED_FROM, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "content-encoding" in headers and headers.get("etag", "").startswith('"'):
                    headers["etag"] = f"W/{headers['etag']}"  # a strong tag is that of other bytes
            await send(message)

        if scope["type"] == "http":
            accepted = headers_of(scope, frozenset({b"accept-encoding"})).get(b"accept-encoding", b"")
            scope = {**scope, "headers": list(scope["headers"])}
            MutableHeaders(scope=scope)["accept-encoding"] = "gzip" if accepts_gzip(accepted) else "identity"
        await self.app(scope, receive, send_tagged)


@dataclass
class Limits:
    """Refuses addresses that are too long, and requests over `max_concurrency` to paths that are `limited`.

    `in_flight` counts the requests that are being answered: a context for each.
    """

    app: ASGIApp
    max_concurrency: int
    limited: Callable[[str], object]
    in_flight: Callable[[], AbstractContextManager[object]] = nullcontext
    running: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        limited = scope["type"] == "http" and self.limited(scope["path"])
        refusal = _refusal(scope, busy=bool(limited) and self.running >= self.max_concurrency)
        if refusal or not limited:
            await (refusal or self.app)(scope, receive, send)
            return
        self.running += 1
        try:
            with self.in_flight():
                await self.app(scope, receive, send)
        finally:
            self.running -= 1


def _refusal(scope: Scope, *, busy: bool) -> Response | None:
    query = scope.get("query_string", b"")
    if not query.isascii():
        detail = "In an address, what is not ASCII is percent-encoded."
        return problem(Request({**scope, "query_string": b""}), 400, "malformed_request", detail)
    if len(scope.get("raw_path") or scope.get("path", "").encode()) + len(query) > MAX_ADDRESS:
        return problem(Request(scope), 414, "address_too_long", f"An address has {MAX_ADDRESS} bytes at the most.")
    if query.count(b"&") >= MAX_PARAMETERS:
        detail = f"A request has {MAX_PARAMETERS} parameters at the most, each value of one that is repeated counted."
        return problem(Request(scope), 422, "too_many_parameters", detail)
    if busy:
        detail = "Too many concurrent requests; try again in a moment."
        return problem(Request(scope), 503, "overloaded", detail, {"Retry-After": "1"})
    return None
