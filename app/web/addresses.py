"""Addresses as answers give them: relative to this host."""

from urllib.parse import quote

from starlette.datastructures import URL


def address(url: URL) -> str:
    """The path and query of a URL, percent-encoded."""
    path = quote(url.path)
    return f"{path}?{url.query}" if url.query else path
