"""An application for the tests of the proxy: it records its requests, and the test decides how it responds."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.types import Receive, Scope, Send

CACHEABLE = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"


@dataclass
class Upstream:
    """Responds with `content`, and with what of a request may change a response. `going` is clear: it waits."""

    content: str = "first"
    status: int = 200
    cache_control: str = CACHEABLE
    padding: int = 0
    going: threading.Event = field(default_factory=threading.Event)
    requests: list[dict[str, str]] = field(default_factory=list)
    """The headers of each request, and in them its `path`, and whether it was `answered`."""

    def __post_init__(self) -> None:
        self.going.set()

    def etag(self) -> str:
        """The validator of what it responds with."""
        return f'W/"{self.content}"'

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Respond to one request."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        request = headers | {"path": scope["path"], "method": scope["method"]}
        self.requests.append(request)
        await asyncio.to_thread(self.going.wait)
        etag, status = self.etag(), self.status
        body = f"{self.content} {headers['accept']} {headers['accept-encoding']}".encode() + b" " * self.padding
        if headers.get("if-none-match") == etag:
            status, body = 304, b""
        described = {
            "content-type": "text/plain",
            "cache-control": self.cache_control,
            "etag": etag,
            "vary": "Accept, Accept-Encoding",
            "x-request-id": headers["x-request-id"],
            "server-timing": "app;dur=1",
        } | ({} if status == 304 else {"content-length": str(len(body))})
        raw = [(name.encode(), value.encode()) for name, value in described.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})
        request["answered"] = "yes"


@contextmanager
def serving_in_a_thread(upstream: Upstream) -> Iterator[int]:
    """Serve the application until the end of the context: the port."""
    server = uvicorn.Server(uvicorn.Config(upstream, ws="none", lifespan="off", log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            upstream.going.set()
            server.should_exit = True
            thread.join()
