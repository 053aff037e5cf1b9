"""What operations may answer besides their own, the headers of responses, and examples, in the OpenAPI schema."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.kinds import KINDS
from app.queries.knowledge_base import About
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


def _headers(*names: str) -> dict[str, Any]:
    always = ("Cache-Control", "Server-Timing", "X-Request-Id")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted({*names, *always})}


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
_OF_ALL = {"304": "NotModified", "400": "MalformedRequest", "414": "AddressTooLong", "422": "InvalidParameter"}
_OF_ALL |= {"431": "RequestTooLarge", "500": "Failure", "default": "Problem"}
_OF_ITEMS = {"308": "OtherSpelling", "404": "NotFound", "410": "Removed"}
_PINNED = {"302": "InRelease", "404": "NotFound"}  # what `known_at` leads to
_WHERE_NAMED = {"406": "NotAcceptable", "503": "Unavailable"}  # errors that a route declares by their status alone


def declare(path: str, operation: dict[str, Any]) -> None:
    """Declare what an operation may answer as others do, and the headers of its own responses."""
    responses, names = operation["responses"], {each["name"] for each in operation.get("parameters", [])}
    shared = _OF_ALL | (_OF_ITEMS if "{" in path else {}) | (_PINNED if "known_at" in names else {})
    shared |= {status: name for status, name in _WHERE_NAMED.items() if status in responses}
    links = ["Link"] if names & {"limit", "release"} else []
    mementos = ["Memento-Datetime"] if "release" in names else []
    own = {status: response for status, response in responses.items() if status not in shared}
    for response in own.values():
        response["headers"] = _headers("ETag", "Last-Modified", "Vary", *links, *mementos)
    referred = {status: {"$ref": f"#/components/responses/{name}"} for status, name in shared.items()}
    operation["responses"] = dict(sorted((own | referred).items()))


SHIPPED = "shipped"  # key of the examples of one request and its response

# Filters that take the id of a noun, and where the example of one is found.
_OF_NOUNS = {noun: noun for noun in KINDS} | {"also": "organization", "parent": "organization"}
_OF_NOUNS |= {"country": "state", "host": "country", "speaker": "official"}

_OF_RELEASES = {"after", "known_at", "release"}  # a collection may have no release


def show_request(operation: dict[str, Any], about: About, shown: dict[str, Any]) -> None:
    """Give parameters examples: ids of the collection, and what the response that is shown was requested with."""
    requests = [example["summary"] for example in shown.get(operation["operationId"], {}).values()]
    sent = parse_qs(urlsplit(requests[0]).query) if requests else {}
    for parameter in operation.get("parameters", []):
        name, schema = parameter["name"], parameter["schema"]
        several = schema.get("type") == "array"
        if several:
            parameter["description"] += " Takes several values, between commas or by repeating."
        if parameter["in"] == "path":
            noun = name.removesuffix("_id")
            if noun in about.examples:
                parameter["examples"] = {SHIPPED: {"value": about.examples[noun]}}
            continue
        _choose_example(name, schema, operation["tags"], about)
        if name in sent:
            value: Any = sent[name] if several else int(sent[name][0]) if name == "limit" else sent[name][0]
        elif schema.get("examples"):
            value = schema["examples"][0]
        else:
            continue
        unsent = {} if name in sent or parameter["required"] else {"x-disabled": True}
        parameter["examples"] = {SHIPPED: {"value": value} | unsent}


def _choose_example(name: str, schema: dict[str, Any], tags: list[str], about: About) -> None:
    """Replace the example of a query parameter by one of the collection, or leave it out."""
    if name == "id":
        of_kind = (kind.name for kind in KINDS.values() if kind.tag in tags)
        schema["examples"] = [[about.examples[kind]] for kind in of_kind if kind in about.examples]
    elif name in _OF_NOUNS and "examples" in schema:
        example = about.examples.get(name) or about.examples.get(_OF_NOUNS[name])
        schema["examples"] = [[example]] if example else []
    elif (name in _OF_RELEASES and "release" not in about.examples) or (
        schema.get("type") == "array" and about.introduction is None  # a word of the collection that ships
    ):
        schema.pop("examples", None)
