"""How a process serves and stops: uvicorn, with the bounds that it has. Slow clients are the proxy's."""

import asyncio
import math
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

import uvicorn

from app.settings import SettingError, Settings
from app.web.metrics import FOLDER
from app.web.telemetry import configure_logging


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
            limit_concurrency=1000,  # connections of a process; requests on further ones get `503`
            timeout_keep_alive=20,  # seconds until an idle connection is closed: later than the proxy closes it
            timeout_worker_healthcheck=60,  # seconds: on a busy machine a process takes more than 5 to start
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=math.ceil(settings.database_timeout + 3),  # for in-flight requests
        )


@contextmanager
def late_shutdown(delay: float, begin: Callable[[], None]) -> Iterator[None]:
    """Let the server learn of SIGTERM `delay` seconds later, and call `begin` at once: a load balancer looks elsewhere.

    A context for the time that the server runs: it stands before the server's own handler of the signal.
    """
    if not delay or threading.current_thread() is not threading.main_thread():  # other threads receive no signals
        yield
        return
    loop = asyncio.get_running_loop()
    server = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
        begin()
        if callable(server):
            loop.call_soon_threadsafe(loop.call_later, delay, server, number, frame)

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, server)
