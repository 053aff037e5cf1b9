"""Templates: how they are found, what they may use, and the style sheet and the script that they load."""

from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from jinja2 import ChainableUndefined, Environment, PackageLoader

from app.pages import words
from app.pages.chart import draw
from app.pages.reading import annotated
from app.web.static import StaticFile

router = APIRouter(include_in_schema=False)

HTML = "text/html"

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; form-action 'self'; img-src 'self'; "
    "script-src 'self'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
}
"""A page runs nothing and loads nothing but the files below."""

_FILES = {
    name: StaticFile(files("app.pages").joinpath("static", name).read_bytes(), f"{media_type}; charset=utf-8")
    for name, media_type in {"style.css": "text/css", "page.js": "text/javascript"}.items()
}
for file_name, file in _FILES.items():
    router.add_api_route(f"/static/{file_name}", file.response)

ENVIRONMENT = Environment(
    loader=PackageLoader("app.pages"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=ChainableUndefined,
    auto_reload=False,
)


@cache
def file_address(name: str) -> str:
    """The address of a file, which changes with its content."""
    return f"/static/{name}?v={blake2b(_FILES[name].body, digest_size=6).hexdigest()}"


def with_query(address: str, **changed: Any) -> str:
    """An address with parameters set, or left out where None."""
    path, _, query = address.partition("?")
    parts = [part for part in query.split("&") if part and part.partition("=")[0] not in changed]
    parts += [
        urlencode({name: value}, quote_via=quote, safe="/") for name, value in changed.items() if value is not None
    ]
    return f"{path}?{'&'.join(parts)}" if parts else path


def rendered(template: str, context: Mapping[str, Any]) -> str:
    """A page."""
    return ENVIRONMENT.get_template(template).render(context)


ENVIRONMENT.filters |= {
    **{name: each for name, each in vars(words).items() if getattr(each, "__module__", "") == words.__name__},
    "with_query": with_query,
    "page": words.page_of,
    "foreign": words.in_language,
}
ENVIRONMENT.globals |= {"chart": draw, "annotated": annotated, "file_address": file_address}
