"""The service as its users run it: `scokb serve` in a process of its own, on a real socket."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db import ROOT

SETTINGS = ("DATABASE_URL", "DATABASE_TIMEOUT")


@contextmanager
def served(folder: Path, stop: signal.Signals = signal.SIGTERM) -> Iterator[tuple[str, str]]:
    """Serve from a folder: the address, and what was said until then. In the end stop it, and see that it ends well."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    log = folder / "serve.log"
    with log.open("w") as written:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-W", "error", "-u", "-m", "app.cli", "serve", "--port", str(port)],
            cwd=folder,
            env={**environment, "PYTHONPATH": str(ROOT)},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        while "Uvicorn running on" not in log.read_text():
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", log.read_text()
    finally:
        process.send_signal(stop)
        process.wait(timeout=60)
    assert process.returncode in {0, -stop}
    said = log.read_text()
    assert "Finished server process" in said
    assert "Traceback" not in said
