"""The routes of the pages: those of the API, at the addresses without `/v1`, with HTML instead of JSON."""

from collections.abc import Callable, Iterable, Sequence
from inspect import unwrap
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.types import Receive, Scope, Send

from app.pages.answers import Answers, as_json
from app.pages.render import HEADERS, HTML, rendered
from app.pages.table import PAGES, Page
from app.queries.about import about
from app.queries.errors import NotFoundError
from app.web.addresses import address
from app.web.errors import address_of
from app.web.formats import MEDIA_TYPES
from app.web.releases import PAGE
from app.web.route import Snapshot, SnapshotRoute

API = "/v1"
"""Where the addresses of the API begin; that of a page is the rest."""


class PageRoute(SnapshotRoute):
    """Answers as a route of the API does, and renders a template with the answer, and with further ones."""

    def __init__(self, api: SnapshotRoute, page: Page, routes: Sequence[SnapshotRoute]) -> None:
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
                **as_json(self.api, made),
                "operation": self.api.operation_id,
                "ids": request.path_params,
                "query": request.query_params,
                "formats": {name for name, media_type in MEDIA_TYPES.items() if media_type in self.api.media_types},
            }
            answers = Answers(snapshot, self.routes)
            for name, further in self.page.further.items():
                asked = further.render(context).strip()
                context[name] = answers.get(asked) if asked else None
        return self._linked(HTMLResponse(rendered(self.page.template, context), headers=HEADERS), snapshot)


class CurrentPageRoute(PageRoute):
    """A page of what is not pinned to a release."""

    pinnable = False


def page_routes(routers: Iterable[APIRouter]) -> list[PageRoute]:
    """A page for each route of the API that :data:`app.pages.table.PAGES` names."""
    routes = [route for router in routers for route in router.routes if isinstance(route, SnapshotRoute)]
    pages = ((route, PAGES.get(str(route.operation_id))) for route in routes)
    return [(PageRoute if route.pinnable else CurrentPageRoute)(route, page, routes) for route, page in pages if page]
