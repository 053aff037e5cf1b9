"""Serving: uvicorn, with the bounds that it has. Slow clients and connections of one address are the proxy's."""

import math
import os
import signal
import sys
import tempfile
from contextlib import ExitStack

import uvicorn

from app.settings import SettingError, Settings
from app.web.logs import configure_logging
from app.web.metrics import FOLDER

CONNECTIONS = 1000
"""How many connections a process serves at the same time; requests on further ones get `503`."""

KEEP_ALIVE = 20
"""After how many seconds an idle connection is closed: later than the proxy closes it."""

GRACE = 3.0
"""How much longer than the database may take a process waits for in-flight requests when it stops, in seconds."""


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
