"""Addresses in responses: percent-encoded, relative to this host where no public address is configured."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from starlette.datastructures import URL
from starlette.requests import HTTPConnection, Request


def public_url(connection: HTTPConnection) -> str:
    """What addresses begin with, as it is configured; nothing where they are relative."""
    begin: str = getattr(connection.app.state, "public_url", "")
    return begin


def address(url: URL) -> str:
    """The path and query of a URL."""
    path = quote(url.path)
    return f"{path}?{url.query}" if url.query else path


def address_with(path: str, query: Sequence[tuple[str, str]]) -> str:
    """A path with the parameters of a query."""
    return f"{quote(path)}?{urlencode(query)}" if query else quote(path)


def changed_address(request: Request, path: str | None = None, /, **changed: str | int | None) -> str:
    """The address of a request, or another path, with parameters changed; None leaves one out."""
    query = [pair for pair in request.query_params.multi_items() if pair[0] not in changed]
    query += [(name, str(value)) for name, value in changed.items() if value is not None]
    return public_url(request) + address_with(path or request.url.path, query)
