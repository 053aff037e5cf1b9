"""Servers and clients in processes of their own, each on a core of its own where there are two. Linux alone does."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.db import ROOT
from tests.proxy.nginx import start_nginx

SETTINGS = ("DATABASE_URL", "DATABASE_TIMEOUT", "CACHE_MEGABYTES", "MAX_CONCURRENCY", "SHUTDOWN_DELAY", "LOG_LEVEL")
PATIENCE = 120.0
"""How many seconds a server may take until its first answer."""

UVICORN = ("--no-access-log", "--no-server-header", "--log-level", "warning")
"""The same for every application but ours; uvicorn takes uvloop and httptools where they are installed."""


@dataclass(frozen=True)
class Server:
    """A server that runs: where, as which process, and how many seconds passed until it gave its first answer."""

    port: int
    pid: int
    started_in: float

    def get(self, path: str, **headers: str) -> tuple[list[tuple[str, str]], bytes]:
        """The headers and the body of an answer, which must be 200."""
        return self.ask("GET", path, headers=headers)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[list[tuple[str, str]], bytes]:
        """The headers and the body of an answer, which must be 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            read = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} on port {self.port} was answered {answer.status}: {read[:500]!r}")
        return answer.getheaders(), read

    def resident_megabytes(self) -> float:
        """How much memory its process holds, in megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(kilobytes) * 1024 / 1_000_000

    def processor_seconds(self) -> float:
        """How long its process has used a processor."""
        status = Path(f"/proc/{self.pid}/stat").read_text()
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def cores() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


@contextmanager
def on_core(which: int) -> Iterator[None]:
    """What is started meanwhile stays on this one of our cores: 0 is for clients, -1 for servers."""
    usable = cores()
    os.sched_setaffinity(0, {usable[which]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, usable)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def environment(**settings: str) -> dict[str, str]:
    """Our own without the settings of the service, and with these."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


@contextmanager
def serving(command: Sequence[str], path: str, port: int, **settings: str) -> Iterator[Server]:
    """Run a server until it is no longer needed; it is up when it answers 200 at a path."""
    began = time.perf_counter()
    with on_core(-1):
        process = subprocess.Popen(  # noqa: S603
            command, env=environment(**settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    try:
        server = Server(port, process.pid, 0.0)
        while True:
            with suppress(ConnectionError, http.client.HTTPException):
                server.get(path)
                break
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{' '.join(command)} does not serve")
            time.sleep(0.005)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@contextmanager
def application(name: str, path: str, **settings: str) -> Iterator[Server]:
    """Serve an ASGI application with one process of uvicorn."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", name, "--port", str(port), *UVICORN]
    with serving(command, path, port, **settings) as server:
        yield server


@contextmanager
def scokb_serve(**settings: str) -> Iterator[Server]:
    """Serve ours as everybody does, with one process, and with its log of requests, which nobody reads."""
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    with serving(command, "/readyz", port, **settings) as server:
        yield server


@contextmanager
def behind_nginx(server: Server, folder: Path) -> Iterator[Server]:
    """Run nginx before a server, with the shipped configuration and one worker, which is the process of the result."""
    with ExitStack() as stack:
        with on_core(-1):
            proxy = stack.enter_context(start_nginx(folder, server.port))
        yield Server(proxy.port, proxy.workers()[0], 0.0)
