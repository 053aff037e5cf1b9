"""The formats of answers: which one a client wants, and rows as a table."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel

from app.web.citations import BIBTEX, CSL
from app.web.linked_data import JSON_LD

JSON = "application/json"
CSV = "text/csv"

MEDIA_TYPES = {"json": JSON, "csv": CSV, "jsonld": JSON_LD, "bibtex": BIBTEX, "csl": CSL}
"""What `format` can name."""


def wanted(query: bytes, accept: bytes, offered: Sequence[str]) -> str | None:
    """The media type on offer that a request chooses, by `format` or else by `Accept`; None for no acceptable one.

    `accept` is the one list that all lines of that name are (RFC 9110, 5.3). The cache and the routes both ask here, so
    that what is cached under a media type is of it.
    """
    if b"format" in query or b"%" in query:
        named = MEDIA_TYPES.get(dict(parse_qsl(query.decode("latin-1"))).get("format", ""))
        if named in offered:
            return named
    return preferred(accept.decode("latin-1"), offered)


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The media type on offer that a client weighs highest; None where it accepts none of them.

    RFC 9110, section 12.5.1. Without an `Accept` header everything is welcome. Of equals, the one that the client names
    first, as those do that ask for `application/ld+json, application/json`; of those not named, the first on offer.
    """
    if accept.strip() in {"", "*/*"}:
        return offered[0]
    weights: dict[str, float] = {}
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        found = re.search(r"(?:^|;)\s*q=([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", parameters)
        weights[name.strip().lower()] = float(found[1]) if found else 1.0

    def weight(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((weights[name] for name in ranges if name in weights), 0.0)

    named = [name for name in weights if name in offered]
    best = max([*named, *offered], key=weight)
    return best if weight(best) > 0 else None


def row_model(envelope: Any) -> type[BaseModel] | None:
    """The shape of the rows of a list, from the shape of the answer; None where the answer is no list."""
    if not (isinstance(envelope, type) and issubclass(envelope, BaseModel)):
        return None
    data = envelope.model_fields["data"].annotation
    return _one_model(get_args(data)[0]) if get_origin(data) is list else None


def as_table(rows: Sequence[dict[str, Any]], model: type[BaseModel]) -> str:
    """Rows as CSV (RFC 4180): a column for each field, `state.id` for one within another, lists as JSON.

    What is only there when it is asked for has a column only then.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    columns = [path for path, optional in _paths(model) if not optional or any(path[0] in row for row in rows)]
    writer.writerow([".".join(path) for path in columns])
    writer.writerows([_cell(row, path) for path in columns] for row in rows)
    return text.getvalue()


def _paths(model: type[BaseModel]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The paths to the fields of a shape, and whether they are left out unless asked for."""
    for name, field in model.model_fields.items():
        key = field.serialization_alias or field.alias or name
        inner = _one_model(field.annotation)
        if inner is None:
            yield (key,), field.exclude_if is not None
        else:
            yield from (((key, *path), optional) for path, optional in _paths(inner))


def _one_model(annotation: Any) -> type[BaseModel] | None:
    """The shape that a field holds one of, or none; None where it holds a value or a list."""
    alternatives = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    shapes = (part for part in alternatives if isinstance(part, type) and issubclass(part, BaseModel))
    return next(shapes, None)


def _cell(row: dict[str, Any], path: tuple[str, ...]) -> str:
    value: Any = row
    for key in path:
        value = value.get(key) if value is not None else None
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
