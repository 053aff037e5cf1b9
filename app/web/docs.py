"""`/docs`: the description of the API as a page. Swagger UI is served from here: the page asks no other host."""

import json
from html import escape
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from app.web.responses import STATIC

router = APIRouter(prefix="/docs", include_in_schema=False)

_FOLDER = files("fastapi_swagger.resources")
_MEDIA_TYPES = {
    "favicon-32x32.png": "image/png",
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
_CACHING = {"Cache-Control": "public, max-age=86400"}

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


@router.get("")
def page(request: Request) -> HTMLResponse:
    """Give the page, which may load and ask for nothing but what this host serves."""
    return HTMLResponse(_PAGE.format(title=escape(request.app.title)), headers={"Content-Security-Policy": _POLICY})


@router.get("/start.js")
def script(request: Request) -> Response:
    """Give the script that starts Swagger UI."""
    request.state.revision = STATIC
    return Response(_SCRIPT, media_type="text/javascript", headers=_CACHING)


@router.get("/page.css")
def style(request: Request) -> Response:
    """Give what the page adds to the style of Swagger UI."""
    request.state.revision = STATIC
    return Response(_STYLE, media_type="text/css", headers=_CACHING)


@router.get("/{name}")
def asset(name: str, request: Request) -> Response:
    """Give a file of Swagger UI."""
    if name not in _MEDIA_TYPES:
        raise HTTPException(404)
    request.state.revision = STATIC
    return Response(_FOLDER.joinpath(name).read_bytes(), media_type=_MEDIA_TYPES[name], headers=_CACHING)
