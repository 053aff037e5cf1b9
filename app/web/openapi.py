"""The OpenAPI schema, as FastAPI writes it, with the names and media types that clients are generated from."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI

from app.kinds import KINDS
from app.queries.about import About
from app.web.citations import BIBTEX, CSL
from app.web.description import description
from app.web.errors import Problem
from app.web.glossary import FIELDS
from app.web.linked_data import CONTEXT, JSON_LD
from app.web.openapi_responses import HEADERS, RESPONSES, declare
from app.web.vocabularies import refer_to_vocabularies

ENVELOPES = {
    "List": "A page of a list: its rows, how they are to be read, and where the pages beside it stand.",
    "Answer": "One item, and how it is to be read.",
}


EXAMPLES = {
    "also": "organization",
    "country": "state",
    "host": "country",
    "organization": "organization",
    "parent": "organization",
    "speaker": "official",
    **{noun: noun for noun in KINDS},
}
"""Filters that take the id of a noun, and where the example of one is found."""

WORDS = {
    "capacity",
    "classification",
    "delegation",
    "kind",
    "language",
    "noun",
    "publisher",
    "status",
    "subject",
    "topic",
}
"""Filters that take a word that one collection uses and another may not."""

OF_RELEASES = {"after", "known_at", "release"}
"""Parameters that name a release: a collection may have none."""

_SHIPPED = "shipped"
"""Key of the examples of one request and its response."""


class DescribedApi(FastAPI):
    """An application whose schema names and describes its shapes, and declares errors as problems alone.

    What it says of the collection is that of :meth:`describe`; before that, of the seeds that ship.
    """

    about: About
    responses_shown: dict[str, Any]
    """Examples of responses by the name of the collection, then by operation or problem, then by media type."""

    def describe(self, about: About) -> None:
        """Take title, description and examples from a collection."""
        self.about = about
        self.title = about.name
        self.summary = f"{about.name}: point-in-time answers, each with its evidence."
        self.description = description(about)
        contact_url = getattr(self.state, "contact_url", "")
        self.contact = {"name": f"The curators of the {about.name}"} | ({"url": contact_url} if contact_url else {})
        self.openapi_schema = None

    def openapi(self) -> dict[str, Any]:
        """The schema: `ClaimList` for a page of claims, `ClaimAnswer` for one of them."""
        if self.openapi_schema is None:
            text = json.dumps(super().openapi())
            schema = json.loads(re.sub(r"\b(?:Dated|Members)?(List|Item)_(\w+?)(?:Row|Item)?_(?=\")", _name, text))
            shapes = schema["components"]["schemas"]
            problem = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
            shapes |= problem.pop("$defs") | {"Problem": problem}
            for unused in ("HTTPValidationError", "ValidationError"):
                del shapes[unused]
            for path, operations in schema["paths"].items():
                for operation in operations.values():
                    operation["tags"] = operation["tags"][-1:]
                    _declare_formats(operation, shapes)
                    _give_examples(operation, self.about)
                    declare(path, operation)
            schema["components"] |= {"headers": HEADERS, "responses": RESPONSES}
            for name, shape in shapes.items():
                _describe(name, shape)
                _leave_out(shape)
            plain = _plain(schema)
            plain["info"]["description"] += _matrix(plain["paths"])
            self.openapi_schema = refer_to_vocabularies(plain)
            _show_responses(self.openapi_schema, self.responses_shown.get(self.about.name, {}))
        return self.openapi_schema


def _name(found: re.Match[str]) -> str:
    return f"{found[2]}{'List' if found[1] == 'List' else 'Answer'}"


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


def _show_responses(schema: dict[str, Any], shown: dict[str, Any]) -> None:
    """Give each operation, and each problem that all declare, the example of its response, and of its request."""
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    of_content = {operation["operationId"]: operation["responses"]["200"] for operation in operations}
    for name, response in (of_content | schema["components"]["responses"]).items():
        for media_type, example in shown.get(name, {}).items():
            response["content"][media_type]["examples"] = {_SHIPPED: example}
    for operation in operations:
        requests = [example["summary"] for example in shown.get(operation["operationId"], {}).values()]
        _show_request(operation, parse_qs(urlsplit(requests[0]).query) if requests else {})


def _show_request(operation: dict[str, Any], sent: dict[str, list[str]]) -> None:
    """Fill in the parameters that the example of the response was requested with; the docs page sends no other."""
    for parameter in operation.get("parameters", []):
        name, schema = parameter["name"], parameter["schema"]
        if parameter["in"] == "query" and (name in sent or schema.get("examples")):
            several = schema.get("type") == "array"
            if name in sent:
                value: Any = sent[name] if several else int(sent[name][0]) if name == "limit" else sent[name][0]
            else:
                value = schema["examples"][0]
            required = name in sent or parameter["required"]
            parameter.pop("example", None)
            parameter["examples"] = {_SHIPPED: {"value": value} | ({} if required else {"x-disabled": True})}


def _give_examples(operation: dict[str, Any], about: About) -> None:
    """Show examples that are answered: ids of the collection, and of what is required where tools look for it."""
    for parameter in operation.get("parameters", []):
        if parameter["schema"].get("type") == "array":
            parameter["description"] += " Takes several values, between commas or by repeating."
        name = parameter["name"]
        noun = name.removesuffix("_id")
        if parameter["in"] == "path" and noun in about.examples:
            parameter["examples"] = {_SHIPPED: {"value": about.examples[noun]}}
        elif name == "id":
            of_kind = (kind.name for kind in KINDS.values() if kind.tag in operation["tags"])
            parameter["schema"]["examples"] = [[about.examples[kind]] for kind in of_kind if kind in about.examples]
        elif name in EXAMPLES and "examples" in parameter["schema"]:
            example = about.examples.get(name) or about.examples.get(EXAMPLES[name])
            parameter["schema"]["examples"] = [[example]] if example else []
        elif (name in OF_RELEASES and "release" not in about.examples) or (
            name in WORDS and about.introduction is None
        ):
            parameter["schema"].pop("examples", None)
        if parameter["in"] == "query" and parameter["required"]:
            parameter["example"] = parameter["schema"]["examples"][0]


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
    shape["title"] = name
    if "description" not in shape:
        shape["description"] = next(text for suffix, text in ENVELOPES.items() if name.endswith(suffix))
    for field, content in shape.get("properties", {}).items():
        if "description" not in content and (field in FIELDS or "$ref" not in content):
            content["description"] = FIELDS[field]  # what is referred to describes itself


def _leave_out(shape: dict[str, Any]) -> None:
    """A field that may be missing is left out where it would be null."""
    for field, content in shape.get("properties", {}).items():
        if field not in shape.get("required", []) and {"type": "null"} in content.get("anyOf", []):
            content.update(next(part for part in content.pop("anyOf") if part != {"type": "null"}))
            content.pop("default", None)


_MATRIX_HEAD = """
**Filters and orders.** Several values of a filter, repeated or between commas, mean "or"; different filters mean "and".
A filter takes what a path takes: `state=BY`, `state=blr` and `state=112` mean `BLR`. `facets` counts the values of
filters over the rows that the other filters leave. `-` before an order reverses it. Every list takes `limit` (1 to
200), `offset` and `format` as well.

| list | time | filters | `include` | `facets` | `sort` |
|---|---|---|---|---|---|
"""
_NO_FILTERS = {"point", "include", "facets", "limit", "offset", "format", "sort"}


def _matrix(paths: dict[str, Any]) -> str:
    """What each list can be narrowed down and sorted by, as a table in Markdown."""
    lines = []
    for path, operations in paths.items():
        parameters = operations["get"].get("parameters", [])
        taken = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
        if "limit" not in taken:
            continue
        time = [name for name in ("as_of", "during", "throughout", "from", "to") if name in taken]
        filters = [name for name in taken if name not in {*time, *_NO_FILTERS}]
        include, facets = (_words(taken.get(name, {})) for name in ("include", "facets"))
        orders = dict.fromkeys(order.removeprefix("-") for order in taken["sort"]["enum"])
        cells = (", ".join(f"`{word}`" for word in words) for words in (time, filters, include, facets, orders))
        lines.append(f"| `{path.removeprefix('/v1')}` | {' | '.join(cells)} |\n")
    return _MATRIX_HEAD + "".join(lines)


def _words(schema: dict[str, Any]) -> list[str]:
    """The values of a parameter that takes several; one value is a constant."""
    items = schema.get("items", {})
    return items.get("enum") or ([items["const"]] if "const" in items else [])


def _plain(schema: Any) -> Any:
    """The same schema in the words that every generator of clients knows.

    One allowed value is an enumeration, an integer has its bounds (none is negative), and a description stands around
    a reference instead of beside it. Titles that only repeat the name of a field are left out.
    """
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _plain(value) for key, value in schema.items() if key != "propertyNames"}  # linters know no such key
    if isinstance(plain.get("$ref"), str) and len(plain) > 1:
        plain = {"allOf": [{"$ref": plain.pop("$ref")}], **plain}
    if isinstance(plain.get("const"), str):
        plain["enum"] = [plain.pop("const")]
    if plain.get("type") == "integer":
        plain = {"format": "int32", "minimum": 0, "maximum": 2**31 - 1} | plain
    for field in plain.get("properties", {}).values():
        field.pop("title", None)
    return plain
