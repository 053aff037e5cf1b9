"""What one request, and all together, may cost at the most; an answer that is kept costs next to nothing."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web import metrics
from app.web.errors import problem

MAX_ADDRESS = 8192
"""How many bytes an address has at the most."""

MAX_PARAMETERS = 100
"""How many parameters an address has at the most; each value of one that is repeated counts."""


class Limits:
    """Middleware: refuses what is too long, and what comes while as many answers as may be are in the making."""

    def __init__(self, app: ASGIApp, at_once: int) -> None:
        self.app = app
        self.at_once = at_once
        self.making = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have one request answered, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Whether it is alive and ready, and how it fares, is told however much there is to do.
        exempt = not scope["path"].startswith("/v1")
        refusal = _too_long(scope) or (None if exempt or self.making < self.at_once else _busy(scope))
        if refusal or exempt:
            await (refusal or self.app)(scope, receive, send)
            return
        self.making += 1
        try:
            with metrics.making.track_inprogress():
                await self.app(scope, receive, send)
        finally:
            self.making -= 1


def _too_long(scope: Scope) -> Response | None:
    address = scope.get("raw_path") or scope["path"].encode()
    if len(address) + len(scope["query_string"]) > MAX_ADDRESS:
        detail = f"An address has {MAX_ADDRESS} bytes at the most."
        return problem(Request(scope), HTTPStatus(414), "address_too_long", detail)
    if scope["query_string"].count(b"&") >= MAX_PARAMETERS:
        detail = f"A request has {MAX_PARAMETERS} parameters at the most, each value of one that is repeated counted."
        return problem(Request(scope), HTTPStatus.UNPROCESSABLE_ENTITY, "too_many_parameters", detail)
    return None


def _busy(scope: Scope) -> Response:
    detail = "As many answers are being made as this server makes at once; ask again in a moment."
    headers = {"Retry-After": "1"}
    return problem(Request(scope), HTTPStatus.SERVICE_UNAVAILABLE, "overloaded", detail, headers=headers)
