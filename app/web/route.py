"""Routes that answer from one snapshot of the database, in the format that the client wants."""

import json
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from http import HTTPStatus
from inspect import signature, unwrap
from typing import Annotated, Any, ClassVar, get_args, get_origin
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError, create_model

from app.kinds import KINDS
from app.periods import parse_date
from app.queries.errors import NotFoundError
from app.queries.sql.known import value_filters
from app.web import memento
from app.web.addresses import public_url
from app.web.citations import CITATIONS, cited
from app.web.formats import JSON, MEDIA_TYPES, wanted
from app.web.linked_data import as_linked_data
from app.web.params import Paging, Parameters, Pinning
from app.web.snapshot import Snapshot
from app.web.tables import CSV, MAX_ROWS, Tabular, as_table, row_model

TEXT = "text/plain"


def wanted_format(request: Request, offered: Sequence[str]) -> str:
    """The media type that a request chooses of those on offer; raises a 406 where none is acceptable."""
    accept = ",".join(request.headers.getlist("accept"))
    chosen = wanted(request.scope["query_string"], accept.encode("latin-1"), offered)
    if chosen is None:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"This address answers with {' or '.join(offered)}.")
    return chosen


def _query_of(endpoint: Callable[..., Any]) -> tuple[str, type[Parameters]]:
    """The parameter of an endpoint that takes the query, and its model."""
    for each in signature(endpoint).parameters.values():
        model = get_args(each.annotation)[0] if get_origin(each.annotation) is Annotated else each.annotation
        if isinstance(model, type) and issubclass(model, Parameters):
            return each.name, model
    raise TypeError(endpoint)


class SnapshotRoute(APIRoute):
    """A route whose endpoint takes a :class:`Snapshot` and one model of query parameters; the rest is FastAPI's.

    The endpoint runs in one of as many threads as there are connections, and its response is written there. The
    connection is returned before the thread is left: a dependency with `yield` would hold it while it waits for a
    thread, and all threads might be waiting for a connection.

    A `pinnable` route answers from releases too: it takes the parameters of :class:`Pinning` besides its own.
    """

    pinnable: ClassVar[bool] = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        name, model = _query_of(endpoint)
        self.parameters: type[Parameters] = model
        if self.pinnable and not issubclass(model, Pinning):
            self.parameters = create_model(model.__name__, __base__=(Pinning, model))
        response_class = options.get("response_class")
        if response_class is FileResponse:  # a file is read as it is sent, and cached nowhere here
            self.media_types: tuple[str, ...] = ()
        elif "format" in model.model_fields:
            formats = get_args(get_args(model.model_fields["format"].annotation)[0])
            self.media_types = tuple(MEDIA_TYPES[name] for name in formats)
        else:
            self.media_types = (getattr(response_class, "media_type", None) or TEXT,)
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

        declared = signature(endpoint)
        parameters = dict(declared.parameters)
        parameters[name] = parameters[name].replace(annotation=Annotated[self.parameters, Query()])
        answer.__signature__ = declared.replace(parameters=list(parameters.values()))  # type: ignore[attr-defined]
        return answer

    def _answer(self, endpoint: Callable[..., Any], values: dict[str, Any], snapshot: Snapshot) -> Response:
        request = snapshot.request
        if self.media_types:
            snapshot.media_type = wanted_format(request, self.media_types)
        is_table = snapshot.media_type == CSV
        for paging in (each for each in values.values() if isinstance(each, Paging)):
            if is_table and "limit" not in paging.model_fields_set:
                paging.limit = MAX_ROWS
        with snapshot.open():
            made = self._made(endpoint, values, snapshot)
        response = (
            made
            if isinstance(made, Response)
            else Response(self._written(made, snapshot), media_type=snapshot.media_type)
        )
        if is_table:
            name = "-".join(request.url.path.removeprefix("/v1/").split("/"))
            response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.csv"
        for injected in (each for each in values.values() if isinstance(each, Response)):
            response.headers.update(injected.headers)
        links = [response.headers.get("link"), *_page_links(made)]
        if self.pinnable and (snapshot.release or snapshot.revision.release):
            links.append(memento.links(request))
        if any(links):
            response.headers["Link"] = ", ".join(filter(None, links))
        if snapshot.release:
            response.headers["Memento-Datetime"] = memento.written(snapshot.release)
        return response

    def _made(self, endpoint: Callable[..., Any], values: dict[str, Any], snapshot: Snapshot) -> BaseModel | Response:
        """What the endpoint returns for the values that are meant by those of the request, with its permalink."""
        snapshot.reader.replace(next(each for each in values.values() if isinstance(each, Parameters)))
        try:
            made: BaseModel | Response = endpoint(**values)
        except NotFoundError as error:
            snapshot.refuse_removed(error)
            raise
        links = getattr(made, "links", None)
        if self.pinnable and links is not None:
            temporal = getattr(getattr(made, "meta", None), "temporal", None)
            links.permalink = memento.permalink(snapshot.request, snapshot.revision.release, temporal)
        return made

    def _written(self, made: BaseModel, snapshot: Snapshot) -> str:
        answer: Any = self.response_model.model_validate(made, from_attributes=True)
        if snapshot.media_type in CITATIONS:
            name = snapshot.revision.release if self.pinnable else answer.data.id
            return cited(snapshot.media_type, answer, snapshot.revision, snapshot.releases.find(name or ""))
        if snapshot.media_type == JSON:
            return str(answer.model_dump_json(by_alias=True))
        content = answer.model_dump(mode="json", by_alias=True)
        if snapshot.media_type == CSV:
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
            sent = {name: request.query_params.getlist(name) for name in request.query_params}
            try:
                self._refuse_repeated(sent)
                if self.media_types:
                    wanted_format(request, self.media_types)
                return await handler(request)
            except RequestValidationError as error:
                faults = error.errors()
            threads: CapacityLimiter = request.app.state.threads
            unknown = await to_thread.run_sync(self._unknown_values, request, sent, faults, limiter=threads)
            raise RequestValidationError([*faults, *unknown])

        return handle

    def _refuse_repeated(self, sent: dict[str, list[str]]) -> None:
        """Raise a 422 for several values of a parameter that takes one, with all other faults of the query."""
        fields = {field.alias or name: field for name, field in self.parameters.model_fields.items()}
        lists = {name for name, field in fields.items() if get_origin(field.annotation) is list}
        repeated = {name for name, values in sent.items() if len(values) > 1 and name in fields and name not in lists}
        if not repeated:
            return
        faults: list[Any] = [
            {"type": "repeated", "loc": ("query", name), "msg": "takes one value", "input": sent[name]}
            for name in sent
            if name in repeated
        ]
        try:
            self.parameters.model_validate({name: v if name in lists else v[-1] for name, v in sent.items()})
        except ValidationError as error:
            others = (each for each in error.errors() if not repeated.intersection(each["loc"]))
            faults += [{**each, "loc": ("query", *each["loc"])} for each in others]
        raise RequestValidationError(faults)

    def _unknown_values(
        self, request: Request, sent: dict[str, list[str]], faults: Sequence[Any]
    ) -> list[dict[str, Any]]:
        """The faults of meaning of a request in whose form others were found."""
        wrong = {fault["loc"][1] for fault in faults if len(fault["loc"]) > 1}
        right = {name: values for name, values in sent.items() if name not in wrong}
        if not right.keys() & value_filters(self.parameters):
            return []
        snapshot = Snapshot(request)
        with snapshot.open():
            _, unknown = snapshot.reader.settle(self.parameters, right)
        return [
            {"type": "unknown_value", "loc": ("query", each.parameter), "msg": each.message, "input": each.value}
            | {"ctx": {"nearest": each.nearest}}
            for each in unknown
        ]


class CurrentRoute(SnapshotRoute):
    """A route that answers from what is served now alone, as it is about all releases."""

    pinnable = False


def noun_router(kind: str, tag: str | None = None) -> APIRouter:
    """A router of the addresses of a kind of item, under its tag or another."""
    return APIRouter(prefix=KINDS[kind].path, tags=[tag or KINDS[kind].tag], route_class=SnapshotRoute)


def _page_links(made: BaseModel | Response) -> list[str]:
    """The pages beside that of a list, as parts of a `Link` header (RFC 8288)."""
    links = getattr(made, "links", None)
    beside = ((relation, getattr(links, relation, None)) for relation in ("next", "prev"))
    return [f'<{address}>; rel="{relation}"' for relation, address in beside if address]
