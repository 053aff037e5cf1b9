"""The log: one line of JSON for each event, on stderr, and for each request, on stdout."""

import asyncio
import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

REQUEST: ContextVar[dict[str, Any] | None] = ContextVar("REQUEST", default=None)
"""The ASGI state of the request that is being answered: what is known of it, `request_id` first of all."""

quoted = json.JSONEncoder(separators=(",", ":")).encode
"""A text as JSON, in ASCII: nothing that a client sends can break a line, or fail to be written."""


class JsonFormatter(logging.Formatter):
    """An event as a line of JSON, with the id of the request that it belongs to, and the trace of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event."""
        line = {
            "time": timestamp(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().rstrip(),
        }
        request = REQUEST.get()
        if request:
            line["request_id"] = request["request_id"]
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return quoted(line)


class RequestLog:
    """Lines about requests, on stdout. Those of one turn of the event loop are written at once, at its end.

    `logging` would take longer over a line than the server takes over an answer that is kept.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, line: str) -> None:
        """Write a line, which ends in a newline."""
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        self._lines.append(line)

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        sys.stdout.write("".join(lines))
        sys.stdout.flush()


def request_log() -> RequestLog | None:
    """The log of requests; None where the level leaves them out."""
    return RequestLog() if logging.getLogger("app.requests").isEnabledFor(logging.INFO) else None


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


def timestamp(moment: float) -> str:
    """A time, in seconds since 1970, as RFC 3339 has it, in UTC and to the millisecond."""
    second = int(moment)
    return f"{_to_the_second(second)}.{int((moment - second) * 1000):03d}Z"


@lru_cache(maxsize=2)
def _to_the_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
