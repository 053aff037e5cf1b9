"""How a process serves and stops: uvicorn, with the bounds that it has. Slow clients are the proxy's."""

import asyncio
import math
import os
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack
from types import FrameType
from typing import Self

import uvicorn

from app.settings import SettingError, Settings
from app.web.logs import configure_logging
from app.web.metrics import FOLDER

CONNECTIONS = 1000  # of a process at the same time; requests on further ones get `503`
KEEP_ALIVE = 20  # seconds until an idle connection is closed: later than the proxy closes it
GRACE = 3.0  # seconds longer than the database may take that a process waits for in-flight requests when it stops


def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT, then finish in-flight requests, and return or end the process with 0.

    Raises :class:`app.settings.SettingError` where several processes have no folder for their common metrics.
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
            # Of its parsers this one bounds headers and reads no further request while it answers one, and is fast.
            http="zttp",
            ws="none",
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=math.ceil(settings.database_timeout + GRACE),
        )


class Stopping:
    """Whether SIGTERM came; the server hears of it `delay` seconds later, and then finishes in-flight requests.

    So a load balancer has time to look elsewhere. A context for the time that the server runs: it stands before the
    server's own handler of the signal.
    """

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.begun = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        # Signals come to the main thread alone.
        if self.delay and threading.current_thread() is threading.main_thread():
            self._loop = asyncio.get_running_loop()
            self._server = signal.signal(signal.SIGTERM, self._begin)
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop:
            signal.signal(signal.SIGTERM, self._server)

    def _begin(self, number: int, frame: FrameType | None) -> None:
        if self._loop and callable(self._server) and not self.begun:
            self.begun = True
            self._loop.call_soon_threadsafe(self._loop.call_later, self.delay, self._server, number, frame)
