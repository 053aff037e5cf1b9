"""What every operation may answer besides its own, and the headers of answers, as OpenAPI components."""

from typing import Any

from app.web.errors import MEDIA_TYPE

_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _header(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}}


HEADERS = {
    "Cache-Control": _header("Caches may keep the answer, and ask before each use whether it still holds."),
    "ETag": _header("Sent back as `If-None-Match`, it costs a 304 as long as nothing changed."),
    "Last-Modified": _header("When the content of the knowledge base changed last, to the second."),
    "Link": _header('The pages beside this one (RFC 8288): `rel="next"`, `rel="prev"`.'),
    "Location": _header("The address of the item."),
    "Retry-After": _header("After how many seconds to ask again.", pattern="^[0-9]+$"),
    "Server-Timing": _header("How long the answer took, in milliseconds, or that it was kept."),
    "Vary": _header("The request headers by which the answer varies."),
    "X-Request-Id": _header("The id of the request, as it stands in the log: that sent, or a new one."),
}

RESPONSES: dict[str, Any] = {
    "NotModified": {"description": "What the client has already still holds."},
    "MalformedRequest": {"description": "This is no request in HTTP/1.1.", "content": _PROBLEM},
    "AddressTooLong": {"description": "The address is longer than 8 KB.", "content": _PROBLEM},
    "RequestTooLarge": {"description": "The request, with its headers, is larger than 32 KB.", "content": _PROBLEM},
    "Failure": {"description": "The server failed to answer; it has logged why.", "content": _PROBLEM},
}
EVERYWHERE = {
    "304": "NotModified",
    "400": "MalformedRequest",
    "414": "AddressTooLong",
    "431": "RequestTooLarge",
    "500": "Failure",
}

_ALWAYS = ("Cache-Control", "Server-Timing", "X-Request-Id")
_OF_AN_ANSWER = ("ETag", "Last-Modified", "Vary")


def declare(operation: dict[str, Any]) -> None:
    """Declare what an operation may answer as every other does, and the headers of its answers."""
    responses = operation["responses"]
    for status, response in responses.items():
        names = list(_ALWAYS)
        if status == "200":
            names += _OF_AN_ANSWER
            names += ["Link"] if any(each["name"] == "limit" for each in operation.get("parameters", [])) else []
        names += {"308": ["Location"], "503": ["Retry-After"]}.get(status, [])
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}
    for status, name in EVERYWHERE.items():
        responses[status] = {"$ref": f"#/components/responses/{name}"}
    operation["responses"] = dict(sorted(responses.items()))
