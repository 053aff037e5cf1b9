"""Compression: whether a client accepts gzip, and gzip for those who do."""

import re
from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSED_FROM = 500  # bytes of a body; a smaller one is not compressed


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
    named = weights(accept_encoding.decode("latin-1"))
    return named.get("gzip", named.get("x-gzip", named.get("*", 0))) > 0


def weights(header: str) -> dict[str, float]:
    """The weight of each value that a header lists, as `Accept` does (RFC 9110, 12.4.2)."""
    found = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = re.search(r"(?:^|;)\s*q=([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", parameters)
        found[name.strip()] = float(weight[1]) if weight else 1.0
    return found
