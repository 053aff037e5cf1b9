"""One snapshot of the database for each request."""

import json
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import Annotated, Any, get_args, get_origin

from fastapi import Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlmodel import Session

from app.models import Revision
from app.queries.epochs import Epochs, epochs
from app.queries.knowledge_base import newest_revision
from app.routers.formats import CSV, JSON, as_table, preferred, row_model
from app.routers.linked_data import JSON_LD, as_linked_data

TEXT = "text/plain"

MEDIA_TYPES = {"json": JSON, "csv": CSV, "jsonld": JSON_LD}
"""What `format` can name."""


_FINDING = Lock()


class Reading:
    """The session of a request, and what was loaded last; both read the same snapshot."""

    revision: Revision

    def __init__(self, request: Request) -> None:
        self.session = Session(request.app.state.engine)
        self._request = request

    def begin(self) -> None:
        """Begin the snapshot; raises ``NoResultFound`` in a database that holds nothing."""
        self.revision = newest_revision(self.session)
        known: Epochs | None = self._request.app.state.epochs
        # One request finds them out; the others need not wait for it.
        if known and known.revision != self.revision.content_hash and _FINDING.acquire(blocking=False):
            try:
                self._request.app.state.epochs = epochs(self.session, self.revision)
                self._request.state.statements = []  # those so far ask nothing of what is wanted
            finally:
                _FINDING.release()
        self._request.state.revision = self.revision.content_hash
        self._request.state.loaded_at = self.revision.loaded_at


async def _reading(request: Request) -> Reading:
    return Reading(request)


ReadingDep = Annotated[Reading, Depends(_reading)]


def wanted_format(request: Request, offered: Sequence[str]) -> str:
    """The media type that a client wants, of those on offer, by `format` or by `Accept`; raises a 406 for any other."""
    named = MEDIA_TYPES.get(request.query_params.get("format", ""))
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
        taken = {
            field.alias or name: field.annotation
            for declared in self.dependant.query_params
            for name, field in getattr(declared.field_info.annotation, "model_fields", {}).items()
        }
        single = {name for name, annotation in taken.items() if get_origin(annotation) is not list}
        rows = row_model(self.response_model)
        # `format` takes a name or nothing: those that it takes are what the route offers.
        names = get_args(get_args(taken["format"])[0]) if "format" in taken else ()
        offered = [MEDIA_TYPES[name] for name in names] or [TEXT]

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
            if response.status_code == HTTPStatus.OK and (wanted == JSON_LD or (wanted == CSV and rows)):
                answer = json.loads(bytes(response.body))
                kept = {name: value for name, value in response.headers.items() if name == "link"}
                if rows and wanted == CSV:
                    response = Response(as_table(answer["data"], rows), media_type=CSV, headers=kept)
                else:
                    response = JSONResponse(as_linked_data(answer), media_type=JSON_LD, headers=kept)
            if len(offered) > 1:
                response.headers["Vary"] = "Accept"
            return response

        return checked
