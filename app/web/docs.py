"""`/docs`: the description of the API as a page. Scalar is served from here: no request goes to another host."""

import io
import json
import zipfile
from functools import cache
from html import escape
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from app.queries.knowledge_base import about
from app.web.openapi import DescribedApi
from app.web.static import StaticFile

router = APIRouter(include_in_schema=False)

_SCALAR = zipfile.ZipFile(io.BytesIO(files("app.web").joinpath("scalar/scalar-1.72.1.zip").read_bytes()))

# Addresses are relative to /docs: they hold behind a proxy that adds a prefix, too.
_SETTINGS = {
    "agent": {"disabled": True},
    "mcp": {"disabled": True},
    "telemetry": False,
    "withDefaultFonts": False,
    "hideClientButton": True,
    "hideModels": True,
    "showDeveloperTools": "never",
    "documentDownloadType": "direct",
    # In the tables of the introduction, no link breaks inside a word.
    "customCss": ".scalar-app .markdown td a { word-break: normal } "
    ".scalar-app .markdown :is(td, th) { padding-inline: 10px }",
    "defaultHttpClient": {"targetKey": "shell", "clientKey": "curl"},
    "hiddenClients": {
        **dict.fromkeys(("c", "clojure", "csharp", "dart", "fsharp", "go", "http", "java", "kotlin"), True),
        **dict.fromkeys(("node", "objc", "ocaml", "php", "powershell", "r", "ruby", "rust", "swift"), True),
        "js": ["axios", "jquery", "ofetch", "xhr"],
        "python": ["aiohttp", "httpx_async", "httpx_sync", "python3"],
        "shell": ["httpie", "wget"],
    },
}
# Of two media types in JSON, Scalar shows one: that is to be the plain one, which has the example.
_START = f"""\
import {{ createApiReference }} from "./standalone.esm.js";

const schema = await (await fetch("openapi.json")).json();
for (const {{ get }} of Object.values(schema.paths)) {{
  const {{ content }} = get.responses[200];
  if ("application/json" in content) delete content["application/ld+json"];
}}
createApiReference("#reference", {{ content: schema, ...{json.dumps(_SETTINGS, indent=2)} }});
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="favicon.svg">
<script type="module" src="docs/start.js"></script>
</head>
<body>
<div id="reference"></div>
<noscript>This page needs JavaScript. The API is described in <a href="openapi.json">openapi.json</a>.</noscript>
</body>
</html>
"""
# Scalar writes its style sheet into the page.
_POLICY = {
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


@cache
def _script(name: str) -> StaticFile:
    text = _START.encode() if name == "start.js" else _SCALAR.read(name)
    return StaticFile(text, "text/javascript; charset=utf-8")


@cache
def _page(title: str) -> StaticFile:
    page = _PAGE.format(title=escape(title)).encode()
    return StaticFile(page, "text/html; charset=utf-8", "public, no-cache", **_POLICY)


@router.get("/openapi.json")
def get_schema(request: Request) -> Response:
    """Send the schema, built once for each load, in a thread: it takes longer than the event loop should wait."""
    app = _described(request)
    schema = app.schema_file = app.schema_file or StaticFile(
        bytes(JSONResponse(app.openapi()).body), "application/json", "public, no-cache"
    )
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


@router.get("/docs/{name:path}")
def get_script(name: str, request: Request) -> Response:
    """Send a script of the page."""
    if name not in {"start.js", *_SCALAR.namelist()}:
        raise HTTPException(404)
    return _script(name).response(request)
