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


class EveryResponse:
    """Middleware: adds :data:`HEADERS` and the version of the API, answers HEAD as GET, and preflight requests."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self.app = app
        self.preflight = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["*"])
        defaults = {**HEADERS, "API-Version": version}
        self.defaults = {name.lower().encode(): value.encode() for name, value in defaults.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        head = scope.get("method") == "HEAD"

        def send_completed(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                headers = self.defaults | dict(message["headers"])
                if message["status"] == 304:  # a browser would take the policy for that of the page that it has
                    headers.pop(b"content-security-policy", None)
                message = {**message, "headers": list(headers.items())}
            elif head:
                message = {**message, "body": b""}
            return send(message)

        app = self.preflight if scope.get("method") == "OPTIONS" else self.app
        await app({**scope, "method": "GET"} if head else scope, receive, send_completed)
