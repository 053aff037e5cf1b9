"""What operations may answer besides their own, and the headers of responses, as OpenAPI components."""

from typing import Any

from app.web.errors import MEDIA_TYPE


def _header(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}}


HEADERS = {
    "Cache-Control": _header("Caches may store the response; before each use they check that it is still valid."),
    "ETag": _header("Sent back as `If-None-Match`, it gets a 304 until the content changes."),
    "Last-Modified": _header("When the content of the knowledge base changed last, to the second."),
    "Link": _header("The pages beside this one, and the same question in other releases (RFC 8288)."),
    "Memento-Datetime": _header("The day of the release that was asked (RFC 7089)."),
    "Location": _header("Where the response is."),
    "Retry-After": _header("After how many seconds to send the request again.", pattern="^[0-9]+$"),
    "Server-Timing": _header("How long the response took, in milliseconds, or that it was cached."),
    "Vary": _header("The request headers by which the response varies."),
    "X-Request-Id": _header("The id of the request in the log: the one that was sent, or a new one."),
}

_ALWAYS = ("Cache-Control", "Server-Timing", "X-Request-Id")
_OF_CONTENT = ("ETag", "Last-Modified", "Vary")


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted({*names, *_ALWAYS})}


def _problem(description: str, *headers: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "headers": _headers(*headers), "content": content}


RESPONSES: dict[str, Any] = {
    "NotModified": {"description": "The client already has the current response.", "headers": _headers()},
    "OtherSpelling": {
        "description": "The id is another spelling of this item's: `Location` has its address.",
        "headers": _headers("Location"),
    },
    "InRelease": {
        "description": "The same request in a release: `Location` has its address.",
        "headers": _headers("Location"),
    },
    "MalformedRequest": _problem("The request is not valid HTTP/1.1."),
    "NotFound": _problem("There is no such item."),
    "Removed": _problem("A release removed the item: `release` says which, `successor` what took its place."),
    "NotAcceptable": _problem("The requested format is not available."),
    "AddressTooLong": _problem("The address is longer than 8 KB."),
    "InvalidParameter": _problem("A parameter is unknown or has an invalid value; `errors` says which."),
    "RequestTooLarge": _problem("The request, with its headers, is larger than 32 KB."),
    "Failure": _problem("The server failed; its log says why."),
    "Unavailable": _problem("The database cannot be read, or there are too many concurrent requests.", "Retry-After"),
    "Problem": _problem("Any other error has the same shape."),
}
_EVERYWHERE = {
    "304": "NotModified",
    "400": "MalformedRequest",
    "414": "AddressTooLong",
    "422": "InvalidParameter",
    "431": "RequestTooLarge",
    "500": "Failure",
    "default": "Problem",
}
_OF_ITEMS = {"308": "OtherSpelling", "404": "NotFound", "410": "Removed"}
_OF_RELEASES = {"302": "InRelease", "404": "NotFound"}
_WHERE_NAMED = {"406": "NotAcceptable", "503": "Unavailable"}
"""Errors that a route declares by their status alone."""


def declare(path: str, operation: dict[str, Any]) -> None:
    """Declare what an operation may answer as others do, and the headers of its own responses."""
    responses, names = operation["responses"], {each["name"] for each in operation.get("parameters", [])}
    shared = _EVERYWHERE | (_OF_ITEMS if "{" in path else {}) | (_OF_RELEASES if "known_at" in names else {})
    shared |= {status: name for status, name in _WHERE_NAMED.items() if status in responses}
    own = {status: response for status, response in responses.items() if status not in shared}
    for response in own.values():
        links = ["Link"] if names & {"limit", "release"} else []
        mementos = ["Memento-Datetime"] if "release" in names else []
        response["headers"] = _headers(*_OF_CONTENT, *links, *mementos)
    referred = {status: {"$ref": f"#/components/responses/{name}"} for status, name in shared.items()}
    operation["responses"] = dict(sorted((own | referred).items()))
