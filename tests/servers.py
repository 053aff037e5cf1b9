"""Servers on a real socket: `scokb serve` as a process of its own, and any ASGI application in a thread."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.db import ROOT

SETTINGS = {"DATABASE_URL", "DATABASE_TIMEOUT", "CACHE_MEGABYTES", "MAX_CONCURRENCY", "SHUTDOWN_DELAY", "LOG_LEVEL"}

WARNINGS = ("-W", "error", "-W", "ignore:unclosed <socket:ResourceWarning")
"""The parent of several processes leaves its socket to the interpreter."""

PATIENCE = 60.0
"""How long a test waits for a process, in seconds."""


@dataclass
class Served:
    """A process that serves: where, and what it said so far on stdout and on stderr."""

    process: subprocess.Popen[bytes]
    stdout: Path
    stderr: Path
    port: int

    @property
    def address(self) -> str:
        """The address of its root."""
        return f"http://127.0.0.1:{self.port}"

    def requests(self, number: int) -> list[dict[str, Any]]:
        """The first lines of its log of requests, as soon as there are so many."""
        deadline = time.monotonic() + PATIENCE
        while True:
            lines = [line for line in self.stdout.read_text().splitlines() if line.startswith("{")]
            if len(lines) >= number:
                return [json.loads(line) for line in lines]
            assert time.monotonic() < deadline, f"{len(lines)} of {number} requests were logged"
            time.sleep(0.01)

    def events(self) -> list[dict[str, Any]]:
        """Its log of everything else."""
        return [json.loads(line) for line in self.stderr.read_text().splitlines()]


@contextmanager
def scokb_serve(
    folder: Path, *options: str, stop: signal.Signals = signal.SIGTERM, run_by: tuple[str, ...] = (), **settings: str
) -> Iterator[Served]:
    """Serve from a folder, with the settings given alone. In the end stop it, and see that it ends well.

    `run_by` is a command that runs it, if another than this process shall.
    """
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    stdout, stderr = folder / "stdout", folder / "stderr"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with stdout.open("w") as out, stderr.open("w") as err:
        process = subprocess.Popen(  # noqa: S603
            [*run_by, sys.executable, *WARNINGS, "-m", "app.cli", "serve", "--port", str(port), *options],
            cwd=folder,
            env={**environment, **settings, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=err,
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _listening(port):
            assert process.poll() is None, stderr.read_text()
            assert time.monotonic() < deadline, stderr.read_text()
            time.sleep(0.05)
        yield Served(process, stdout, stderr, port)
    finally:
        process.send_signal(stop)
        process.wait(timeout=PATIENCE)
    assert process.returncode == 0
    assert "Traceback" not in stdout.read_text() + stderr.read_text()


def _listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    """A connection to a server in this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        yield connection


def received(connection: socket.socket) -> bytes:
    """All that a server sends until it closes the connection."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)
