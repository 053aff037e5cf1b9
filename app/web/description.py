"""The prose of the docs page: an introduction, that of the collection or one filled in for it, and a table of lists."""

import re
from importlib.resources import files
from typing import Any

from app.queries.about import About

_INTRODUCTION = files("app").joinpath("introduction.md").read_text("utf-8")
_COMMON = files("app").joinpath("description.md").read_text("utf-8")
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


def description(about: About) -> str:
    """The Markdown of the docs page.

    Of the introduction that ships, what needs an id of a noun is left out where the collection has none.
    """
    return (about.introduction or _filled(about)).strip() + "\n\n" + _COMMON


def _filled(about: About) -> str:
    values = {
        "description": about.description,
        "year": f"{about.coverage_until:%Y}",
        "day": f"{about.coverage_until}",
        "organization_name": about.organization_name,
        **about.examples,
    }
    known = {name: value for name, value in values.items() if value is not None}
    kept = (entry for entry in _ENTRY.split(_INTRODUCTION) if set(_PLACEHOLDER.findall(entry)) <= known.keys())
    return "".join(_PLACEHOLDER.sub(lambda found: known[found[1]], entry) for entry in kept)


def table_of_lists(paths: dict[str, Any]) -> str:
    """What each list of a schema can be narrowed down and sorted by, as a table in Markdown."""
    lines = []
    for path, operations in paths.items():
        parameters = operations["get"].get("parameters", [])
        taken = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
        if "limit" in taken:
            time = [name for name in _TIME if name in taken]
            filters = [name for name in taken if name not in _NO_FILTERS]
            include, facets = (_words(taken.get(name, {})) for name in ("include", "facets"))
            orders = dict.fromkeys(order.removeprefix("-") for order in taken["sort"]["enum"])
            cells = (", ".join(f"`{word}`" for word in words) for words in (time, filters, include, facets, orders))
            lines.append(f"| `{path.removeprefix('/v1')}` | {' | '.join(cells)} |\n")
    return _LISTS + "".join(lines)


def _words(schema: dict[str, Any]) -> list[str]:
    """The values of a parameter that takes several; one value is a constant."""
    items = schema.get("items", {})
    return items.get("enum") or ([items["const"]] if "const" in items else [])
