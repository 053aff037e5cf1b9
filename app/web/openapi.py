"""The OpenAPI schema: FastAPI's, with the names and media types that clients are generated from, and prose to read."""

import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal, get_args, get_origin

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.queries.knowledge_base import About
from app.web.formats import BIBTEX, CSL
from app.web.linked_data import CONTEXT, JSON_LD
from app.web.openapi_responses import HEADERS, RESPONSES, SHIPPED, declare, show_request
from app.web.static import StaticFile
from app.web.tables import FIELDS

ENVELOPES = {
    "List": "A page of a list: its rows, how they are to be read, and where the pages beside it stand.",
    "Answer": "One item, and how it is to be read.",
}

_INTRODUCTION = files("app").joinpath("introduction.md").read_text("utf-8")
_COMMON = files("app").joinpath("description.md").read_text("utf-8")
_VOCABULARIES: dict[str, str] = tomllib.loads(files("app").joinpath("vocabularies.toml").read_text("utf-8"))
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ENTRY = re.compile(r"(?m)^(?=- |\||\*\*|$)")
_LISTS = """
**Filters and orders.** Several values of a filter, repeated or between commas, mean "or"; different filters mean "and".
A filter takes what a path takes: `state=BY`, `state=blr` and `state=112` mean `BLR`. `facets` counts the values of
filters over the rows that the other filters leave. `-` before an order reverses it. Every list takes `limit` (1 to
200), `offset` and `format` as well.

| list | time | filters | `include` | `facets` | `sort` |
|---|---|---|---|---|---|
"""
_TIME = ("as_of", "during", "throughout", "from", "to")
_NO_FILTERS = {*_TIME, "point", "include", "facets", "limit", "offset", "format", "sort"}


class DescribedApi(FastAPI):
    """An application whose schema names and describes its shapes, and declares errors as problems alone.

    What it says of the collection is that of :meth:`describe`; before that, of the seeds that ship.
    """

    about: About
    responses_shown: dict[str, Any]
    """Examples of responses by the name of the collection, then by operation or problem, then by media type."""
    schema_file: StaticFile | None
    served: ASGIApp  # this application behind what main.py puts before it

    def describe(self, about: About) -> None:
        """Take title, description and examples from a collection."""
        self.about = about
        self.title = about.name
        self.summary = f"{about.name}: point-in-time answers, each with its evidence."
        self.description = _prose(about)
        contact_url = getattr(self.state, "contact_url", "")
        self.contact = {"name": f"The curators of the {about.name}"} | ({"url": contact_url} if contact_url else {})
        self.openapi_schema = self.schema_file = None

    def openapi(self) -> dict[str, Any]:
        """The schema: `ClaimList` for a page of claims, `ClaimAnswer` for one of them."""
        if self.openapi_schema is None:
            text = json.dumps(super().openapi())
            for envelope, suffix in (("List", "List"), ("Item", "Answer")):
                text = re.sub(rf"\b(?:Dated|Members)?{envelope}_(\w+?)(?:Row|Item)?_(?=\")", rf"\1{suffix}", text)
            schema = json.loads(text)
            shapes = schema["components"]["schemas"]
            shown = self.responses_shown.get(self.about.name, {})
            for path, operations in schema["paths"].items():
                operation = operations["get"]
                operation["tags"] = operation["tags"][-1:]
                _declare_formats(operation, shapes)
                show_request(operation, self.about, shown)
                declare(path, operation)
            for name, shape in shapes.items():
                _describe(name, shape)
            schema["components"] |= {"headers": HEADERS, "responses": RESPONSES}
            schema["info"]["description"] += _table_of_lists(schema["paths"])
            named: dict[str, Any] = {}
            self.openapi_schema = _plain(schema, _vocabularies(), named)
            self.openapi_schema["components"]["schemas"] |= named
            _show_responses(self.openapi_schema, shown)
        return self.openapi_schema


def _declare_formats(operation: dict[str, Any], shapes: dict[str, Any]) -> None:
    content = operation["responses"]["200"]["content"]
    formats = [
        name for each in operation.get("parameters", []) if each["name"] == "format" for name in each["schema"]["enum"]
    ]
    if "csv" in formats:
        table = {"type": "string", "description": "The same rows as a table (RFC 4180), with a line of column names."}
        content["text/csv"] = {"schema": table}
    if "jsonld" in formats:
        content[JSON_LD] = {"schema": _linked(shapes, content["application/json"]["schema"]["$ref"])}
    if "csl" in formats:
        items = {"type": "object", "additionalProperties": True, "description": "An item of CSL-JSON."}
        content[CSL] = {"schema": {"type": "array", "items": items, "description": "One citation, in CSL-JSON."}}
        content[BIBTEX] = {"schema": {"type": "string", "description": "One citation, as an entry of BibTeX."}}


def _linked(shapes: dict[str, Any], answer: str) -> dict[str, str]:
    """A reference to the shape of an answer as linked data, which is added to the shapes: the answer and a context."""
    shapes["LinkedData"] = {
        "type": "object",
        "description": "What JSON-LD adds. Any object within may have an `@id` and `@type`s as well.",
        "properties": {
            "@context": {"type": "string", "const": CONTEXT, "description": "Address of the context."},
            "@id": {"type": "string", "description": "Of a page of a list: its address."},
            "@type": {"type": "string", "const": "List", "description": "Of a page of a list."},
        },
        "required": ["@context"],
    }
    name = f"Linked{answer.rpartition('/')[2]}"
    shapes[name] = {
        "allOf": [{"$ref": answer}, {"$ref": "#/components/schemas/LinkedData"}],
        "description": "The answer as JSON-LD 1.1: the same keys and values, and what they mean.",
    }
    return {"$ref": f"#/components/schemas/{name}"}


def _describe(name: str, shape: dict[str, Any]) -> None:
    """Describe a shape and its fields; a field that may be missing is left out where it would be null."""
    shape["title"] = name
    if "description" not in shape:
        shape["description"] = next(text for suffix, text in ENVELOPES.items() if name.endswith(suffix))
    for field, content in shape.get("properties", {}).items():
        if "description" not in content and (field in FIELDS or "$ref" not in content):
            content["description"] = FIELDS[field]  # what is referred to describes itself
        if field not in shape.get("required", []) and {"type": "null"} in content.get("anyOf", []):
            content.update(next(part for part in content.pop("anyOf") if part != {"type": "null"}))
            content.pop("default", None)


def _plain(part: Any, vocabularies: Mapping[tuple[object, ...], str], shapes: dict[str, Any]) -> Any:
    """The same part of a schema in the words that every generator of clients knows.

    One allowed value is an enumeration, one that has a name is a reference to its shape, which is added to the shapes,
    an integer has its bounds (none is negative), and a description stands around a reference instead of beside it.
    Titles that only repeat the name of a field are left out.
    """
    if isinstance(part, list):
        return [_plain(each, vocabularies, shapes) for each in part]
    if not isinstance(part, dict):
        return part
    plain = {
        key: value if key == "examples" else _plain(value, vocabularies, shapes)
        for key, value in part.items()
        if key != "propertyNames"  # linters know no such key
    }
    if isinstance(plain.get("const"), str):
        plain["enum"] = [plain.pop("const")]
    if plain.get("type") == "integer":
        plain = {"format": "int32", "minimum": 0, "maximum": 2**31 - 1} | plain
    for field in plain.get("properties", {}).values():
        field.pop("title", None)
    name = vocabularies.get(tuple(plain["enum"])) if isinstance(plain.get("enum"), list) else None
    if name:
        words = {"title": name, "type": plain.pop("type"), "enum": plain.pop("enum")}
        shapes[name] = {**words, "description": _VOCABULARIES.get(name, "")}
        plain = {key: value for key, value in plain.items() if key != "title"} | {
            "$ref": f"#/components/schemas/{name}"
        }
    if isinstance(plain.get("$ref"), str) and len(plain) > 1:
        plain = {"allOf": [{"$ref": plain.pop("$ref")}], **plain}
    return plain


def _vocabularies() -> dict[tuple[object, ...], str]:
    """The name of each closed vocabulary, by its words: that of its type in the code.

    Orders and facets are none: they belong to one operation.
    """
    found: defaultdict[str, set[tuple[object, ...]]] = defaultdict(set)
    for module in [module for name, module in sys.modules.items() if name.startswith("app.")]:
        for name, value in vars(module).items():
            if get_origin(value) is Literal and not re.search("Sort|Facet", name):
                found[name].add(get_args(value))
    return {words.pop(): name for name, words in sorted(found.items()) if len(words) == 1}


def _show_responses(schema: dict[str, Any], shown: dict[str, Any]) -> None:
    """Give each operation, and each problem that all declare, the example of its response."""
    operations = (path["get"] for path in schema["paths"].values())
    of_content = {operation["operationId"]: operation["responses"]["200"] for operation in operations}
    for name, response in (of_content | schema["components"]["responses"]).items():
        for media_type, example in shown.get(name, {}).items():
            response["content"][media_type]["examples"] = {SHIPPED: example}


def _prose(about: About) -> str:
    """The introduction of a collection: its own, or the one that ships, without what needs an id that it lacks."""
    values = {
        "description": about.description,
        "year": f"{about.coverage_until:%Y}",
        "day": f"{about.coverage_until}",
        "organization_name": about.organization_name,
        **about.examples,
    }
    known = {name: value for name, value in values.items() if value is not None}
    kept = (entry for entry in _ENTRY.split(_INTRODUCTION) if set(_PLACEHOLDER.findall(entry)) <= known.keys())
    filled = "".join(_PLACEHOLDER.sub(lambda found: known[found[1]], entry) for entry in kept)
    return (about.introduction or filled).strip() + "\n\n" + _COMMON


def _table_of_lists(paths: dict[str, Any]) -> str:
    """What each list of a schema can be narrowed down and sorted by, as a table in Markdown."""
    lines = []
    for path, operations in paths.items():
        parameters = operations["get"].get("parameters", [])
        taken = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
        if "limit" in taken:
            time = [name for name in _TIME if name in taken]
            filters = [name for name in taken if name not in _NO_FILTERS]
            several = (taken.get(name, {}).get("items", {}) for name in ("include", "facets"))
            orders = dict.fromkeys(order.removeprefix("-") for order in taken["sort"]["enum"])
            columns = [time, filters, *map(_words, several), orders]
            cells = (", ".join(f"`{word}`" for word in words) for words in columns)
            lines.append(f"| `{path.removeprefix('/v1')}` | {' | '.join(cells)} |\n")
    return _LISTS + "".join(lines)


def _words(schema: dict[str, Any]) -> list[str]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])
