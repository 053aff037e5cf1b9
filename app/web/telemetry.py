"""What is recorded of each request: its id, a line of JSON on stdout, `Server-Timing`, counts; and a log of events."""

import asyncio
import itertools
import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic_core import to_json
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.queries.knowledge_base import REVISION_LENGTH
from app.web.metrics import count_request
from app.web.request_info import CURRENT, FindRoute, RequestInfo, info_of

_SAFE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_PROCESS = secrets.token_hex(6).encode()
_NUMBERS = itertools.count(1)
_encode = json.JSONEncoder(separators=(",", ":")).encode  # in ASCII: nothing that a client sends can break a line


@dataclass
class Telemetry:
    """Middleware: gives each request an id, that of its `X-Request-Id` where it is short and harmless; records it."""

    app: ASGIApp
    find: FindRoute
    logged: bool = field(default_factory=lambda: logging.getLogger("app.requests").isEnabledFor(logging.INFO))
    _answered: list[tuple[Scope, RequestInfo, int, int, float]] = field(default_factory=list, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        info = info_of(scope)
        sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = sent if _SAFE_ID.fullmatch(sent) else b"%s-%x" % (_PROCESS, next(_NUMBERS))
        info.request_id = request_id.decode()
        status = size = 0

        def send_with_id(message: Message) -> Awaitable[None]:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                more = (b"x-request-id", request_id), (b"server-timing", _timing(info, began))
                message = {**message, "headers": [*message["headers"], *more]}
            else:
                size += len(message.get("body", b""))
            return send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - began
            count_request(self.find(scope["path"]).path, scope["method"], status, info.cache, seconds)
            if self.logged:
                if not self._answered:
                    asyncio.get_running_loop().call_soon(self._log)
                self._answered.append((scope, info, status, size, seconds))

    def _log(self) -> None:
        """Write a line for each request that this turn of the event loop answered: in a row they take half the time."""
        answered, self._answered, now = self._answered, [], _now()
        try:
            for scope, info, status, size, seconds in answered:
                line = {
                    "time": now,
                    "level": "info",
                    "logger": "app.requests",
                    "method": scope["method"],
                    "path": scope["path"],
                    "query": scope["query_string"].decode("latin-1"),
                    "status": status,
                    "bytes": size,
                    "ms": round(seconds * 1000, 3),
                    "request_id": info.request_id,
                    "revision": info.loaded and info.loaded.revision[:REVISION_LENGTH],
                    "cache": info.cache,
                }
                sys.stdout.buffer.write(to_json(line) + b"\n")
                sys.stdout.flush()  # each line by itself: those of several processes do not mix
        except (OSError, ValueError):  # stdout is closed: there is nobody to log for
            self.logged = False


def _timing(info: RequestInfo, began: float) -> bytes:
    """`Server-Timing`: durations in milliseconds, or that the response was cached."""
    if info.cache == "hit":
        return b"cache;desc=hit"
    parts = ["cache;desc=miss"] if info.cache else []
    parts += [f"db;dur={info.database_seconds * 1000:.1f}"] if info.database_seconds else []
    return ", ".join([*parts, f"app;dur={(time.perf_counter() - began) * 1000:.1f}"]).encode()


class JsonFormatter(logging.Formatter):
    """An event as a line of JSON, with the id of its request, and the traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event."""
        line = {"time": _now(), "level": record.levelname.lower(), "logger": record.name}
        line["message"] = record.getMessage().rstrip()
        request = CURRENT.get()
        if request and request.request_id:
            line["request_id"] = request.request_id
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return _encode(line)


def _now() -> str:
    """The time as RFC 3339 has it, in UTC and to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def configure_logging(level: str) -> None:
    """Write every event of a level and above as a line of JSON, those of uvicorn included, but for its access log."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = name != "uvicorn.access"
