"""JSON-LD 1.1: a response as linked data. The same keys and values, a context, types, and an address for every node.

There are no blank nodes: a graph of many responses holds each thing once (RDF 1.1, 3.4). Part of an item is a fragment
of its address: `#valid`. One of a list without ids is named by its content: `#names-0a1b2c3d4e5f`.
"""

import json
from hashlib import sha256
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.kinds import KINDS
from app.web.addresses import public_url
from app.web.params import NoParameters
from app.web.static import StaticFile

JSON_LD = "application/ld+json"
CONTEXT = "/v1/context.jsonld"

_BY_COLLECTION = {
    **{kind.path: kind.types[0] if len(kind.types) == 1 else list(kind.types) for kind in KINDS.values()},
    "/v1/releases": ["Release", "prov:Entity"],
}
_INTERVAL = "time:Interval"
_FOUND = ["SearchResult", "schema:ListItem"]

# What has no address, or that of something else, is known by its key.
_TYPES: dict[str, str | list[str]] = {
    "adopted date end in_force proposed start": "time:Instant",
    "asserted held": "Value",
    "completeness": "Completeness",
    "coverage unchanged": ["Coverage", "dcterms:PeriodOfTime"],
    "evidence": ["Evidence", "oa:SpecificResource", "prov:Entity"],
    "fact facts": "FactReference",
    "founding": "Founding",
    "names": ["Name", "skosxl:Label"],
    "passage passages": ["Passage", "oa:TextQuoteSelector", "oa:TextPositionSelector"],
    "place seat": ["Place", "schema:Place"],
    "readings": "Reading",
    "resolve search": _FOUND,
    "standings": "Standing",
    "steps": "Step",
    "timeline": "Event",
    "v1": ["KnowledgeBase", "schema:Dataset", "dcat:Dataset"],
    "valid": _INTERVAL,
}
_BY_KEY = {key: types for keys, types in _TYPES.items() for key in keys.split()}

# Types of what is about the thing at its `href`, and is not that thing.
_POINTERS = ("FactReference", "Event", "HeldOffice", _FOUND)
# Types of periods without a beginning or an end: what is said of that side is said of the period, which is no node.
_OPEN = {("start",): "OpenStart", ("end",): "OpenEnd", ("start", "end"): "Unbounded"}
# Keys whose values are JSON literals: their order matters, a list in RDF consists of blank nodes, or keys are data.
_LITERALS = {
    *("after", "before", "cells", "changes", "columns", "counts", "counts_possible", "facets", "resolved", "snippet"),
}
# Keys that depend on the request, on which the address of a part must not depend.
_VARYING = {"certainty", "evidence", "evidence_count", "name_then"}


def as_linked_data(answer: dict[str, Any], public_url: str = "") -> dict[str, Any]:
    """A response with `@context`, and `@type` and `@id` where the keys and the addresses in it do not say as much.

    `public_url` is what addresses begin with; without it they are relative to the host of the request.
    """
    address: str = answer["links"]["self"]
    path, _, query = address.removeprefix(public_url).partition("?")
    noun = path.rpartition("/")[2]
    data = answer["data"]
    page: dict[str, Any]
    if isinstance(data, list):
        # A page of a list is a thing of its own; the address of an item is that of what it is about.
        valid = "decided" if "basis=decided" in query else "valid"
        rows = [_node(row, noun, _part_of(path, noun, row), valid) for row in data]
        page = {"@id": address, "@type": "List", "data": rows}
    else:
        page = {"@id": f"{address}#response", "data": _node(data, "" if "href" in data else noun, address)}
    for key in ("meta", "links"):
        page[key] = {name: _described(part, name, page["@id"]) for name, part in answer[key].items()}
    base = [f"{public_url}{CONTEXT}", {"@base": f"{public_url}/"}]
    return {"@context": base if public_url else CONTEXT, **page}


def _described(value: Any, key: str, owner: str) -> Any:
    """The value of a key of the node at the address `owner`."""
    if key in _LITERALS:
        return value
    if isinstance(value, list):
        return [_node(each, key, _part_of(owner, key, each)) if isinstance(each, dict) else each for each in value]
    return _node(value, key, _fragment(owner, key)) if isinstance(value, dict) else value


def _node(value: dict[str, Any], key: str, address: str, valid: str = "valid") -> dict[str, Any]:
    """A node; `address` is for one that has none itself, `valid` the name of its period."""
    href = value.get("href", "")
    types = _BY_KEY.get(key) or _BY_COLLECTION.get(href.rpartition("/")[0])
    if key == "office" and "tenure" in value:
        types = "HeldOffice"  # with the title and the tenure of then, which are not the office's own
    if "op" in value:
        types = "Change"
    own = href if href and types not in _POINTERS else address
    node: dict[str, Any] = {} if own == href else {"@id": own}
    open_sides = tuple(name for name in ("start", "end") if types == _INTERVAL and _is_open(value.get(name)))
    if types:
        node["@type"] = [_INTERVAL, _OPEN[open_sides]] if open_sides else types
    for name, part in value.items():
        if name in open_sides:
            node[name] = part
        elif name == "valid" and isinstance(part, dict):
            node[name] = _node(part, name, _fragment(own, valid))
        else:
            of_state = name == "standings" and "state" in value
            node[name] = _described(part, name, value["state"]["href"] if of_state else own)
    return node


def _is_open(boundary: Any) -> bool:
    """Whether a side of a period has no day, and is open rather than unknown."""
    return (
        isinstance(boundary, dict)
        and boundary.get("kind", "open") == "open"
        and boundary["earliest"] is None
        and boundary["latest"] is None
    )


def _part_of(owner: str, key: str, part: dict[str, Any]) -> str:
    """The address of one of several parts: by its id, else by its content."""
    content = part.get("id") or f"{key}-{sha256(json.dumps(_lasting(part)).encode()).hexdigest()[:12]}"
    return _fragment(owner, content)


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(part) for key, part in value.items() if key not in _VARYING}
    return [_lasting(part) for part in value] if isinstance(value, list) else value


def _fragment(owner: str, name: str) -> str:
    return f"{owner}{'.' if '#' in owner else '#'}{name}"


router = APIRouter(tags=["knowledge base"])

_TEXT = files("app.web").joinpath("context.jsonld").read_text("utf-8")
_DESCRIBED = "Each key, and the term that it means."
_SCHEMA = {
    "type": "object",
    "properties": {"@context": {"type": "object", "description": _DESCRIBED, "additionalProperties": True}},
    "required": ["@context"],
    "additionalProperties": True,
}


@router.get(
    CONTEXT,
    operation_id="get_context",
    response_class=Response,
    responses={200: {"content": {JSON_LD: {"schema": _SCHEMA}}}},
)
async def get_context(_query: NoParameters, request: Request) -> Response:
    """The JSON-LD context of all answers: what their keys mean in W3C ORG, PROV, OWL-Time, schema.org and others.

    A key for which no standard has a term is a term of our own: the key, as a fragment of this address.
    """
    # JSON-LD lets the address of a vocabulary be relative; not every processor can read that.
    vocabulary = json.dumps(f"{public_url(request) or str(request.base_url).rstrip('/')}{CONTEXT}#")
    context = _TEXT.replace(f'"{CONTEXT}#"', vocabulary).encode()
    return StaticFile(context, JSON_LD).response(request)
