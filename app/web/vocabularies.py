"""Closed vocabularies as named schemas: a type of words has the same name in the code and in the schema."""

import re
import sys
import tomllib
from collections import defaultdict
from importlib.resources import files
from typing import Any, Literal, get_args, get_origin

_TEXTS: dict[str, str] = tomllib.loads(files("app").joinpath("vocabularies.toml").read_text("utf-8"))


def refer_to_vocabularies(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema with a reference in place of each enumeration that has a name; adds the named schemas to it."""
    names, used = _vocabularies(), {}

    def referring(part: Any) -> Any:
        if isinstance(part, list):
            return [referring(each) for each in part]
        if not isinstance(part, dict):
            return part
        name = names.get(tuple(part["enum"])) if isinstance(part.get("enum"), list) else None
        if name is None:
            return {key: value if key == "examples" else referring(value) for key, value in part.items()}
        used[name] = {"title": name, "type": "string", "enum": part["enum"], "description": _TEXTS.get(name, "")}
        reference = {"$ref": f"#/components/schemas/{name}"}
        about = {key: value for key, value in part.items() if key not in {"enum", "type", "title"}}
        return {"allOf": [reference], **about} if about else reference

    changed: dict[str, Any] = referring(schema)
    changed["components"]["schemas"] |= used
    return changed


def _vocabularies() -> dict[tuple[object, ...], str]:
    """The name of each vocabulary, by its words. Orders and facets are none: they belong to one operation."""
    found: defaultdict[str, set[tuple[object, ...]]] = defaultdict(set)
    for module in [module for name, module in sys.modules.items() if name.startswith("app.")]:
        for name, value in vars(module).items():
            if get_origin(value) is Literal and not re.search("Sort|Facet", name):
                found[name].add(get_args(value))
    return {words.pop(): name for name, words in sorted(found.items()) if len(words) == 1}
