"""One snapshot of the database for each request."""

import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar, cast, get_args, get_origin

from fastapi import Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from app.models import Revision
from app.queries.epochs import epochs
from app.queries.knowledge_base import newest_revision
from app.routers.formats import CSV, JSON, as_table, preferred, row_model
from app.routers.linked_data import JSON_LD, as_linked_data
from app.routers.memory import Memory

ArgumentsT = ParamSpec("ArgumentsT")
ResultT = TypeVar("ResultT")

TEXT = "text/plain"

MEDIA_TYPES = {"json": JSON, "csv": CSV, "jsonld": JSON_LD}
"""What `format` can name."""


class NotRememberedError(Exception):
    """What a request asks for is not known without the database."""


class Reading:
    """What a request reads: a session, and what was loaded last; both of the same snapshot.

    A request that has only remembered has no session: it reads what is known of the newest revision already.
    """

    revision: Revision

    def __init__(self, request: Request) -> None:
        self._app = request.app
        self._state = request.state
        self._session: Session | None = None
        self._memory: Memory | None = None

    async def remember(self) -> bool:
        """Read what is known of the newest revision; false where nothing is."""
        memory: Memory | None = self._app.state.memory
        if memory is None or memory.revision.content_hash != await self._app.state.watch.revision():
            return False
        self._read(memory.revision, memory)
        return True

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read the database as it is at one moment; raises ``NoResultFound`` where it holds nothing."""
        with Session(self._app.state.engine) as session:
            revision = newest_revision(session)
            memory: Memory | None = self._app.state.memory
            room: int = self._app.state.memory_bytes
            if room and (memory is None or memory.revision.content_hash != revision.content_hash):
                session.expunge(revision)
                memory = self._app.state.memory = Memory(revision, epochs(session), room)
            self._session = session
            self._read(revision, memory)
            yield

    @property
    def session(self) -> Session:
        """The session; raises :class:`NotRememberedError` where there is none."""
        if self._session is None:
            raise NotRememberedError
        return self._session

    def recall(
        self,
        tables: tuple[str, ...],
        query: Callable[Concatenate[Session, ArgumentsT], ResultT],
        *arguments: ArgumentsT.args,
        **named: ArgumentsT.kwargs,
    ) -> ResultT:
        """What a query finds that compares time with the days of these tables: asked once for each epoch of theirs."""
        if self._memory is None:
            return query(self.session, *arguments, **named)
        key = self._memory.key(query, tables, (*arguments, *named.items()))
        known = self._memory.get(key)
        if known is not None:
            return cast("ResultT", known)
        found = query(self.session, *arguments, **named)
        self._memory.put(key, found)
        return found

    def _read(self, revision: Revision, memory: Memory | None) -> None:
        self.revision = revision
        self._memory = memory
        self._state.revision = revision.content_hash
        self._state.loaded_at = revision.loaded_at


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
    """A route that answers in the format wanted, from memory where all is known, else from a snapshot in a thread.

    It gives its connection back before it leaves the thread: a dependency with `yield` would hold it until a thread is
    free to close it, while all threads wait for a connection.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        def in_snapshot(*args: Any, reading: Reading, **kwargs: Any) -> Any:
            with reading.snapshot():
                return endpoint(*args, reading=reading, **kwargs)

        @wraps(endpoint)
        async def remembering(*args: Any, reading: Reading, **kwargs: Any) -> Any:
            if await reading.remember():
                with suppress(NotRememberedError):
                    return endpoint(*args, reading=reading, **kwargs)
            return await run_in_threadpool(in_snapshot, *args, reading=reading, **kwargs)

        super().__init__(path, remembering, **options)

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
