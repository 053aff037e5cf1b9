"""`scokb load` in a process of its own, which is killed at a point, or finds no room for what it writes.

Run as a program it takes orders, one a line, each an address, a folder and how the load ends, and forks for each: so
hundreds of loads are begun in the time that one takes to import the application.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine, event

from app.cli import main
from app.db import ROOT
from tests.servers import SETTINGS


@dataclass(frozen=True)
class Ending:
    """How a load ends, if it does not end before.

    Killed before a statement, from 0, or before the commit, which is the last; killed so many seconds after the first
    statement; killed while it writes a file beyond a size in bytes; or refused that size, as on a full disk.
    """

    at_statement: int | None = None
    after_seconds: float | None = None
    killed_beyond: int | None = None
    refused_beyond: int | None = None


@dataclass(frozen=True)
class Ended:
    """The exit status of a load, below 0 for the signal that killed it, and what it said."""

    status: int
    said: str


class Loads:
    """Begins loads in a process of their own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def load(self, database_url: str, seeds: Path, ending: Ending) -> Ended:
        """Load a folder, as far as it comes."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([database_url, str(seeds), asdict(ending)]), file=self._process.stdin, flush=True)
        return Ended(**json.loads(self._process.stdout.readline()))


@contextmanager
def start_loads() -> Iterator[Loads]:
    """Start the process that begins loads, which wait for a lock no longer than two seconds."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ended_loads"],
        cwd=ROOT,
        env={**environment, "DATABASE_TIMEOUT": "2"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Loads(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def _begin(database_url: str, seeds: str, ending: Ending) -> Ended:
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            _load(database_url, seeds, ending)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return Ended(os.waitstatus_to_exitcode(status), said.read())


def _load(database_url: str, seeds: str, ending: Ending) -> NoReturn:
    statements = count()

    def reach(*_: Any) -> None:
        statement = next(statements)
        if statement == ending.at_statement:
            os.kill(os.getpid(), signal.SIGKILL)
        if statement == 0 and ending.after_seconds is not None:
            # Nobody handles SIGALRM: it ends the process as abruptly as SIGKILL does.
            signal.setitimer(signal.ITIMER_REAL, max(ending.after_seconds, 1e-6))

    event.listen(Engine, "before_cursor_execute", reach)
    event.listen(Engine, "commit", reach)
    room = ending.killed_beyond if ending.refused_beyond is None else ending.refused_beyond
    if room is not None:
        # Python ignores the signal, so that a write beyond the limit is an error.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ending.killed_beyond is None else signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    os.environ["DATABASE_URL"] = database_url
    sys.exit(main(["load", "--seeds", seeds]))


if __name__ == "__main__":
    for order in sys.stdin:
        url, folder, how = json.loads(order)
        sys.stdout.write(f"{json.dumps(asdict(_begin(url, folder, Ending(**how))))}\n")
        sys.stdout.flush()
