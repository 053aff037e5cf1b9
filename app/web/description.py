"""The prose of the docs page: the introduction of the collection, its own or one filled from what is loaded."""

import re
from importlib.resources import files

from app.queries.about import About

_INTRODUCTION = files("app").joinpath("introduction.md").read_text("utf-8")
_COMMON = files("app").joinpath("description.md").read_text("utf-8")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ENTRY = re.compile(r"(?m)^(?=- |\||\*\*|$)")


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
    entries = _ENTRY.split(_INTRODUCTION)
    kept = (entry for entry in entries if set(_PLACEHOLDER.findall(entry)) <= known.keys())
    return "".join(_PLACEHOLDER.sub(lambda found: known[found[1]], entry) for entry in kept)
