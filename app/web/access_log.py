"""What is told of every request: its id, a line in the log, how long it took, what is counted; and of a failure all."""

import asyncio
import itertools
import logging
import re
import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from app.web import metrics
from app.web.errors import failure
from app.web.logs import REQUEST, Answered, requests_are_logged, write_requests
from app.web.responses import READY, Answers, asked_for, header_lines

log = logging.getLogger(__name__)

_SAFE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_PROCESS = secrets.token_hex(6).encode()
_NUMBERS = itertools.count(1)
_HIT = (b"server-timing", b"cache;desc=hit")
_HIT_LINES = header_lines([(b"x-request-id", b"%s"), _HIT])
_NONE: dict[str, Any] = {}


class Telemetry:
    """ASGI: around all that answers a request.

    It adds `X-Request-Id` and `Server-Timing` as an answer is sent: what is kept, and its ETag, know nothing of them.
    Requests that are answered in one turn of the event loop are logged and counted together, at its end.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.logged = requests_are_logged()
        self._answered: list[Answered] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See one request through."""
        begun = time.perf_counter()
        REQUEST.set(None)  # one that waited behind another begins in its context
        key, if_none_match, sent = asked_for(scope)
        send_ready = scope.get("extensions", _NONE).pop(READY, None)
        identity = _identity(sent)
        known, status, size = _NONE, 0, 0
        sending: _Sending | None = None
        try:
            kept = await self.answers.kept(scope, key)
            if kept:
                answer = kept.to(scope["method"], if_none_match)
                if send_ready:
                    await send_ready(answer.status, answer.lines + _HIT_LINES % identity, answer.body)
                else:
                    await answer.send(send, (b"x-request-id", identity), _HIT)
                known, status, size = answer.known, answer.status, len(answer.body)
            else:
                known, sending = self._begin(scope, send, identity, begun)
                await self.answers.make(scope, key, if_none_match, receive, sending)
        except Exception:
            if not sending:
                known, sending = self._begin(scope, send, identity, begun)
            log.exception("failed to answer %s %s", scope["method"], scope["path"])
            if not sending.status:
                await failure(Request(scope))(scope, receive, sending)
        finally:
            if sending:
                status, size = sending.status, sending.size
                if known.get("cache"):
                    metrics.cache_holds(self.answers.cache.size, len(self.answers.cache))
            if not self._answered:
                asyncio.get_running_loop().call_soon(self._tell)
            self._answered.append((scope, status, size, time.perf_counter() - begun, identity, known))

    @staticmethod
    def _begin(scope: Scope, send: Send, identity: bytes, begun: float) -> tuple[dict[str, Any], "_Sending"]:
        """The ASGI state of a request that is to be answered anew, and what sends the answer."""
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = identity.decode()
        REQUEST.set(state)
        return state, _Sending(send, identity, state, begun)

    def _tell(self) -> None:
        answered, self._answered = self._answered, []
        if self.logged:
            write_requests(answered)
        metrics.count_requests(answered)


class _Sending:
    """Sends an answer that was made; knows its `status`, 0 before it begins, and the `size` of its body."""

    def __init__(self, send: Send, identity: bytes, state: dict[str, Any], begun: float) -> None:
        self.send = send
        self.identity = identity
        self.state = state
        self.begun = begun
        self.status = 0
        self.size = 0

    async def __call__(self, message: Message) -> None:
        """Send the next message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            timing = b"server-timing", _timing(self.state, time.perf_counter() - self.begun)
            message = {**message, "headers": [*message["headers"], (b"x-request-id", self.identity), timing]}
        else:
            self.size += len(message["body"])
        await self.send(message)


def _identity(sent: bytes) -> bytes:
    """The id that the client has for its request, if it is short and harmless; or a new one: process and number."""
    return sent if sent and _SAFE_ID.fullmatch(sent) else b"%s-%x" % (_PROCESS, next(_NUMBERS))


def _timing(state: dict[str, Any], seconds: float) -> bytes:
    """`Server-Timing` of an answer that was made; durations are in milliseconds."""
    parts = ["cache;desc=miss"] if state.get("cache") else []
    if "database" in state:
        parts.append(f"db;dur={state['database'] * 1000:.1f}")
    parts.append(f"app;dur={seconds * 1000:.1f}")
    return ", ".join(parts).encode()
