"""Pages as a browser gets them, read by a parser that takes no faulty HTML."""

from collections.abc import Iterator
from typing import Any

import html5lib
import httpx

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def get(client: httpx.Client, address: str) -> str:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200, f"{address}: {response.status_code} {response.text[:500]}"
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def elements(page: str, name: str) -> Iterator[Any]:
    """The elements of a page with a name; the page has to be HTML without an error."""
    yield from html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page).iter(name)


def words_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
