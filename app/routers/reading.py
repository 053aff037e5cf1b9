"""One snapshot of the database for each request."""

from collections.abc import Callable, Coroutine
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any, get_origin

from fastapi import Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlmodel import Session

from app.models import Revision
from app.queries.knowledge_base import newest_revision


class Reading:
    """The session of a request, and what was loaded last; both read the same snapshot."""

    revision: Revision

    def __init__(self, request: Request) -> None:
        self.session = Session(request.app.state.engine)
        self._request = request

    def begin(self) -> None:
        """Begin the snapshot; raises ``NoResultFound`` in a database that holds nothing."""
        self.revision = newest_revision(self.session)
        self._request.state.loaded_at = self.revision.loaded_at


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
                reading.begin()
                return endpoint(*args, reading=reading, **kwargs)

        super().__init__(path, closing, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Refuse what reading the parameters would let pass: one value given twice, an id that no row can have."""
        handle = super().get_route_handler()
        single = {
            field.alias or name
            for declared in self.dependant.query_params
            for name, field in getattr(declared.field_info.annotation, "model_fields", {}).items()
            if get_origin(field.annotation) is not list
        }

        async def checked(request: Request) -> Response:
            for name in single.intersection(request.query_params):
                values = request.query_params.getlist(name)
                if len(values) > 1:
                    error = {"type": "repeated", "loc": ("query", name), "msg": "takes one value", "input": values}
                    raise RequestValidationError([error])
            if any("\0" in value for value in request.path_params.values()):
                raise HTTPException(HTTPStatus.NOT_FOUND)
            return await handle(request)

        return checked
