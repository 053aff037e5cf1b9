"""JSON-LD 1.1: an answer as linked data. The same keys and values, a context, and the types of what has any."""

from collections.abc import Sequence
from typing import Any

from app.kinds import KINDS

JSON_LD = "application/ld+json"

CONTEXT = "/v1/context.jsonld"
"""The address of the context. It is written as all addresses of answers are: relative to this host."""


def _one_or_more(types: Sequence[str]) -> str | list[str]:
    return types[0] if len(types) == 1 else list(types)


_BY_COLLECTION = {kind.path: _one_or_more(kind.types) for kind in KINDS.values()}

_INSTANT = "time:Instant"
_PASSAGE = ["Passage", "oa:TextQuoteSelector", "oa:TextPositionSelector"]
_PLACE = ["Place", "schema:Place"]
_FOUND = ["SearchResult", "schema:ListItem"]

# What has no address, or that of something else, is known by its key.
_BY_KEY: dict[str, str | list[str]] = {
    "adopted": _INSTANT,
    "asserted": "Value",
    "coverage": ["Coverage", "dcterms:PeriodOfTime"],
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
    "v1": ["KnowledgeBase", "schema:Dataset", "dcat:Dataset"],
    "valid": "time:Interval",
}

# Parts of an item that are told apart by a fragment; `owner` is the address of the item.
_FRAGMENTS = {
    "passages": "{owner}/passages#{id}",
    "standings": "{owner}#{id}",
    "v1": "/v1",
}


def as_linked_data(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer with `@context`, and `@type` and `@id` where the keys and the addresses in it do not say as much."""
    address = answer["links"]["self"]
    owner, _, noun = address.partition("?")[0].rpartition("/")
    # A page of a list is a thing of its own; the address of an item is that of what it is about.
    page = {"@id": address, "@type": "List"} if isinstance(answer["data"], list) else {}
    data = _described(answer["data"], noun, owner)
    about = {key: _described(value, key, owner) for key, value in answer.items() if key != "data"}
    return {"@context": CONTEXT, **page, "data": data, **about}


def _described(value: Any, key: str, owner: str) -> Any:
    if isinstance(value, list):
        return [_described(part, key, owner) for part in value]
    if not isinstance(value, dict):
        return value
    href = value.get("href", "")
    types = _BY_KEY.get(key) or _BY_COLLECTION.get(href.rpartition("/")[0])
    if key == "office" and "tenure" in value:
        types = "HeldOffice"  # with the title and the tenure of then, which are not the office's own
    named = {"@id": _FRAGMENTS[key].format(owner=owner, **value)} if key in _FRAGMENTS else {}
    typed = {"@type": types} if types else {}
    return {**named, **typed, **{name: _described(part, name, href or owner) for name, part in value.items()}}
