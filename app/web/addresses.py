"""Addresses in responses: relative to this host, percent-encoded."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from starlette.datastructures import URL


def address(url: URL) -> str:
    """The path and query of a URL."""
    path = quote(url.path)
    return f"{path}?{url.query}" if url.query else path


def address_with(path: str, query: Sequence[tuple[str, str]]) -> str:
    """A path with the parameters of a query."""
    return f"{quote(path)}?{urlencode(query)}" if query else quote(path)
