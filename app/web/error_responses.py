"""The errors that routes declare."""

from typing import Any

from app.web.errors import MEDIA_TYPE, Problem

Responses = dict[int | str, dict[str, Any]]


def _declared(status: int, description: str) -> Responses:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"model": Problem, "description": description, "content": content}}


NOT_FOUND = _declared(404, "There is no such item.") | {
    308: {"description": "The id is another spelling of this item's: `Location` has its address."}
}
UNREADABLE = _declared(422, "A parameter is unknown or cannot be read; `errors` says which.")
NOT_ACCEPTABLE = _declared(406, "The format asked for is not had.")
UNAVAILABLE = _declared(503, "The database cannot be read, and `/readyz` says why, or too much is asked at once.")
