"""One snapshot of the database for each request."""

import json
from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from inspect import signature
from threading import Lock
from typing import Annotated, Any, cast, get_args, get_origin

from fastapi import Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from app.queries.knowledge_base import Revision, newest_revision
from app.queries.time.epochs import Epochs, epochs
from app.web.formats import CSV, JSON, as_table, preferred, row_model
from app.web.linked_data import JSON_LD, as_linked_data
from app.web.params import Parameters

TEXT = "text/plain"

MEDIA_TYPES = {"json": JSON, "csv": CSV, "jsonld": JSON_LD}
"""What `format` can name."""


_FINDING = Lock()


class Snapshot:
    """The connection of a request, and the revision that it reads."""

    connection: Connection
    revision: Revision

    def __init__(self, request: Request) -> None:
        self._request = request

    def begin(self, connection: Connection) -> None:
        """Begin the snapshot; raises ``NoResultFound`` in a database that holds nothing."""
        self.connection = connection
        self.revision = newest_revision(connection)
        known: Epochs | None = self._request.app.state.epochs
        # One request finds them out; the others need not wait for it.
        if known and known.revision != self.revision.content_hash and _FINDING.acquire(blocking=False):
            try:
                self._request.app.state.epochs = epochs(self.connection, self.revision)
                self._request.state.statements = []  # those so far ask nothing of what is wanted
            finally:
                _FINDING.release()
        self._request.state.revision = self.revision.content_hash
        self._request.state.loaded_at = self.revision.loaded_at


SnapshotDep = Annotated[Snapshot, Depends(Snapshot)]
"""What an endpoint reads from. `SnapshotRoute` makes it; to FastAPI it only has to be no parameter of the request."""


def wanted_format(request: Request, offered: Sequence[str]) -> str:
    """The media type that a client wants, of those on offer, by `format` or by `Accept`; raises a 406 for any other."""
    named = MEDIA_TYPES.get(request.query_params.get("format", ""))
    wanted = named if named in offered else preferred(request.headers.get("accept", ""), offered)
    if wanted is None:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"This address answers with {' or '.join(offered)}.")
    return wanted


class SnapshotRoute(APIRoute):
    """A route that answers from one snapshot of the database, in the format wanted.

    FastAPI finds it and writes its schema; of its parameters (those of the path, and one model of the query) it knows
    only the declarations. They are read here, at once, and answered in one thread: FastAPI would read field by field,
    and look through the answer in a thread of its own, which takes as long as a SELECT.

    The connection is given back before the thread is left. A dependency with `yield` would hold it until a thread is
    free to close it, while all threads wait for a connection.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer what can be read; refuse also one value given twice, and an id that no row can have."""
        [declared] = self.dependant.query_params
        model = cast("type[Parameters]", declared.field_info.annotation)
        fields = model.model_fields
        repeatable = {field.alias or name: get_origin(field.annotation) is list for name, field in fields.items()}
        # `format` takes a name or nothing: those that it takes are what the route offers.
        names = get_args(get_args(fields["format"].annotation)[0]) if "format" in fields else ()
        offered = [MEDIA_TYPES[name] for name in names] or [TEXT]
        taken = signature(self.endpoint).parameters

        def answer(request: Request, query: Parameters, media_type: str) -> Response:
            snapshot, response = Snapshot(request), Response(media_type=media_type)
            known = {"snapshot": snapshot, "request": request, "response": response}
            known |= {**request.path_params, declared.name: query}
            with request.app.state.engine.connect() as connection:
                snapshot.begin(connection)
                made: BaseModel | Response = self.endpoint(**{name: known[name] for name in taken})
            if isinstance(made, Response):
                return made
            response.body = self._written(made, media_type).encode()
            response.headers["Content-Length"] = str(len(response.body))
            return response

        async def handle(request: Request) -> Response:
            asked = _given(request, repeatable)
            if any("\0" in value for value in request.path_params.values()):
                raise HTTPException(HTTPStatus.NOT_FOUND)
            media_type = wanted_format(request, offered)
            response = await run_in_threadpool(answer, request, _read(model, asked), media_type)
            if len(offered) > 1:
                response.headers["Vary"] = "Accept"
            return response

        return handle

    def _written(self, made: BaseModel, media_type: str) -> str:
        answer: BaseModel = self.response_model.model_validate(made, from_attributes=True)
        if media_type == JSON:
            return answer.model_dump_json(by_alias=True)
        content = answer.model_dump(mode="json", by_alias=True)
        rows = row_model(self.response_model)
        if media_type == CSV and rows:
            return as_table(content["data"], rows)
        return json.dumps(as_linked_data(content), ensure_ascii=False, separators=(",", ":"))


def _given(request: Request, repeatable: dict[str, bool]) -> dict[str, str | list[str]]:
    """What a query gives: a value, or all that were given; raises a 422 for several of what is not repeatable."""
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        values.setdefault(name, []).append(value)
    for name, given in values.items():
        if len(given) > 1 and not repeatable.get(name, True):
            error = {"type": "repeated", "loc": ("query", name), "msg": "takes one value", "input": given}
            raise RequestValidationError([error])
    return {name: given if repeatable.get(name, len(given) > 1) else given[0] for name, given in values.items()}


def _read(model: type[Parameters], given: dict[str, str | list[str]]) -> Parameters:
    """The parameters that were given; raises a 422 that says what is wrong with them."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("query", *each["loc"])} for each in error.errors()]) from error
