"""What clients of one OpenAPI document would lose with another: whatever they may send, and may count on getting back.

What a request allows must still be allowed; what a response promises must still be promised. A new path, an optional
parameter, a further value that may be sent, a further field that comes back break nobody.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

Document = dict[str, Any]
Shape = dict[str, Any]

LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
NAMED_RULES = ("format", "pattern")


def breaks(old: Document, new: Document) -> Iterator[str]:
    """Each thing that a client of the old document can no longer do, or no longer count on."""
    for path, operations in old["paths"].items():
        for method, operation in operations.items():
            where = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{where}: is gone"
                continue
            if now["operationId"] != operation["operationId"]:
                yield f"{where}: is called {now['operationId']}, no longer {operation['operationId']}"
            yield from _parameter_breaks(where, (operation, old), (now, new))
            yield from _response_breaks(where, (operation, old), (now, new))


def _parameter_breaks(where: str, was: tuple[Shape, Document], now: tuple[Shape, Document]) -> Iterator[str]:
    """A parameter must take all that it took."""
    before, after = _parameters(was[0]), _parameters(now[0])
    for name, parameter in before.items():
        place = f"{where}: {name[0]} parameter {name[1]}"
        if name not in after:
            yield f"{place} is gone"
            continue
        given = after[name]
        if given.get("required") and not parameter.get("required"):
            yield f"{place} is required"
        if given["schema"].get("default") != parameter["schema"].get("default"):
            yield f"{place} has another default"
        yield from _outside((parameter["schema"], was[1]), (given["schema"], now[1]), place)
    for name, parameter in after.items():
        if name not in before and parameter.get("required"):
            yield f"{where}: {name[0]} parameter {name[1]} is required"


def _parameters(operation: Shape) -> dict[tuple[str, str], Shape]:
    return {(each["in"], each["name"]): each for each in operation.get("parameters", [])}


def _response_breaks(where: str, was: tuple[Shape, Document], now: tuple[Shape, Document]) -> Iterator[str]:
    """A response must be one that was promised."""
    for status, response in was[0]["responses"].items():
        if status not in now[0]["responses"]:
            yield f"{where}: status {status} is gone"
            continue
        contents = _response(now[0]["responses"][status], now[1]).get("content", {})
        for media_type, content in _response(response, was[1]).get("content", {}).items():
            place = f"{where}: {status} {media_type}"
            if media_type not in contents:
                yield f"{place} is gone"
                continue
            yield from _outside((contents[media_type]["schema"], now[1]), (content["schema"], was[1]), place)


def _response(response: Shape, document: Document) -> Shape:
    found: Shape = (
        document["components"]["responses"][response["$ref"].rpartition("/")[2]] if "$ref" in response else response
    )
    return found


def _outside(
    inner: tuple[Shape, Document], outer: tuple[Shape, Document], where: str, seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Why not every value of the inner shape is one of the outer: nothing, where it is."""
    pair = f"{_references(inner[0])} within {_references(outer[0])}"
    if "$ref" in pair:
        if pair in seen:
            return
        seen |= {pair}
    choices = list(_alternatives(*outer))
    for shape in _alternatives(*inner):
        # Of the alternatives the one that it comes nearest to; none but a value of the same type can be near.
        reasons = (list(_differences((shape, inner[1]), (choice, outer[1]), where, seen)) for choice in choices)
        yield from min(reasons, key=lambda found: (any(": type " in each for each in found), len(found)))


def _references(shape: Shape) -> list[Shape]:
    return [part for part in (shape, *shape.get("allOf", [])) if "$ref" in part]


def _alternatives(shape: Shape, document: Document) -> Iterator[Shape]:
    if "$ref" in shape:
        yield from _alternatives(document["components"]["schemas"][shape["$ref"].rpartition("/")[2]], document)
    elif "allOf" in shape:
        for parts in product(*(_alternatives(part, document) for part in shape["allOf"])):
            yield _together(parts)
    elif "anyOf" in shape or "oneOf" in shape:
        for part in [*shape.get("anyOf", []), *shape.get("oneOf", [])]:
            yield from _alternatives(part, document)
    elif isinstance(shape.get("type"), list):
        yield from ({**shape, "type": name} for name in shape["type"])
    else:
        yield shape


def _together(parts: Iterable[Shape]) -> Shape:
    """One shape with all the rules of several."""
    whole: Shape = {"properties": {}, "required": []}
    for part in parts:
        properties = whole["properties"] | part.get("properties", {})
        required = [*whole["required"], *part.get("required", [])]
        whole |= part | {"properties": properties, "required": required}
    return whole


def _differences(
    inner: tuple[Shape, Document], outer: tuple[Shape, Document], where: str, seen: frozenset[str]
) -> Iterator[str]:
    was, now = outer[0], inner[0]
    if was.get("type") not in {None, now.get("type")}:
        yield f"{where}: type {now.get('type')} is not {was['type']}"
        return
    values, further = _values(was), _values(now)
    if values is not None and (further is None or not further <= values):
        yield f"{where}: {'any value' if further is None else sorted(further - values)} is not among {sorted(values)}"
    yield from _looser(now, was, where)
    for name, shape in was.get("properties", {}).items():
        if name not in now.get("properties", {}):
            yield f"{where}.{name}: is missing"
            continue
        if name in was.get("required", []) and name not in now.get("required", []):
            yield f"{where}.{name}: may be missing"
        yield from _outside((now["properties"][name], inner[1]), (shape, outer[1]), f"{where}.{name}", seen)
    for key, mark in (("items", "[]"), ("additionalProperties", ".*")):
        if isinstance(was.get(key), dict):
            part = now.get(key)
            if isinstance(part, dict):
                yield from _outside((part, inner[1]), (was[key], outer[1]), where + mark, seen)
            else:
                yield f"{where}{mark}: may be anything"
    for index, (part, whole) in enumerate(zip(now.get("prefixItems", []), was.get("prefixItems", []), strict=False)):
        yield from _outside((part, inner[1]), (whole, outer[1]), f"{where}[{index}]", seen)


def _values(shape: Shape) -> set[str] | None:
    """The values that a shape lists; None where it lists none."""
    listed = shape["enum"] if "enum" in shape else [shape["const"]] if "const" in shape else None
    return None if listed is None else {str(value) for value in listed}


def _looser(now: Shape, was: Shape, where: str) -> Iterator[str]:
    """The rules of the one shape that the other does not hold to."""
    for rule in NAMED_RULES:
        if rule in was and now.get(rule) != was[rule]:
            yield f"{where}: {rule} {now.get(rule)} is not {was[rule]}"
    for rule in LOWER_BOUNDS:
        if rule in was and (rule not in now or now[rule] < was[rule]):
            yield f"{where}: {rule} {now.get(rule)} is below {was[rule]}"
    for rule in UPPER_BOUNDS:
        if rule in was and (rule not in now or now[rule] > was[rule]):
            yield f"{where}: {rule} {now.get(rule)} is above {was[rule]}"
