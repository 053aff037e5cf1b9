"""Which load the database holds: asked in the background, so that no request waits for it."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio import CapacityLimiter, create_task_group, sleep, to_thread
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from app.db import opened
from app.models import Revision
from app.queries.releases import KnownRelease, known_releases
from app.web.request_info import Loaded

POLL_SECONDS = 0.25  # between two questions
TIMEOUT = 0.5  # seconds that one question may wait for a lock or a statement
VALID_SECONDS = 1.0
"""How long an answer counts. Where the database is unreachable or locked for longer, the revision is unknown: nothing
is served from the cache, so that no response is older than a load that returned a second ago."""

_NEWEST = select(Revision.content_hash, Revision.loaded_at).order_by(col(Revision.number).desc()).limit(1)


class RevisionPoll:
    """Polls the newest load of a database, over a connection of its own."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._newest: Loaded | None = None
        self._asked_at = float("-inf")
        self.releases: tuple[KnownRelease, ...] = ()

    def newest(self) -> Loaded | None:
        """The newest load; None where it is unknown."""
        return self._newest if time.monotonic() - self._asked_at <= VALID_SECONDS else None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Poll until the context ends; the first question is answered before it begins."""
        thread = CapacityLimiter(1)
        with opened(self._database_url, TIMEOUT) as engine:
            await self._ask(engine, thread)
            async with create_task_group() as tasks:
                tasks.start_soon(self._poll, engine, thread)
                yield
                tasks.cancel_scope.cancel()

    async def _poll(self, engine: Engine, thread: CapacityLimiter) -> None:
        while True:
            await sleep(POLL_SECONDS)
            await self._ask(engine, thread)

    async def _ask(self, engine: Engine, thread: CapacityLimiter) -> None:
        asked_at = time.monotonic()
        with suppress(SQLAlchemyError, OSError):  # the last answer counts until it is too old
            self._newest = await to_thread.run_sync(self._read, engine, limiter=thread)
            self._asked_at = asked_at

    def _read(self, engine: Engine) -> Loaded | None:
        with engine.connect() as connection:
            found = connection.execute(_NEWEST).first()
            newest = Loaded(*found) if found else None
            if newest != self._newest:
                self.releases = known_releases(connection)
        return newest
