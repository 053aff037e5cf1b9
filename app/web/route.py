"""Routes that answer from one snapshot of the database, in the format that the client wants."""

from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from inspect import Parameter, Signature, signature, unwrap
from pathlib import Path as FilePath
from typing import Annotated, Any, TypeVar, get_args
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, create_model
from sqlalchemy import Connection, Engine

from app.kinds import KINDS
from app.queries.errors import NotFoundError, ParameterError
from app.queries.knowledge_base import Coverage, Revision, coverage_of, newest_revision
from app.queries.releases import KnownRelease, refuse_removed
from app.queries.sql.known import Reader, value_filters
from app.web.addresses import public_url
from app.web.formats import BIBTEX, CSL, JSON, MEDIA_TYPES, cited, wanted, written
from app.web.negotiation import http_date
from app.web.params import Paging, Parameters, Pinning
from app.web.releases import Releases, loaded, memento_links, permalink, redirect
from app.web.request_info import Loaded, info_of
from app.web.tables import CSV, MAX_ROWS

KindT = TypeVar("KindT")


class Snapshot:
    """A connection and the newest revision, which see the same snapshot of the database, for one request.

    It is open while the endpoint runs, and no longer. With a `release` it is the database of that.
    """

    connection: Connection
    revision: Revision
    release: KnownRelease | None = None

    def __init__(self, request: Request) -> None:
        self.request = request
        self.media_type: str = getattr(request.state, "media_type", JSON)
        self.releases: Releases = request.app.state.releases
        self._served: Engine = request.app.state.engine
        self._engine = self._served

    async def pin(self, name: str) -> None:
        """Read from a release; raises :class:`NotFoundError`."""
        self.release = self._released(name)
        self._engine = await self.releases.engine(self.release, self._served)

    def files(self, name: str) -> FilePath:
        """The folder with the files of a release; raises :class:`NotFoundError`."""
        return self.releases.files(self._released(name), self.connection)

    def _released(self, name: str) -> KnownRelease:
        release = self.releases.find(name)
        if release is None:
            raise NotFoundError("release", name)
        return release

    @contextmanager
    def open(self) -> Iterator[None]:
        """Take a connection, and return it; raises ``NoResultFound`` in a database that holds nothing."""
        with self._engine.connect() as self.connection:
            self.revision = newest_revision(self.connection)
            computed_from = Loaded(self.revision.content_hash, self.revision.loaded_at)
            if self.release:
                self.revision = self.revision._replace(today=self.release.date)
                computed_from = loaded(self.release)
            info_of(self.request.scope).loaded = computed_from
            yield

    @property
    def reader(self) -> Reader:
        """What reads the values of filters and the ids in the path of the request."""
        return Reader(self.connection, self.request.path_params)

    def coverage(self, organizations: Sequence[str] = ()) -> Coverage:
        """The days covered of the one organization requested, else of the whole; one statement, or none."""
        return coverage_of(self.connection, self.revision, organizations)

    def refuse_removed(self, error: NotFoundError) -> None:
        """Raise :class:`RemovedError` for an id that a release removed."""
        if self.release is None:  # a second connection would wait for those that all threads hold
            refuse_removed(self.connection, error, None)
            return
        with self._served.connect() as connection:
            refuse_removed(connection, error, self.release.name)


async def _snapshot(request: Request) -> Snapshot:
    return Snapshot(request)


SnapshotDep = Annotated[Snapshot, Depends(_snapshot)]


class SnapshotRoute(APIRoute):
    """A route whose endpoint takes a :class:`Snapshot` and one model of query parameters; the rest is FastAPI's.

    That model, a subclass of :class:`Parameters`, needs no `Query()`, and an id such as `claim_id: str` no description.
    The endpoint runs in one of as many threads as there are connections, and its response is written there. The
    connection is returned before the thread is left: a dependency with `yield` would hold it while it waits for a
    thread, and all threads might be waiting for a connection.

    A `pinnable` route answers from releases too: it takes the parameters of :class:`Pinning` besides its own.
    """

    pinnable: bool = True
    parameters: type[Parameters]

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        declared = signature(endpoint)
        read = declared.replace(parameters=[self._as_read(each) for each in declared.parameters.values()])
        format_ = self.parameters.model_fields.get("format")
        formats = get_args(get_args(format_.annotation)[0]) if format_ else ()
        only = getattr(options.get("response_class"), "media_type", None)  # a file has none: it is not cached here
        self.media_types: tuple[str, ...] = tuple(MEDIA_TYPES[each] for each in formats) or ((only,) if only else ())
        wrapped = endpoint if unwrap(endpoint) is not endpoint else self._in_a_thread(endpoint, read)
        options["responses"] = {406: {}, 503: {}} | (options.get("responses") or {})  # app.web.openapi describes them
        super().__init__(path, wrapped, **options)

    def _as_read(self, parameter: Parameter) -> Parameter:
        """A parameter of an endpoint as FastAPI reads it: the query with that of :class:`Pinning`, an id described."""
        model = (*get_args(parameter.annotation), parameter.annotation)[0]
        if isinstance(model, type) and issubclass(model, Parameters):
            pinned = self.pinnable and not issubclass(model, Pinning)
            self.parameters = create_model(model.__name__, __base__=(Pinning, model)) if pinned else model
            return parameter.replace(annotation=Annotated[self.parameters, Query()])
        kind = KINDS.get(parameter.name.removesuffix("_id"))
        if kind is None or parameter.annotation is not str:
            return parameter
        article = "an" if kind.label[0] in "aeiou" else "a"
        return parameter.replace(annotation=Annotated[str, Path(description=f"Id of {article} {kind.label}.")])

    def _in_a_thread(self, endpoint: Callable[..., Any], read: Signature) -> Callable[..., Any]:
        """The same endpoint, answering from an open snapshot; `read` are its parameters as FastAPI reads them."""

        @wraps(endpoint)
        async def answer(**values: Any) -> Response:
            snapshot, query = _one(Snapshot, values), _one(Parameters, values)
            if isinstance(query, Pinning) and query.release is not None:
                await snapshot.pin(query.release)
            elif isinstance(query, Pinning):
                moved = redirect(snapshot.request, snapshot.releases, query.known_at)
                if moved:
                    return moved
            threads: CapacityLimiter = snapshot.request.app.state.threads
            return await to_thread.run_sync(self._answer, endpoint, values, snapshot, limiter=threads)

        answer.__signature__ = read  # type: ignore[attr-defined]
        return answer

    def _answer(self, endpoint: Callable[..., Any], values: dict[str, Any], snapshot: Snapshot) -> Response:
        request, query = snapshot.request, _one(Parameters, values)
        is_table = snapshot.media_type == CSV
        if is_table and isinstance(query, Paging) and "limit" not in query.model_fields_set:
            query.limit = MAX_ROWS
        with snapshot.open():
            made = self._made(endpoint, values, snapshot)
        response = made if isinstance(made, Response) else self._written(made, snapshot)
        if is_table:
            name = request.url.path.removeprefix("/v1/").replace("/", "-")
            response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.csv"
        for injected in (each for each in values.values() if isinstance(each, Response)):
            response.headers.update(injected.headers)
        links = getattr(made, "links", None)
        beside = ((relation, getattr(links, relation, None)) for relation in ("next", "prev"))  # RFC 8288
        return self._linked(response, snapshot, [f'<{href}>; rel="{relation}"' for relation, href in beside if href])

    def _linked(self, response: Response, snapshot: Snapshot, pages: Iterable[str] = ()) -> Response:
        """A response with the pages beside it, and what Memento wants of it (RFC 7089)."""
        links = [response.headers.get("link"), *pages]
        if self.pinnable and (snapshot.release or snapshot.revision.release):
            links.append(memento_links(snapshot.request))
        if any(links):
            response.headers["Link"] = ", ".join(filter(None, links))
        if snapshot.release:
            response.headers["Memento-Datetime"] = http_date(loaded(snapshot.release).at)
        return response

    def _made(self, endpoint: Callable[..., Any], values: dict[str, Any], snapshot: Snapshot) -> BaseModel | Response:
        """What the endpoint returns for the values that are meant by those of the request, with its permalink."""
        snapshot.reader.replace(_one(Parameters, values))
        try:
            made: BaseModel | Response = endpoint(**values)
        except NotFoundError as error:
            snapshot.refuse_removed(error)
            raise
        links = getattr(made, "links", None)
        if self.pinnable and links is not None:
            temporal = getattr(getattr(made, "meta", None), "temporal", None)
            links.permalink = permalink(snapshot.request, snapshot.revision.release, temporal)
        return made

    def _written(self, made: BaseModel, snapshot: Snapshot) -> Response:
        answer: Any = self.response_model.model_validate(made, from_attributes=True)
        if snapshot.media_type in {BIBTEX, CSL}:
            name = snapshot.revision.release if self.pinnable else answer.data.id
            text = cited(snapshot.media_type, answer, snapshot.revision, snapshot.releases.find(name or ""))
        else:
            text = written(answer, snapshot.media_type, public_url(snapshot.request))
        return Response(text, media_type=snapshot.media_type)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's, behind what it does not check: repeated parameters, ids that no row can have, the format."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if any("\0" in value for value in request.path_params.values()):
                raise HTTPException(HTTPStatus.NOT_FOUND)
            sent = {name: request.query_params.getlist(name) for name in request.query_params}
            accept = ",".join(request.headers.getlist("accept")).encode("latin-1")
            try:
                self.parameters.refuse_repeated(sent)
                if self.media_types:
                    chosen = wanted(request.scope["query_string"], accept, self.media_types)
                    if chosen is None:
                        offered = " or ".join(self.media_types)
                        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"This address answers with {offered}.")
                    request.state.media_type = chosen
                return await handler(request)
            except RequestValidationError as error:
                # A parameter that may be left out is, to pydantic, also "not None", which no query can be.
                faults = [each for each in error.errors() if each["type"] != "none_required"]
            threads: CapacityLimiter = request.app.state.threads
            unknown = await to_thread.run_sync(self._unknown_values, request, sent, faults, limiter=threads)
            raise RequestValidationError([*faults, *unknown])

        return handle

    def _unknown_values(
        self, request: Request, sent: dict[str, list[str]], faults: Sequence[Any]
    ) -> list[ParameterError]:
        """The faults of meaning of a request in whose form others were found."""
        wrong = {fault["loc"][1] for fault in faults if len(fault["loc"]) > 1}
        right = {name: values for name, values in sent.items() if name not in wrong}
        if not right.keys() & value_filters(self.parameters):
            return []
        snapshot = Snapshot(request)
        with snapshot.open():
            return snapshot.reader.settle(self.parameters, right)[1]


def _one(kind: type[KindT], values: dict[str, Any]) -> KindT:
    return next(each for each in values.values() if isinstance(each, kind))


class CurrentRoute(SnapshotRoute):
    """A route that answers from what is served now alone, as it is about all releases."""

    pinnable = False


def noun_router(kind: str, tag: str | None = None) -> APIRouter:
    """A router of the addresses of a kind of item, under its tag or another."""
    return APIRouter(prefix=KINDS[kind].path, tags=[tag or KINDS[kind].tag], route_class=SnapshotRoute)
