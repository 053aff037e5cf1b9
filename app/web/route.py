"""Routes that answer from one snapshot of the database, in the format that the client wants."""

import json
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from inspect import signature, unwrap
from pathlib import Path
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError, create_model
from sqlalchemy import Connection, Engine

from app.periods import parse_date
from app.queries.errors import NotFoundError, RemovedError
from app.queries.knowledge_base import Revision, newest_revision
from app.queries.releases import KnownRelease, removal
from app.queries.sql.known import Reader, value_filters
from app.web import memento
from app.web.addresses import public_url
from app.web.citations import CITATIONS, cited
from app.web.formats import JSON, MEDIA_TYPES, wanted
from app.web.linked_data import as_linked_data
from app.web.params import Paging, Parameters, Pinning
from app.web.releases import Releases, loaded
from app.web.request_info import Loaded, info_of
from app.web.tables import CSV, Tabular, as_table, row_model

TEXT = "text/plain"


class Snapshot:
    """What an endpoint reads from: a connection and the newest revision, which see the same snapshot of the database.

    It is open while the endpoint runs, and no longer. With a `release` it is the database of that.
    """

    connection: Connection
    revision: Revision

    def __init__(self, request: Request) -> None:
        self.request = request
        self.release: KnownRelease | None = None
        self._engine: Engine | None = None

    @property
    def releases(self) -> Releases:
        """The releases."""
        releases: Releases = self.request.app.state.releases
        return releases

    async def pin(self, name: str) -> None:
        """Read from a release; raises :class:`NotFoundError`."""
        self.release = self.releases.find(name)
        if self.release is None:
            raise NotFoundError("release", name)
        self._engine = await self.releases.engine(self.release, self.request.app.state.engine)

    def files(self, name: str) -> Path:
        """The folder with the files of a release."""
        release = self.releases.find(name)
        if release is None:
            raise NotFoundError("release", name)
        return self.releases.files(release, self.request.app.state.engine)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Take a connection, and return it; raises ``NoResultFound`` in a database that holds nothing."""
        with (self._engine or self.request.app.state.engine).connect() as self.connection:
            self.revision = newest_revision(self.connection)
            computed_from = Loaded(self.revision.content_hash, self.revision.loaded_at)
            if self.release:
                self.revision = self.revision._replace(today=self.release.date)
                computed_from = loaded(self.release)
            info_of(self.request.scope).loaded = computed_from
            yield

    def reader(self, path: Mapping[str, str] | None = None) -> Reader:
        """What reads the values of filters in a path, that of the request unless another is given."""
        return Reader(self.connection, self.request.path_params if path is None else path)


async def _snapshot(request: Request) -> Snapshot:
    return Snapshot(request)


SnapshotDep = Annotated[Snapshot, Depends(_snapshot)]


def wanted_format(request: Request, offered: Sequence[str]) -> str:
    """The media type that a request chooses of those on offer; raises a 406 where none is acceptable."""
    accept = ",".join(request.headers.getlist("accept"))
    chosen = wanted(request.scope["query_string"], accept.encode("latin-1"), offered)
    if chosen is None:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"This address answers with {' or '.join(offered)}.")
    return chosen


def _refuse_removed(error: NotFoundError, snapshot: Snapshot) -> None:
    """Raise :class:`RemovedError` for an id that a release removed."""
    kind = error.noun.replace(" ", "_")
    with snapshot.request.app.state.engine.connect() as connection:
        removed = removal(connection, kind, error.identity, snapshot.release and snapshot.release.name)
    if removed:
        why = f": {removed.reason}" if removed.reason else "."
        where = f" {removed.successor} took its place." if removed.successor else ""
        message = f"Release {removed.release} removed {error.noun} {error.identity!r}{why}{where}"
        raise RemovedError(message, removed.release, removed.successor) from error


def _pinned(parameters: type[Parameters]) -> type[Parameters]:
    """The parameters of a route with those of :class:`Pinning`."""
    if issubclass(parameters, Pinning):
        return parameters
    return create_model(parameters.__name__, __base__=(Pinning, parameters))


class SnapshotRoute(APIRoute):
    """A route whose endpoint takes a :class:`Snapshot` and one model of query parameters; the rest is FastAPI's.

    The endpoint runs in one of as many threads as there are connections, and its response is written there. The
    connection is returned before the thread is left: a dependency with `yield` would hold it while it waits for a
    thread, and all threads might be waiting for a connection.

    A `pinnable` route answers from releases too: it takes the parameters of :class:`Pinning` besides its own.
    """

    pinnable: ClassVar[bool] = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        hints = get_type_hints(endpoint, include_extras=True)
        types = {name: get_args(hint)[0] if get_origin(hint) is Annotated else hint for name, hint in hints.items()}
        models = (
            (name, each) for name, each in types.items() if isinstance(each, type) and issubclass(each, Parameters)
        )
        name, own = next(models)
        self.parameters: type[Parameters] = _pinned(own) if self.pinnable else own
        format_ = self.parameters.model_fields.get("format")
        names = get_args(get_args(format_.annotation)[0]) if format_ else ()
        self.media_types: tuple[str, ...] = tuple(MEDIA_TYPES[name] for name in names) or (
            getattr(options.get("response_class"), "media_type", None) or TEXT,
        )
        if options.get("response_class") is FileResponse:  # a file is read as it is sent, and cached nowhere here
            self.media_types = ()
        wrapped = endpoint if unwrap(endpoint) is not endpoint else self._in_a_thread(endpoint, name)
        options["responses"] = {406: {}, 503: {}} | (options.get("responses") or {})  # app.web.openapi describes them
        super().__init__(path, wrapped, **options)

    def _in_a_thread(self, endpoint: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The same endpoint, answering from an open snapshot; `name` is its parameter with those of the query."""

        @wraps(endpoint)
        async def answer(**values: Any) -> Response:
            snapshot = next(each for each in values.values() if isinstance(each, Snapshot))
            query = values[name]
            if isinstance(query, Pinning) and query.release is not None:
                await snapshot.pin(query.release)
            elif isinstance(query, Pinning) and (query.known_at or "accept-datetime" in snapshot.request.headers):
                day = parse_date(query.known_at).latest if query.known_at else None
                moved = memento.redirect(snapshot.request, snapshot.releases, day)
                if moved:
                    return moved
            threads: CapacityLimiter = snapshot.request.app.state.threads
            return await to_thread.run_sync(self._answer, endpoint, values, snapshot, limiter=threads)

        hint: Any = Annotated[self.parameters, Query()]
        answer.__annotations__ = {**endpoint.__annotations__, name: hint}
        declared = signature(endpoint)
        parameters = [
            each.replace(annotation=hint) if each.name == name else each for each in declared.parameters.values()
        ]
        answer.__signature__ = declared.replace(parameters=parameters)  # type: ignore[attr-defined]
        return answer

    def _answer(self, endpoint: Callable[..., Any], values: dict[str, Any], snapshot: Snapshot) -> Response:
        request = snapshot.request
        media_type = wanted_format(request, self.media_types) if self.media_types else None
        for paging in (each for each in values.values() if isinstance(each, Paging) and media_type == CSV):
            paging.as_table()
        with snapshot.open():
            response = self._made(endpoint, values, snapshot)
        if not isinstance(response, Response):
            response = Response(self._written(response, media_type or JSON, snapshot), media_type=media_type)
        if media_type == CSV:
            name = "-".join(request.url.path.removeprefix("/v1/").split("/"))
            response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.csv"
        for injected in (each for each in values.values() if isinstance(each, Response)):
            response.headers.update(injected.headers)
        return self._linked(response, snapshot)

    def _linked(self, response: Response, snapshot: Snapshot) -> Response:
        """A response with what Memento wants of it (RFC 7089)."""
        if self.pinnable and (snapshot.release or snapshot.revision.release):
            own = response.headers.get("link")
            response.headers["Link"] = ", ".join(filter(None, [own, memento.links(snapshot.request)]))
        if snapshot.release:
            response.headers["Memento-Datetime"] = memento.written(snapshot.release)
        return response

    def _made(self, endpoint: Callable[..., Any], values: dict[str, Any], snapshot: Snapshot) -> BaseModel | Response:
        """What the endpoint returns for the values that are meant by those of the request, with its permalink."""
        snapshot.reader().replace(next(each for each in values.values() if isinstance(each, Parameters)))
        try:
            made: BaseModel | Response = endpoint(**values)
        except NotFoundError as error:
            _refuse_removed(error, snapshot)
            raise
        links = getattr(made, "links", None)
        if self.pinnable and links is not None:
            temporal = getattr(getattr(made, "meta", None), "temporal", None)
            links.permalink = memento.permalink(snapshot.request, snapshot.revision.release, temporal)
        return made

    def _written(self, made: BaseModel, media_type: str, snapshot: Snapshot) -> str:
        answer: BaseModel = self.response_model.model_validate(made, from_attributes=True)
        if media_type in CITATIONS:
            name = snapshot.revision.release if self.pinnable else answer.data.id  # type: ignore[attr-defined]
            return cited(media_type, answer, snapshot.revision, snapshot.releases.find(name or ""))
        if media_type == JSON:
            return answer.model_dump_json(by_alias=True)
        content = answer.model_dump(mode="json", by_alias=True)
        if media_type == CSV:
            return self._table(answer, content["data"])
        linked = as_linked_data(content, public_url(snapshot.request))
        return json.dumps(linked, ensure_ascii=False, separators=(",", ":"))

    def _table(self, answer: Any, data: Any) -> str:
        shape = row_model(self.response_model)
        if shape is None:
            raise LookupError(self.path)
        if isinstance(answer.data, Tabular):
            data = [row.model_dump(mode="json", by_alias=True) for row in answer.data.table_rows()]
        return as_table(data if isinstance(data, list) else [data], shape)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's, behind what it does not check: repeated parameters, ids that no row can have, the format."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if any("\0" in value for value in request.path_params.values()):
                raise HTTPException(HTTPStatus.NOT_FOUND)
            try:
                self._refuse_repeated(request)
                if self.media_types:
                    wanted_format(request, self.media_types)
                return await handler(request)
            except RequestValidationError as error:
                faults = error.errors()
            threads: CapacityLimiter = request.app.state.threads
            unknown = await to_thread.run_sync(self._unknown_values, request, faults, limiter=threads)
            raise RequestValidationError([*faults, *unknown])

        return handle

    def _unknown_values(self, request: Request, faults: Sequence[Any]) -> list[dict[str, Any]]:
        """The faults of meaning of a request in whose form others were found."""
        wrong = {fault["loc"][1] for fault in faults if len(fault["loc"]) > 1}
        sent = {name: request.query_params.getlist(name) for name in request.query_params if name not in wrong}
        if not sent.keys() & value_filters(self.parameters):
            return []
        snapshot = Snapshot(request)
        with snapshot.open():
            _, unknown = snapshot.reader().settle(self.parameters, sent)
        return [
            {"type": "unknown_value", "loc": ("query", each.parameter), "msg": each.message, "input": each.value}
            | {"ctx": {"nearest": each.nearest}}
            for each in unknown
        ]

    def _refuse_repeated(self, request: Request) -> None:
        """Raise a 422 for several values of a parameter that takes one, with all other faults of the query."""
        fields = {field.alias or name: field for name, field in self.parameters.model_fields.items()}
        sent = {name: request.query_params.getlist(name) for name in request.query_params}
        lists = {name for name, field in fields.items() if get_origin(field.annotation) is list}
        repeated = [name for name, values in sent.items() if len(values) > 1 and name in fields and name not in lists]
        if not repeated:
            return
        faults: list[Any] = [
            {"type": "repeated", "loc": ("query", name), "msg": "takes one value", "input": sent[name]}
            for name in repeated
        ]
        try:
            self.parameters.model_validate({name: v if name in lists else v[-1] for name, v in sent.items()})
        except ValidationError as error:
            others = (each for each in error.errors() if each["loc"][:1] not in {(name,) for name in repeated})
            faults += [{**each, "loc": ("query", *each["loc"])} for each in others]
        raise RequestValidationError(faults)


class CurrentRoute(SnapshotRoute):
    """A route that answers from what is served now alone, as it is about all releases."""

    pinnable = False
