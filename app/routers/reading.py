"""One snapshot of the database for each request."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from sqlmodel import Session

from app.models import Revision
from app.queries.knowledge_base import newest_revision


class Reading:
    """The session of a request, and what was loaded last; both read the same snapshot."""

    def __init__(self, request: Request) -> None:
        self.session = Session(request.app.state.engine)
        self._request = request

    @cached_property
    def revision(self) -> Revision:
        """What was loaded last; raises ``NoResultFound`` in a database that holds nothing."""
        revision = newest_revision(self.session)
        self._request.state.loaded_at = revision.loaded_at
        return revision


async def _reading(request: Request) -> Reading:
    return Reading(request)


ReadingDep = Annotated[Reading, Depends(_reading)]


class ReadingRoute(APIRoute):
    """A route that gives its connection back before it leaves its thread.

    A dependency with `yield` would hold the connection until a thread is free to close it, while all threads wait for
    a connection.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        @wraps(endpoint)
        def closing(*args: Any, reading: Reading, **kwargs: Any) -> Any:
            with reading.session:
                return endpoint(*args, reading=reading, **kwargs)

        super().__init__(path, closing, **options)
