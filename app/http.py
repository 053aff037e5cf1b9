"""What HTTP wants of every answer: HEAD as GET without a body, an ETag, and 304 where the client has it already."""

import hashlib
from email.utils import format_datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CACHE_CONTROL = "public, no-cache"
"""Caches may keep an answer, and ask before each use whether it still holds."""


class ConditionalAnswers:
    """Middleware: answers HEAD wherever GET is answered, and `If-None-Match` with 304 (RFC 9110).

    The ETag is a hash of the body: it changes when the answer does, whatever the reason, and never else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        scope.setdefault("state", {})
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await _answer(scope, start, bytes(body), send, head=head)

        await self.app({**scope, "method": "GET"}, receive, collect)


async def _answer(scope: Scope, start: Message, body: bytes, send: Send, *, head: bool) -> None:
    headers = MutableHeaders(raw=start["headers"])
    if start["status"] == 200:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers["ETag"] = etag
        headers.setdefault("Cache-Control", CACHE_CONTROL)
        loaded_at = scope["state"].get("loaded_at")
        if loaded_at:
            headers["Last-Modified"] = format_datetime(loaded_at, usegmt=True)
        if _has(Headers(scope=scope).get("if-none-match", ""), etag):
            start["status"], body = 304, b""
            for name in ("Content-Length", "Content-Type"):
                del headers[name]
    await send(start)
    await send({"type": "http.response.body", "body": b"" if head else body})


def _has(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags
