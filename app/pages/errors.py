"""Errors of pages, as pages that say what the problem says."""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.pages.render import HEADERS, HTML, rendered
from app.web.errors import MEDIA_TYPE
from app.web.request_info import UNMATCHED, FindRoute


class ErrorPages:
    """Middleware: renders problems as pages, at addresses of pages and for a browser at those of nothing."""

    def __init__(self, app: ASGIApp, find: FindRoute) -> None:
        self.app, self.find = app, find

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not self._wanted(scope):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def send_page(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
            elif not start:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _page(scope, start, body)(scope, receive, send)

        await self.app(scope, receive, send_page)

    def _wanted(self, scope: Scope) -> bool:
        route = self.find(scope["path"])
        if route is not UNMATCHED or scope["path"].startswith("/v1"):
            return route.media_types == (HTML,)
        return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _is_problem(message: Message) -> bool:
    return any(name == b"content-type" and value == MEDIA_TYPE.encode() for name, value in message["headers"])


def _page(scope: Scope, start: Message, body: bytes) -> HTMLResponse:
    context = {
        "about": scope["app"].about,
        "problem": json.loads(body),
        "path": scope["path"],
        "query": Request(scope).query_params,
    }
    sent = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    others = {name: value for name, value in sent.items() if name not in {"content-type", "content-length"}}
    return HTMLResponse(rendered("error.html", context), start["status"], headers={**others, **HEADERS})
