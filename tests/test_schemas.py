"""The schemas of the API's description: complete, explained, and those of what is answered."""

from typing import Any

import httpx
import pytest

from app.web.tables import FIELDS
from tests.answers import ITEMS, LISTS, ROUTES, SCHEMA, an_address, parameters

SHAPES: dict[str, dict[str, Any]] = SCHEMA["components"]["schemas"]


def test_every_shape_and_every_field_is_explained() -> None:
    for name, shape in SHAPES.items():
        assert shape["description"], name
        for field, schema in shape.get("properties", {}).items():
            assert schema.get("description") or resolved(schema)["description"], f"{name}.{field}"


def test_the_glossary_explains_what_is_used_and_nothing_else() -> None:
    explained = {(name, schema.get("description")) for shape in SHAPES.values() for name, schema in fields(shape)}
    assert set(FIELDS.items()) <= explained


def test_every_vocabulary_is_a_schema_with_a_name() -> None:
    """Two words or more have a name, but for orders and facets, which are those of one operation."""

    def unnamed(part: Any, where: str) -> list[str]:
        if isinstance(part, list):
            return [each for place, value in enumerate(part) for each in unnamed(value, f"{where}/{place}")]
        if not isinstance(part, dict):
            return []
        own = [where] if len(part.get("enum", [])) > 1 else []
        return own + [each for key, value in part.items() for each in unnamed(value, f"{where}/{key}")]

    own = [name for path in ROUTES for name in parameters(path) if name in {"sort", "facets"}]
    assert len(unnamed(SCHEMA["paths"], "")) <= len(own)
    assert [place for name, shape in SHAPES.items() if "enum" not in shape for place in unnamed(shape, name)] == []


def test_no_two_vocabularies_have_the_same_words() -> None:
    words = [tuple(shape["enum"]) for shape in SHAPES.values() if "enum" in shape]
    assert len(set(words)) == len(words) >= 30


def test_a_field_that_may_be_missing_is_never_null() -> None:
    for name, shape in SHAPES.items():
        for field, schema in fields(shape):
            if field not in shape.get("required", []):
                assert {"type": "null"} not in schema.get("anyOf", []), f"{name}.{field}"


def test_no_field_leaves_open_what_it_holds() -> None:
    def check(schema: dict[str, Any], where: str) -> None:
        assert schema.keys() & {"$ref", "type", "anyOf", "allOf"}, where
        for part in [*schema.get("anyOf", []), *schema.get("allOf", [])]:
            check(part, where)
        if schema.get("type") == "array":
            check(schema["items"], where)
        if schema.get("type") == "object":
            assert "properties" in schema or schema["additionalProperties"], where

    for name, shape in SHAPES.items():
        check(shape, name)
        for field, schema in fields(shape):
            check(schema, f"{name}.{field}")


def fields(shape: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The fields of a shape, with their schemas."""
    return list(shape.get("properties", {}).items())


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    [only] = schema.get("allOf", [schema])
    name = only.get("$ref", "").removeprefix("#/components/schemas/")
    return dict(SHAPES[name]) if name else schema


@pytest.mark.parametrize("path", [path for path in LISTS + ITEMS if path.startswith("/v1")])
def test_answers_have_the_keys_that_are_described_and_no_other(client: httpx.Client, path: str) -> None:
    """With every key that is described as always there."""

    def compare(value: Any, schema: dict[str, Any]) -> None:
        described = resolved(schema)
        choices = [resolved(choice) for choice in described.get("anyOf", [])]
        if choices:
            described = next((choice for choice in choices if fits(value, choice)), {})
        if isinstance(value, dict) and "properties" in described:
            assert set(described.get("required", [])) <= value.keys() <= described["properties"].keys()
            for key, part in value.items():
                compare(part, described["properties"][key])
        elif isinstance(value, list) and "items" in described:
            for part in value:
                compare(part, described["items"])

    content = ROUTES[path]["responses"]["200"]["content"]["application/json"]["schema"]
    compare(client.get(an_address(path)).json(), content)


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value has the type that a schema names."""
    types: dict[str, type | tuple[type, ...]] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    return isinstance(value, types.get(schema.get("type", "object"), ()))
