"""The routes of the pages: those of the API, at the addresses without `/v1`, with HTML instead of JSON."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from inspect import signature, unwrap
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.types import Receive, Scope, Send

from app.pages.render import HEADERS, HTML, rendered
from app.pages.table import PAGES, Page
from app.queries.errors import NotFoundError, UnknownValuesError
from app.queries.knowledge_base import about
from app.web.addresses import address, public_url
from app.web.errors import address_of
from app.web.formats import MEDIA_TYPES
from app.web.releases import PAGE
from app.web.request_info import UNMATCHED, FindRoute
from app.web.route import Snapshot, SnapshotRoute

API = "/v1"  # where the addresses of the API begin; that of a page is the rest


class PageRoute(SnapshotRoute):
    """Answers as a route of the API does, and renders a template with the answer, and with further ones."""

    def __init__(self, api: SnapshotRoute, page: Page, routes: Sequence[SnapshotRoute]) -> None:
        self.pinnable = api.pinnable
        super().__init__(
            api.path.removeprefix(API) or "/",
            unwrap(api.endpoint),
            response_model=api.response_model,
            include_in_schema=False,
        )
        self.api, self.page, self.routes = api, page, routes
        self.media_types = (HTML,)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as the API would at its address, which links and errors name."""
        shown = scope["path"].rstrip("/")
        await super().handle({**scope, "path": API + shown, PAGE: shown or "/"}, receive, send)

    def _answer(self, endpoint: Callable[..., Any], values: dict[str, Any], snapshot: Snapshot) -> Response:
        request = snapshot.request
        if "format" in request.query_params:
            return RedirectResponse(address(request.url), 307)
        with snapshot.open():
            try:
                made = self._made(endpoint, values, snapshot)
            except NotFoundError as error:
                if error.meant is None:
                    raise
                return RedirectResponse(address_of(request, error.meant).removeprefix(API), 308)
            context = {
                "about": about(snapshot.connection),
                **_as_json(self.api, made),
                "operation": self.api.operation_id,
                "ids": request.path_params,
                "query": request.query_params,
                "formats": {name for name, media_type in MEDIA_TYPES.items() if media_type in self.api.media_types},
            }
            for name, further in self.page.further.items():
                asked = further.render(context).strip()
                context[name] = self._further(snapshot, asked) if asked else None
        return self._linked(HTMLResponse(rendered(self.page.template, context), headers=HEADERS), snapshot)

    def _further(self, snapshot: Snapshot, asked: str) -> Any:
        """The answer of the API at an address, in the same snapshot; None where a filter refuses what no row has."""
        url = urlsplit(asked.removeprefix(public_url(snapshot.request)))
        route, ids = next(
            (route, found.groupdict()) for route in self.routes if (found := route.path_regex.match(url.path))
        )
        several = route.parameters.several()
        sent = {name: values if name in several else values[-1] for name, values in parse_qs(url.query).items()}
        parameters = route.parameters.model_validate(sent)
        changed = {"path": url.path, "query_string": url.query.encode(), "path_params": ids}
        inner = copy(snapshot)
        inner.request = Request({**snapshot.request.scope, **changed})
        known = {"snapshot": inner, "request": inner.request, "response": Response(), **ids}
        endpoint = unwrap(route.endpoint)
        try:
            inner.reader.replace(parameters)
            made = endpoint(**{name: known.get(name, parameters) for name in signature(endpoint).parameters})
        except UnknownValuesError:
            return None
        return _as_json(route, made)


def _as_json(route: SnapshotRoute, made: Any) -> Any:
    """What the JSON of an answer says; the text of one that is text."""
    if isinstance(made, Response):
        return bytes(made.body).decode()
    return route.response_model.model_validate(made, from_attributes=True).model_dump(mode="json", by_alias=True)


def page_routes(routers: Iterable[APIRouter]) -> list[PageRoute]:
    """A page for each route of the API that :data:`app.pages.table.PAGES` names."""
    routes = [route for router in routers for route in router.routes if isinstance(route, SnapshotRoute)]
    pages = ((route, PAGES.get(str(route.operation_id))) for route in routes)
    return [PageRoute(route, page, routes) for route, page in pages if page]


def error_page(find: FindRoute, request: Request, problem: dict[str, Any]) -> HTMLResponse | None:
    """A problem as a page: at addresses of pages, and for a browser at those of nothing; None at any other."""
    path = request.scope.get(PAGE, request.scope["path"])
    route = find(path)
    if route is UNMATCHED and not path.startswith(API):
        wanted = any("text/html" in value for value in request.headers.getlist("accept"))
    else:
        wanted = route.media_types == (HTML,)
    if not wanted:
        return None
    context = {"about": request.app.about, "problem": problem, "path": path, "query": request.query_params}
    return HTMLResponse(rendered("error.html", context), problem["status"], headers=HEADERS)
