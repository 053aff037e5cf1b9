"""Which revision a database holds at the moment. It is asked on every request, so it has to cost next to nothing."""

import asyncio
import sqlite3
import time
from contextlib import closing
from typing import Protocol

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from app.db import sqlite_path

POLL_SECONDS = 0.5
"""How long before a request what is known of a PostgreSQL database was asked at the most: so long may an answer outlive
a load there. Where the server that is asked is a replica, the time that it lags behind comes on top."""

_NEWEST = "SELECT content_hash FROM revision ORDER BY number DESC LIMIT 1"


class RevisionWatch(Protocol):
    """Knows the newest revision of a database."""

    async def revision(self) -> str | None:
        """The content hash of the newest revision; None where it cannot be told."""

    def close(self) -> None:
        """Give back what the watch holds."""


def watch(engine: Engine) -> RevisionWatch:
    """A watch of the database of an engine, for use in one event loop."""
    return SqliteWatch(engine) if engine.dialect.name == "sqlite" else PostgresWatch(engine)


class SqliteWatch:
    """Asks `PRAGMA data_version`, which changes with each commit of anybody else: once in a turn of the event loop.

    What it finds it tells all requests that were read before it asked: a server makes a task for each, tasks begin in
    the order in which they were made, so whatever is read later comes behind :meth:`_forget`. It never waits for a
    lock: what is locked at the moment cannot be told.
    """

    def __init__(self, engine: Engine) -> None:
        self._path = sqlite_path(engine)
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._version: int | None = None
        self._revision: str | None = None
        self._asked_now = False

    async def revision(self) -> str | None:
        """The content hash of the newest revision; None where the file is missing, locked or cannot be read."""
        if not self._asked_now:
            try:
                self._ask()
            except (OSError, sqlite3.Error):
                self.close()
            self._asked_now = True
            asyncio.get_running_loop().call_soon(self._forget)
        return self._revision

    def _forget(self) -> None:
        self._asked_now = False

    def _ask(self) -> None:
        status = self._path.stat()
        if self._connection is None or self._file != (status.st_dev, status.st_ino):
            # A connection that stays open would go on reading a file that was replaced.
            self.close()
            self._connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", timeout=0, uri=True)
            self._file = status.st_dev, status.st_ino
        [version] = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            newest = self._connection.execute(_NEWEST).fetchone()
            self._version, self._revision = version, newest and newest[0]

    def close(self) -> None:
        """Close the connection, if there is one, and forget what it told."""
        if self._connection:
            self._connection.close()
        self._connection = self._file = self._version = self._revision = None


class PostgresWatch:
    """Asks when what it knows is :data:`POLL_SECONDS` old; whoever asks meanwhile waits for the same answer.

    Any server will do, a standby too: it reads one row and wants no notice from the server.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")
        self._revision: str | None = None

    async def revision(self) -> str | None:
        """The content hash of the newest revision; None where the database cannot be reached or read."""
        since = time.monotonic() - POLL_SECONDS
        if self._asked_at < since:
            async with self._lock:
                # What was asked while this request waited is new enough for it, however long the answer took.
                if self._asked_at < since:
                    asked_at = time.monotonic()
                    self._revision = await run_in_threadpool(self._newest)
                    self._asked_at = asked_at
        return self._revision

    def _newest(self) -> str | None:
        try:
            with closing(self._engine.connect()) as connection:
                found: str | None = connection.scalar(text(_NEWEST))
        except SQLAlchemyError:
            return None
        return found

    def close(self) -> None:
        """Nothing: the connections are the engine's."""
