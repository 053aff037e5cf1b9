"""JSON-LD 1.1: a response as linked data. The same keys and values, a context, types, and an address for every node.

There are no blank nodes: a graph of many responses holds each thing once (RDF 1.1, 3.4). Part of an item is a fragment
of its address: `#valid`. One of a list without ids is named by its content: `#names-0a1b2c3d4e5f`.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from app.kinds import KINDS

JSON_LD = "application/ld+json"

CONTEXT = "/v1/context.jsonld"
"""The path of the context."""


def _one_or_more(types: Sequence[str]) -> str | list[str]:
    return types[0] if len(types) == 1 else list(types)


_BY_COLLECTION = {kind.path: _one_or_more(kind.types) for kind in KINDS.values()}
_BY_COLLECTION["/v1/releases"] = ["Release", "prov:Entity"]

_INTERVAL = "time:Interval"
_DAYS = ["Coverage", "dcterms:PeriodOfTime"]
_INSTANT = "time:Instant"
_PASSAGE = ["Passage", "oa:TextQuoteSelector", "oa:TextPositionSelector"]
_PLACE = ["Place", "schema:Place"]
_FOUND = ["SearchResult", "schema:ListItem"]

# What has no address, or that of something else, is known by its key.
_BY_KEY: dict[str, str | list[str]] = {
    "adopted": _INSTANT,
    "asserted": "Value",
    "completeness": "Completeness",
    "coverage": _DAYS,
    "date": _INSTANT,
    "end": _INSTANT,
    "evidence": ["Evidence", "oa:SpecificResource", "prov:Entity"],
    "fact": "FactReference",
    "facts": "FactReference",
    "founding": "Founding",
    "held": "Value",
    "in_force": _INSTANT,
    "names": ["Name", "skosxl:Label"],
    "passage": _PASSAGE,
    "passages": _PASSAGE,
    "place": _PLACE,
    "proposed": _INSTANT,
    "readings": "Reading",
    "resolve": _FOUND,
    "search": _FOUND,
    "seat": _PLACE,
    "standings": "Standing",
    "start": _INSTANT,
    "steps": "Step",
    "timeline": "Event",
    "unchanged": _DAYS,
    "v1": ["KnowledgeBase", "schema:Dataset", "dcat:Dataset"],
    "valid": _INTERVAL,
}

_POINTERS = ("FactReference", "Event", "HeldOffice", _FOUND)
"""Types of what is about the thing at its `href`, and is not that thing."""

_OPEN = {("start",): "OpenStart", ("end",): "OpenEnd", ("start", "end"): "Unbounded"}
"""Types of periods without a beginning or an end: what is said of that side is said of the period, which is no node."""

_LITERALS = {"after", "before", "cells", "changes", "columns", "counts", "counts_possible", "facets"}
_LITERALS |= {"resolved", "snippet"}
"""Keys whose values are JSON literals: their order matters, a list in RDF consists of blank nodes, or keys are data."""

_VARYING = {"certainty", "evidence", "evidence_count", "name_then"}
"""Keys that depend on the request, on which the address of a part must not depend."""


def as_linked_data(answer: dict[str, Any], public_url: str = "") -> dict[str, Any]:
    """A response with `@context`, and `@type` and `@id` where the keys and the addresses in it do not say as much.

    `public_url` is what addresses begin with; without it they are relative to the host of the request.
    """
    address: str = answer["links"]["self"]
    path, _, query = address.removeprefix(public_url).partition("?")
    noun = path.rpartition("/")[2]
    data = answer["data"]
    if isinstance(data, list):
        # A page of a list is a thing of its own; the address of an item is that of what it is about.
        valid = "decided" if "basis=decided" in query else "valid"
        page: dict[str, Any] = {"@id": address, "@type": "List"}
        page["data"] = [_node(row, noun, _part_of(path, noun, row), valid) for row in data]
    else:
        page = {"@id": f"{address}#response"}
        page["data"] = _node(data, "" if "href" in data else noun, address)
    for key in ("meta", "links"):
        page[key] = {name: _described(part, name, page["@id"]) for name, part in answer[key].items()}
    base = [f"{public_url}{CONTEXT}", {"@base": f"{public_url}/"}]
    return {"@context": base if public_url else CONTEXT, **page}


def _described(value: Any, key: str, owner: str) -> Any:
    """The value of a key of the node at the address `owner`."""
    if isinstance(value, list) and key not in _LITERALS:
        return [_node(each, key, _part_of(owner, key, each)) if isinstance(each, dict) else each for each in value]
    if isinstance(value, dict) and key not in _LITERALS:
        return _node(value, key, _fragment(owner, key))
    return value


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
        if name == "valid" and isinstance(part, dict):
            node[name] = _node(part, name, _fragment(own, valid))
        elif name == "standings" and "state" in value:
            node[name] = _described(part, name, value["state"]["href"])
        else:
            node[name] = part if name in open_sides else _described(part, name, own)
    return node


def _is_open(boundary: Any) -> bool:
    """Whether a side of a period has no day, and is open rather than unknown."""
    if not isinstance(boundary, dict):
        return False
    return boundary.get("kind", "open") == "open" and boundary["earliest"] is None and boundary["latest"] is None


def _part_of(owner: str, key: str, part: dict[str, Any]) -> str:
    """The address of one of several parts: by its id, else by its content."""
    if "id" in part:
        return _fragment(owner, part["id"])
    return _fragment(owner, f"{key}-{sha256(json.dumps(_lasting(part)).encode()).hexdigest()[:12]}")


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(part) for key, part in value.items() if key not in _VARYING}
    return [_lasting(part) for part in value] if isinstance(value, list) else value


def _fragment(owner: str, name: str) -> str:
    return f"{owner}{'.' if '#' in owner else '#'}{name}"
