"""What a page is made of: answers of the API, as a client would get them in one snapshot."""

from collections.abc import Sequence
from inspect import signature, unwrap
from typing import Any, get_origin
from urllib.parse import parse_qs, urlsplit

from fastapi import Request, Response

from app.queries.errors import UnknownValuesError
from app.web.addresses import public_url
from app.web.route import Snapshot, SnapshotRoute


def as_json(route: SnapshotRoute, made: Any) -> Any:
    """What the JSON of an answer says; the text of one that is text."""
    if isinstance(made, Response):
        return bytes(made.body).decode()
    return route.response_model.model_validate(made, from_attributes=True).model_dump(mode="json", by_alias=True)


class Answers:
    """Further answers, by their address in the API."""

    def __init__(self, snapshot: Snapshot, routes: Sequence[SnapshotRoute]) -> None:
        self.snapshot = snapshot
        self.routes = routes

    def get(self, address: str) -> Any:
        """The answer at an address, relative to the host; None where nothing is recorded of what it names.

        Raises ``LookupError`` where no route has it.
        """
        url = urlsplit(address.removeprefix(public_url(self.snapshot.request)))
        for route in self.routes:
            found = route.path_regex.match(url.path)
            if found:
                try:
                    return as_json(route, self._made(route, found.groupdict(), url.path, url.query))
                except UnknownValuesError:  # a filter refuses what no row has
                    return None
        raise LookupError(address)

    def _made(self, route: SnapshotRoute, ids: dict[str, str], path: str, query: str) -> Any:
        lists = {
            field.alias or name: get_origin(field.annotation) is list
            for name, field in route.parameters.model_fields.items()
        }
        sent = {name: values if lists.get(name) else values[-1] for name, values in parse_qs(query).items()}
        asked = {"path": path, "query_string": query.encode(), "path_params": ids}
        snapshot = self.snapshot.of(Request({**self.snapshot.request.scope, **asked}))
        known = {"snapshot": snapshot, "request": snapshot.request, "response": Response(), **ids}
        endpoint, parameters = unwrap(route.endpoint), route.parameters.model_validate(sent)
        snapshot.reader.replace(parameters)
        return endpoint(**{name: known.get(name, parameters) for name in signature(endpoint).parameters})
