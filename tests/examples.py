"""The examples of responses in the schema, from the shipped seeds: `python -m tests.examples` renews the file.

Long lists, tables and texts are shortened; all else is what the API answers.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal

from app.db import migrate, open_engine
from app.loading import EXAMPLES, SHIPPED_SEEDS, load_seeds, shipped_knowledge_base
from tests.answers import ROUTES, an_address, parameters, serving
from tests.conftest import TIMEOUT

ROWS, WORDS, KEYS, CHARACTERS = 1, 2, 30, 240
QUERIES = {
    "list_members": {"as_of": "2024"},
    "list_statements": {"speaker": "antonio-guterres"},
    "get_diff": {"from": "2024-01-01", "to": "2024-12-31"},
    "get_matrix": {"from": "2023", "to": "2025"},
    "search_items": {"q": "climate"},
    "resolve_names": {"q": "Лукашенко"},
}
SHOWN = ("application/json", "text/csv", "text/plain", "application/ld+json")
"""Media types with an example: of each operation the first one, and a table."""

PROBLEMS = {
    "NotFound": ("GET", "/v1/states/XYZ", "*/*"),
    "InvalidParameter": ("GET", "/v1/organizations/sco/members?as_of=2024-02-30&stauts=member", "*/*"),
    "NotAcceptable": ("GET", "/v1/states", "image/png"),
    "Problem": ("POST", "/v1/states", "*/*"),
}
CHANGING = {"revision", "loaded_at"}
"""What differs after each load: the test that compares leaves it out."""


def examples(client: httpx.Client) -> dict[str, Any]:
    """An example for each operation and media type, and for problems, each with the address that it answers."""
    found: dict[str, Any] = {}
    for path, operation in ROUTES.items():
        name = operation["operationId"]
        page = {"limit": "2"} if "limit" in parameters(path) else {}
        address = an_address(path, **QUERIES.get(name, {}), **page)
        offered = [media_type for media_type in SHOWN if media_type in operation["responses"]["200"]["content"]]
        for media_type in offered[:2] if "text/csv" in offered else offered[:1]:
            response = client.get(address, headers={"Accept": media_type})
            assert response.status_code == 200, (address, response.text)
            assert response.headers["Content-Type"].startswith(media_type), address
            found.setdefault(name, {})[media_type] = _example(f"GET {address}", response)
    for name, (method, address, accept) in PROBLEMS.items():
        response = client.request(method, address, headers={"Accept": accept})
        found[name] = {response.headers["Content-Type"]: _example(f"{method} {address}", response)}
    return found


def _example(summary: str, response: httpx.Response) -> dict[str, Any]:
    if "json" in response.headers["Content-Type"]:
        return {"summary": summary, "value": _shortened(response.json())}
    lines = response.text.splitlines(keepends=True)
    table = response.headers["Content-Type"].startswith("text/csv")
    return {"summary": summary, "value": "".join(lines[:3]) if table else _shortened(response.text)}


def _shortened(value: Any) -> Any:
    if isinstance(value, list):
        return [_shortened(part) for part in value[: ROWS if any(isinstance(part, dict) for part in value) else WORDS]]
    if isinstance(value, dict):
        return {key: _shortened(part) for key, part in list(value.items())[:KEYS]}
    return f"{value[:CHARACTERS]}…" if isinstance(value, str) and len(value) > CHARACTERS else value


def lasting(value: Any) -> Any:
    """The same example without what differs after each load."""
    if isinstance(value, list):
        return [lasting(part) for part in value]
    if isinstance(value, dict):
        return {key: lasting(part) for key, part in value.items() if key not in CHANGING}
    return value


def main() -> None:
    """Write the file."""
    name = shipped_knowledge_base().name
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'examples.db'}"
        migrate(url, TIMEOUT)
        engine = open_engine(url, TIMEOUT, write=True)
        load_seeds(SHIPPED_SEEDS, engine)
        engine.dispose()
        with start_blocking_portal() as portal, serving(url, portal) as client:
            text = json.dumps({name: examples(client)}, ensure_ascii=False, indent=1)
    EXAMPLES.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
