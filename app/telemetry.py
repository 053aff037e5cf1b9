"""What is told of every request: its id, a line in the log, how long it took, what is counted; and of a failure all."""

import itertools
import logging
import re
import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import metrics
from app.errors import failure
from app.http import KeptAnswers
from app.logs import REQUEST, quoted, request_log, timestamp
from app.queries.knowledge_base import REVISION_LENGTH

log = logging.getLogger(__name__)

_SAFE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_PROCESS = secrets.token_hex(6).encode()
_NUMBERS = itertools.count(1)
_HIT = (b"server-timing", b"cache;desc=hit")


class Telemetry:
    """ASGI: around all that answers a request.

    It adds `X-Request-Id` and `Server-Timing` as an answer is sent: what is kept, and its ETag, know nothing of them.
    """

    def __init__(self, app: ASGIApp, cache: KeptAnswers) -> None:
        self.app = app
        self.cache = cache
        self.log = request_log()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See one request through."""
        begun = time.perf_counter()
        state = scope.setdefault("state", {})
        identity = _identity(scope)
        state["request_id"] = identity.decode()
        REQUEST.set(state)
        status = size = 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                timing = _HIT if state.get("cache") == "hit" else _timing(state, time.perf_counter() - begun)
                message = {**message, "headers": [*message["headers"], (b"x-request-id", identity), timing]}
            else:
                size += len(message["body"])
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            log.exception("failed to answer %s %s", scope["method"], scope["path"])
            if not status:
                await failure(Request(scope))(scope, receive, sending)
        finally:
            self._tell(scope, status, size, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        state = scope["state"]
        found = state.get("cache")
        metrics.count_request(state.get("route") or metrics.UNMATCHED, scope["method"], status, found, seconds)
        if found == "miss":
            metrics.cache_holds(self.cache.size, len(self.cache))
        if self.log:
            revision = state.get("revision")
            self.log.add(
                f'{{"time":"{timestamp(time.time())}","level":"info","logger":"app.requests"'
                f',"method":{quoted(scope["method"])},"path":{quoted(scope["path"])}'
                f',"query":{quoted(scope["query_string"].decode("latin-1"))},"status":{status},"bytes":{size}'
                f',"ms":{seconds * 1000:.3f},"request_id":"{state["request_id"]}"'
                f',"revision":{quoted(revision and revision[:REVISION_LENGTH])},"cache":{quoted(found)}}}\n'
            )


def _identity(scope: Scope) -> bytes:
    """The id that the client has for its request, if it is short and harmless; or a new one: process and number."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SAFE_ID.fullmatch(value):
            return bytes(value)
    return b"%s-%x" % (_PROCESS, next(_NUMBERS))


def _timing(state: dict[str, Any], seconds: float) -> tuple[bytes, bytes]:
    """The header `Server-Timing` of an answer that was made; durations are in milliseconds."""
    parts = ["cache;desc=miss"] if state.get("cache") else []
    if "database" in state:
        parts.append(f"db;dur={state['database'] * 1000:.1f}")
    parts.append(f"app;dur={seconds * 1000:.1f}")
    return b"server-timing", ", ".join(parts).encode()
