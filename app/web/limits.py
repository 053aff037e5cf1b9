"""Limits: what an address is made of, and how many responses are computed at the same time."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.errors import problem

MAX_ADDRESS = 8192  # bytes
MAX_PARAMETERS = 100  # each value of one that is repeated counts


@dataclass
class Limits:
    """Middleware: refuses addresses that are too long, and requests over `max_concurrency` to paths that are `limited`.

    `in_flight` counts the requests that are being answered: a context for each.
    """

    app: ASGIApp
    max_concurrency: int
    limited: Callable[[str], object]
    in_flight: Callable[[], AbstractContextManager[object]] = nullcontext
    running: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exempt = not self.limited(scope["path"])
        refusal = _too_long(scope) or (None if exempt or self.running < self.max_concurrency else _busy(scope))
        if refusal or exempt:
            await (refusal or self.app)(scope, receive, send)
            return
        self.running += 1
        try:
            with self.in_flight():
                await self.app(scope, receive, send)
        finally:
            self.running -= 1


def _too_long(scope: Scope) -> Response | None:
    query = scope["query_string"]
    if not query.isascii():
        detail = "In an address, what is not ASCII is percent-encoded."
        return problem(Request({**scope, "query_string": b""}), 400, "malformed_request", detail)
    if len(scope.get("raw_path") or scope["path"].encode()) + len(query) > MAX_ADDRESS:
        return problem(Request(scope), 414, "address_too_long", f"An address has {MAX_ADDRESS} bytes at the most.")
    if query.count(b"&") >= MAX_PARAMETERS:
        detail = f"A request has {MAX_PARAMETERS} parameters at the most, each value of one that is repeated counted."
        return problem(Request(scope), 422, "too_many_parameters", detail)
    return None


def _busy(scope: Scope) -> Response:
    detail = "Too many concurrent requests; try again in a moment."
    return problem(Request(scope), 503, "overloaded", detail, {"Retry-After": "1"})
