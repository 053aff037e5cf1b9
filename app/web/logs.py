"""The log: one line of JSON for each event, on stderr, and for each request, on stdout."""

import json
import logging
import sys
import time
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from starlette.types import Scope

from app.queries.knowledge_base import REVISION_LENGTH

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


Answered: TypeAlias = tuple[Scope, int, int, float, bytes, Mapping[str, Any]]
"""A request that was answered: its scope, the status, the bytes of the body, the seconds that it took, its id, and what
is known of the answer: `route`, `revision` and `cache`, where there are."""


def requests_are_logged() -> bool:
    """Whether the level of the log lets requests in."""
    return logging.getLogger("app.requests").isEnabledFor(logging.INFO)


def write_requests(answered: Iterable[Answered]) -> None:
    """Write a line for each request that was answered just now.

    `logging` would take longer over a line than the server takes over an answer that is kept.
    """
    begin = f'{{"time":"{timestamp(time.time())}","level":"info","logger":"app.requests"'
    sys.stdout.write(
        "".join(
            f'{begin},"method":{quoted(scope["method"])},"path":{quoted(scope["path"])}'
            f',"query":{quoted(scope["query_string"].decode("latin-1"))},"status":{status},"bytes":{size}'
            f',"ms":{seconds * 1000:.3f},"request_id":"{request_id.decode()}"'
            f"{_known(known.get('revision'), known.get('cache'))}}}\n"
            for scope, status, size, seconds, request_id, known in answered
        )
    )
    sys.stdout.flush()


@lru_cache(maxsize=16)
def _known(revision: str | None, cache: str | None) -> str:
    return f',"revision":{quoted(revision and revision[:REVISION_LENGTH])},"cache":{quoted(cache)}'


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
