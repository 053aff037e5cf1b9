"""What every response has: the same security headers for all, CORS for any origin, HEAD wherever GET."""

from collections.abc import Awaitable

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "API-Version, Allow, Content-Disposition, ETag, Last-Modified, Link, "
    "Memento-Datetime, Retry-After, Server-Timing, X-Request-Id",
    "Cache-Control": "public, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "Timing-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}
"""On every response that has none of its own: pages of any origin may read it, and nothing in it is executed."""


class DefaultHeaders:
    """Middleware: adds :data:`HEADERS` and the version of the API, and answers preflight requests for every origin."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self.app = app
        self.preflight = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["*"])
        defaults = {**HEADERS, "API-Version": version}
        self.defaults = {name.lower().encode(): value.encode() for name, value in defaults.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        def send_with_headers(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                headers = self.defaults | dict(message["headers"])
                if message["status"] == 304:  # a browser would take the policy for that of the page that it has
                    headers.pop(b"content-security-policy", None)
                message = {**message, "headers": list(headers.items())}
            return send(message)

        await (self.preflight if scope.get("method") == "OPTIONS" else self.app)(scope, receive, send_with_headers)


class HeadAsGet:
    """Middleware: answers HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope.get("method") != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)
