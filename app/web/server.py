"""Serving: uvicorn, with bounds on what a client may send and on how long it may keep a connection waiting."""

import asyncio
import math
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.settings import SettingError, Settings
from app.web.errors import MEDIA_TYPE, Code, described
from app.web.limits import MAX_ADDRESS
from app.web.logs import configure_logging
from app.web.metrics import FOLDER
from app.web.responses import READY, STANDING_HEADERS, header_lines

MAX_REQUEST = 32_768
"""How many bytes a request has at the most, with its headers. None needs a body."""

PATIENCE = 20.0
"""How long a client may take over a request, or leave an answer where it is, in seconds."""

GRACE = 3.0
"""How much longer than the database may take a process waits for what it is at when it stops, in seconds."""


_UNREADABLE = "This cannot be read as a request in HTTP/1.1; in an address, what is not ASCII is percent-encoded."


class BoundedProtocol(HttpToolsProtocol):
    """A connection that is closed to a client that sends too much, with a problem, or that keeps us waiting.

    It takes answers that are ready to be sent (:data:`app.web.responses.READY`).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url = b""
        self._received = self._part = 0
        self._unsent = 0
        self._asking_since: float | None = None
        self._stuck_since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._asking_since = self.loop.time()
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        super().connection_lost(exc)
        if self._timer:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request, or of several."""
        if not self._received:
            self._asking_since = self.loop.time()
        self._part = len(data)
        self._received += self._part
        super().data_received(data)
        if self._received > MAX_REQUEST and not self.transport.is_closing():
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the request is too large."""
        # To add up the headers takes longer than most answers: what came was rarely as much.
        if self._received + self._part > MAX_REQUEST and self._size() > MAX_REQUEST:
            self._received = MAX_REQUEST + 1
            raise ValueError(MAX_REQUEST)
        super().on_headers_complete()
        extensions: dict[str, Any] = {READY: partial(self._send_ready, self.cycle)}
        self.scope["extensions"] = extensions

    def _size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def on_message_complete(self) -> None:
        """Wait no longer: the request is whole."""
        super().on_message_complete()
        self._received = 0
        self._asking_since = None

    async def _send_ready(self, cycle: Any, status: int, lines: bytes, body: bytes) -> None:
        """Send a whole answer, as the cycle of uvicorn does it message by message and line by line."""
        if self.flow.write_paused and not cycle.disconnected:
            await self.flow.drain()
        if cycle.disconnected:
            return
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        last = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        head = b"".join((STATUS_LINE[status], header_lines(cycle.default_headers), lines, last))
        self.transport.writelines((head, body) if body else (head,))
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Refuse what is no request, or too large a one, and close."""
        cycle: Any = self.cycle  # None before the first request
        if not cycle or cycle.response_complete or not cycle.response_started:
            self.transport.write(self._refusal())
        if cycle:
            cycle.disconnected = True
        self.transport.close()

    def _refusal(self) -> bytes:
        status, code, detail = HTTPStatus.BAD_REQUEST, _MALFORMED, _UNREADABLE
        if len(self.url) > MAX_ADDRESS:
            status, code, detail = HTTPStatus(414), _ADDRESS, f"An address has {MAX_ADDRESS} bytes at the most."
        elif self._received > MAX_REQUEST:
            status, code = HTTPStatus(431), _LARGE
            detail = f"A request has {MAX_REQUEST} bytes at the most, with its headers."
        body = described(status, code, detail, instance=self.url.decode("latin-1")).model_dump_json().encode()
        headers = {**STANDING_HEADERS, "Content-Type": MEDIA_TYPE, "Content-Length": len(body), "Connection": "close"}
        lines = [f"HTTP/1.1 {status} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _look_later(self) -> None:
        self._timer = self.loop.call_later(PATIENCE / 4, self._look)

    def _look(self) -> None:
        """Close the connection to a client that neither goes on asking nor takes what it asked for."""
        now = self.loop.time()
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent < self._unsent:
            self._stuck_since = None
        elif self._stuck_since is None:
            self._stuck_since = now
        self._unsent = unsent
        asking_since = None if self.flow.read_paused else self._asking_since
        if any(since is not None and now - since > PATIENCE for since in (asking_since, self._stuck_since)):
            self.transport.abort()
        else:
            self._look_later()


_MALFORMED: Code = "malformed_request"
_ADDRESS: Code = "address_too_long"
_LARGE: Code = "request_too_large"


def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT comes, then finish what is asked already, and return or end the process with 0.

    Raises :class:`app.settings.SettingError` where several processes have no folder to count in together.
    """
    configure_logging(settings.log_level)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        if workers > 1 and FOLDER not in os.environ:
            try:
                os.environ[FOLDER] = stack.enter_context(tempfile.TemporaryDirectory(prefix="scokb-"))
            except OSError as error:
                message = f"{FOLDER} must name a folder that can be written, as there is none for temporary files"
                raise SettingError(message) from error
        uvicorn.run(
            "app.main:app",
            host=host,
            port=port,
            workers=workers,
            http=BoundedProtocol,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=math.ceil(settings.database_timeout + GRACE),
        )
