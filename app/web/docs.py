"""`/docs`: the description of the API as a page. Swagger UI is served from here: the page asks no other host."""

import json
from functools import cache
from html import escape
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from app.queries.about import about
from app.web.openapi import DescribedApi
from app.web.static import StaticFile

router = APIRouter(include_in_schema=False)

_FOLDER = files("fastapi_swagger.resources")
_MEDIA_TYPES = {
    "favicon-32x32.png": "image/png",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
}

# Addresses are relative to /docs: they hold behind a proxy that adds a prefix, too.
_SETTINGS = {
    "dom_id": "#swagger-ui",
    "url": "openapi.json",
    "validatorUrl": None,
    "deepLinking": True,
    "displayRequestDuration": True,
    "docExpansion": "list",
    "defaultModelsExpandDepth": 0,
    "filter": True,
    "persistAuthorization": False,
    "tryItOutEnabled": True,
}
_SCRIPT = f"SwaggerUIBundle({json.dumps(_SETTINGS, indent=2)});\n"
# What is wider than a phone scrolls by itself.
_STYLE = """\
.swagger-ui .renderedMarkdown table { display: block; overflow-x: auto; }
.swagger-ui .responses-inner { overflow-x: auto; }
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/page.css">
<script src="docs/swagger-ui-bundle.js" defer></script>
<script src="docs/start.js" defer></script>
</head>
<body>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript. The API is described in <a href="openapi.json">openapi.json</a>.</noscript>
</body>
</html>
"""
_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@cache
def _file(name: str) -> StaticFile | None:
    """A file that the page loads; None where there is no such file."""
    if name == "start.js":
        return StaticFile(_SCRIPT.encode(), "text/javascript; charset=utf-8")
    if name == "page.css":
        return StaticFile(_STYLE.encode(), "text/css; charset=utf-8")
    if name in _MEDIA_TYPES:
        return StaticFile(_FOLDER.joinpath(name).read_bytes(), _MEDIA_TYPES[name])
    return None


@cache
def _page(title: str) -> StaticFile:
    page = _PAGE.format(title=escape(title)).encode()
    return StaticFile(page, "text/html; charset=utf-8", "public, no-cache", Content_Security_Policy=_POLICY)


@router.get("/openapi.json")
def get_schema(request: Request) -> Response:
    """Send the schema, built once for each load, in a thread: it takes longer than the event loop should wait."""
    app, state = _described(request), request.app.state
    if getattr(state, "schema_of", None) is not app.about:
        body = bytes(JSONResponse(app.openapi()).body)
        state.schema, state.schema_of = StaticFile(body, "application/json", "public, no-cache"), app.about
    schema: StaticFile = state.schema
    return schema.response(request)


@router.get("/docs")
def get_page(request: Request) -> Response:
    """Send the page, which may load nothing from another host."""
    return _page(_described(request).title).response(request)


def _described(request: Request) -> DescribedApi:
    """The application, with the title, the prose and the examples of the collection that was loaded last."""
    app: DescribedApi = request.app
    newest = app.state.poll.newest()
    if newest and newest.revision != app.about.revision:
        with app.state.engine.connect() as connection:
            app.describe(about(connection))
    return app


@router.get("/docs/{name}")
async def get_file(name: str, request: Request) -> Response:
    """Send a file of the page."""
    found = _file(name) if name in {*_MEDIA_TYPES, "start.js", "page.css"} else None
    if found is None:
        raise HTTPException(404)
    return found.response(request)
