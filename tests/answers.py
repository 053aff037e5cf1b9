"""Asking the API as its clients do: an answer, all pages of a list, every list and item that the API describes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from anyio.from_thread import BlockingPortal

from app.main import create_app
from app.settings import Settings
from tests.conftest import TIMEOUT, InProcess, started

SCHEMA: dict[str, Any] = create_app(Settings("sqlite:///never-opened.db")).openapi()
ROUTES: dict[str, dict[str, Any]] = {path: methods["get"] for path, methods in SCHEMA["paths"].items()}

# What shows all rows of a list, where a list without parameters shows some.
EVERYTHING = {
    "/v1/organizations/{organization_id}/members": {"during": "../..", "status": "any"},
    "/v1/memberships": {"during": "../.."},
    "/v1/officials": {"during": "../.."},
    "/v1/offices": {"during": "../.."},
    "/v1/tenures": {"during": "../.."},
    "/v1/states": {},
    "/v1/search": {"q": "sco"},
    "/v1/resolve": {"q": "council"},
}

# Of 516 documents those whose text is kept have passages; the others differ in nothing that a path shows.
NAMED_IN_PATHS = {"/v1/documents": {"archived": "true"}}

# Values for the parameters that some route cannot do without.
NEEDED = {"from": "2024-01-01", "to": "2024-12-31", "q": "sco"}


def parameters(path: str) -> dict[str, dict[str, Any]]:
    """The schemas of the query parameters of a route, by name, with their words in place of a reference."""
    return {
        each["name"]: _with_words(each["schema"])
        for each in ROUTES[path].get("parameters", [])
        if each["in"] == "query"
    }


def _with_words(schema: dict[str, Any]) -> dict[str, Any]:
    [reference] = [each["$ref"] for each in (schema, *schema.get("allOf", [])) if "$ref" in each] or [""]
    words = SCHEMA["components"]["schemas"].get(reference.rpartition("/")[2], {})
    items = {"items": _with_words(schema["items"])} if "items" in schema else {}
    return {**words, **schema, **items}


LISTS = [path for path in ROUTES if "limit" in parameters(path)]
ITEMS = [path for path in ROUTES if path.endswith("}")]


def query_of(address: str) -> dict[str, list[str]]:
    """The parameters of an address, with all values of each."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(address).query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def answer(client: httpx.Client, address: str, **query: Any) -> Any:
    """The body of an answer that succeeds; `query` adds parameters to those of the address."""
    response = client.get(str(httpx.URL(address).copy_merge_params(query)))
    assert response.status_code == 200, f"{response.request.url}: {response.status_code} {response.text}"
    return response.json()


def data(client: httpx.Client, address: str, **query: Any) -> Any:
    """What an answer is about: the rows of a page, or an item."""
    return answer(client, address, **query)["data"]


def rows(client: httpx.Client, address: str, **query: Any) -> list[Any]:
    """The rows of all pages of a list, from the one at this address on."""
    page = answer(client, address, **query)
    found = list(page["data"])
    while page["links"]["next"]:
        page = answer(client, page["links"]["next"])
        found.extend(page["data"])
    return found


def ids(client: httpx.Client, address: str, **query: Any) -> list[str]:
    """The ids of the rows of all pages of a list."""
    return [row["id"] for row in rows(client, address, **query)]


def holding(client: httpx.Client, address: str, **query: Any) -> set[str]:
    """The states in the rows of a list."""
    return {row["state"]["id"] for row in rows(client, address, **query)}


def addresses(client: httpx.Client, path: str) -> list[str]:
    """The addresses of a route: one for each item that its path can name."""
    parameter = re.search(r"/({\w+})", path)
    if parameter is None:
        return [path]
    parent = path[: parameter.start()]
    query = NAMED_IN_PATHS.get(parent, EVERYTHING.get(parent, {}))
    named = ids(client, parent, limit=200, **query)
    assert named, f"nothing to name in {path}"
    return [path.replace(parameter[1], identity) for identity in named]


def an_address(path: str, **query: Any) -> str:
    """The address of a route with what it cannot do without, for the item that its description has for an example."""
    needed = {
        each["name"]: NEEDED[each["name"]]
        for each in ROUTES[path].get("parameters", [])
        if each["in"] == "query" and each.get("required")
    }
    for parameter in ROUTES[path].get("parameters", []):
        if parameter["in"] == "path":
            example = next(iter(parameter["examples"].values()))["value"]
            path = path.replace(f"{{{parameter['name']}}}", example)
    return str(httpx.URL(path).copy_merge_params(needed | query))


def ask_everything(client: httpx.Client) -> None:
    """Every route answers."""
    for path in ROUTES:
        assert client.get(an_address(path)).status_code == 200, path


def standing(headers: httpx.Headers) -> dict[str, str]:
    """The headers that are the same whenever the same is asked."""
    return {name: value for name, value in headers.items() if name not in {"x-request-id", "server-timing"}}


@contextmanager
def serving(
    database_url: str, portal: BlockingPortal, timeout: float = TIMEOUT, **settings: Any
) -> Iterator[httpx.Client]:
    """A client of the application, started on a database of the test's own."""
    with (
        started(database_url, portal, timeout, **settings) as application,
        httpx.Client(transport=InProcess(application, portal), base_url="http://knowledge.example") as client,
    ):
        yield client
