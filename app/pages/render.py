"""Templates: how they are found, and what they may use."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import ChainableUndefined, Environment, PackageLoader

from app.pages import selections, words
from app.pages.chart import draw
from app.pages.files import file_address
from app.pages.reading import annotated

HTML = "text/html"

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; form-action 'self'; img-src 'self'; "
    "script-src 'self'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
}
"""A page runs nothing and loads nothing but the files of :mod:`app.pages.files`."""

ENVIRONMENT = Environment(
    loader=PackageLoader("app.pages"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=ChainableUndefined,
    auto_reload=False,
)


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


def _functions(module: ModuleType) -> dict[str, Any]:
    return {name: each for name, each in vars(module).items() if getattr(each, "__module__", "") == module.__name__}


ENVIRONMENT.filters |= {**_functions(words), **_functions(selections), "with_query": with_query}
ENVIRONMENT.filters |= {"page": words.page_of, "foreign": words.in_language}
ENVIRONMENT.globals |= {"chart": draw, "annotated": annotated, "file_address": file_address}
