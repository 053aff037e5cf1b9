"""Compression: whether a client accepts gzip, and gzip for those who do."""

from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSED_FROM = 500
"""How many bytes a body has at least that is compressed."""


class Gzip:
    """Middleware: Starlette's gzip, for clients that accept it by RFC 9110 (it alone would overlook `gzip;q=0`)."""

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
            accepted = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
            scope = {**scope, "headers": list(scope["headers"])}
            MutableHeaders(scope=scope)["accept-encoding"] = "gzip" if accepts_gzip(accepted) else "identity"
        await self.app(scope, receive, send_tagged)


@lru_cache(maxsize=64)
def accepts_gzip(accept_encoding: bytes) -> bool:
    """Whether a client accepts gzip: it, or `*`, is named with a weight above 0 (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        weights[name] = weight.strip("0.") != "" if weight else True
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))
