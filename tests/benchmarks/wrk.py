"""wrk, a client that is faster than what it measures."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import click

from tests.benchmarks.processes import Server, on_core

CONNECTIONS = 16
SCRIPT = Path(__file__).with_name("requests.lua")


class Measured(NamedTuple):
    """How many requests were answered in how many seconds, and how many seconds half, and 99 of 100, took at the most.

    `processor` is how many seconds the server used a processor meanwhile: neighbours on the machine hardly change it.
    """

    requests: int
    seconds: float
    failed: int
    median: float
    slow: float
    processor: float = 0.0

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def per_processor_second(self) -> float:
        """Requests per second of the server on a processor."""
        return self.requests / self.processor


def require_wrk() -> None:
    """Say what to do where wrk is missing."""
    if shutil.which("wrk") is None:
        raise click.ClickException("wrk is missing, the client that these benchmarks ask with; apt-get install wrk")


def write_paths(file: Path, paths: Iterable[str]) -> Path:
    """A file of paths to ask for."""
    file.write_text("".join(f"{path}\n" for path in paths))
    return file


def command(server: Server, paths: Path, seconds: int, *, first: int = 0, connections: int, gzip: bool) -> list[str]:
    """The command that asks a server for the paths of a file, from the first named on."""
    return [
        *("wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"),
        *("--timeout", "30s", "--script", str(SCRIPT)),
        *(("--header", "Accept-Encoding: gzip") if gzip else ()),
        *(f"http://127.0.0.1:{server.port}", "--", str(paths), str(first)),
    ]


def measured(output: str) -> Measured:
    """What wrk said in its last line; whoever answered with an error was not measured."""
    found = Measured(**json.loads(output.strip().splitlines()[-1]))
    if found.failed or not found.requests:
        raise RuntimeError(f"{found.failed} of {found.requests} requests failed")
    return found


def ask(
    server: Server,
    paths: Path,
    seconds: int,
    *,
    first: int = 0,
    connections: int = CONNECTIONS,
    gzip: bool = False,
) -> Measured:
    """Ask a server for paths, on as many connections at a time."""
    used = server.processor_seconds()
    with on_core(0):
        done = subprocess.run(  # noqa: S603
            command(server, paths, seconds, first=first, connections=connections, gzip=gzip),
            check=True,
            capture_output=True,
            text=True,
        )
    return measured(done.stdout)._replace(processor=server.processor_seconds() - used)
