"""One snapshot of the database for each request."""

import json
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any, get_origin

from fastapi import Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute
from sqlmodel import Session

from app.models import Revision
from app.queries.knowledge_base import newest_revision
from app.routers.formats import CSV, JSON, as_table, preferred, row_model

TEXT = "text/plain"


class Reading:
    """The session of a request, and what was loaded last; both read the same snapshot."""

    revision: Revision

    def __init__(self, request: Request) -> None:
        self.session = Session(request.app.state.engine)
        self._request = request

    def begin(self) -> None:
        """Begin the snapshot; raises ``NoResultFound`` in a database that holds nothing."""
        self.revision = newest_revision(self.session)
        self._request.state.revision = self.revision.content_hash
        self._request.state.loaded_at = self.revision.loaded_at


async def _reading(request: Request) -> Reading:
    return Reading(request)


ReadingDep = Annotated[Reading, Depends(_reading)]


def wanted_format(request: Request, offered: Sequence[str]) -> str:
    """The media type that a client wants, of those on offer, by `format` or by `Accept`; raises a 406 for any other."""
    named = {"json": JSON, "csv": CSV}.get(request.query_params.get("format", ""))
    wanted = named if named in offered else preferred(request.headers.get("accept", ""), offered)
    if wanted is None:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"This address answers with {' or '.join(offered)}.")
    return wanted


class ReadingRoute(APIRoute):
    """A route that answers in the format wanted, and gives its connection back before it leaves its thread.

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

        rows = row_model(self.response_model)
        offered = (
            (TEXT,) if self.response_class is PlainTextResponse else (JSON, CSV) if "format" in single else (JSON,)
        )

        async def checked(request: Request) -> Response:
            for name in single.intersection(request.query_params):
                values = request.query_params.getlist(name)
                if len(values) > 1:
                    error = {"type": "repeated", "loc": ("query", name), "msg": "takes one value", "input": values}
                    raise RequestValidationError([error])
            if any("\0" in value for value in request.path_params.values()):
                raise HTTPException(HTTPStatus.NOT_FOUND)
            wanted = wanted_format(request, offered)
            response = await handle(request)
            if wanted == CSV and rows and response.status_code == HTTPStatus.OK:
                table = as_table(json.loads(bytes(response.body))["data"], rows)
                kept = {name: value for name, value in response.headers.items() if name == "link"}
                response = Response(table, media_type=CSV, headers=kept)
            if len(offered) > 1:
                response.headers["Vary"] = "Accept"
            return response

        return checked
