"""The formats of responses: which one a client wants, and how an answer is written in it."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from app.web.citations import BIBTEX, CSL
from app.web.encoding import weights
from app.web.linked_data import JSON_LD, as_linked_data
from app.web.tables import CSV, as_table

JSON = "application/json"

MEDIA_TYPES = {"json": JSON, "csv": CSV, "jsonld": JSON_LD, "bibtex": BIBTEX, "csl": CSL}  # what `format` can name


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
    weighed = weights(accept)

    def weight(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((weighed[name] for name in ranges if name in weighed), 0.0)

    best = max([*(name for name in weighed if name in offered), *offered], key=weight)
    return best if weight(best) > 0 else None


def written(answer: Any, media_type: str, public_url: str) -> str:
    """A response as JSON, as a table, or as JSON-LD whose addresses begin with a URL."""
    if media_type == JSON:
        return str(answer.model_dump_json(by_alias=True))
    if media_type == CSV:
        return as_table(answer)
    linked = as_linked_data(answer.model_dump(mode="json", by_alias=True), public_url)
    return json.dumps(linked, ensure_ascii=False, separators=(",", ":"))
