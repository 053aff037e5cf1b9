"""What a client accepts, and whether what it has is still what it would be sent (RFC 9110, 12 and 13)."""

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import parse_qsl

from starlette.types import Scope

Headers: TypeAlias = list[tuple[bytes, bytes]]


def headers_of(scope: Scope, names: frozenset[bytes]) -> dict[bytes, bytes]:
    """Some headers of a request; several lines of a name are one list (5.3)."""
    sent: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in names:
            sent[name] = sent[name] + b"," + value if name in sent else value
    return sent


@lru_cache(maxsize=256)
def parameter(query: bytes, name: str) -> str:
    """The last value of a parameter in a query; empty without one."""
    return dict(parse_qsl(query.decode("latin-1"))).get(name, "")


def weights(header: str) -> dict[str, float]:
    """The weight of each value that a header lists, as `Accept` does (12.4.2)."""
    found = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = re.search(r"(?:^|;)\s*q=([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", parameters)
        found[name.strip()] = float(weight[1]) if weight else 1.0
    return found


@lru_cache(maxsize=64)
def accepts_gzip(accept_encoding: bytes) -> bool:
    """Whether gzip, or `*`, is named with a weight above 0 (12.5.3)."""
    named = weights(accept_encoding.decode("latin-1"))
    return named.get("gzip", named.get("x-gzip", named.get("*", 0))) > 0


def names(if_none_match: bytes, etag: bytes) -> bool:
    """Whether `If-None-Match` names a tag; weak comparison."""
    return etag.removeprefix(b"W/") in [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]


def not_modified(sent: dict[bytes, bytes], headers: Headers) -> bool:
    """Whether a 200 with these headers is to be a 304; `sent` are the headers of the request.

    `If-Modified-Since` is ignored beside `If-None-Match` (13.1.3).
    """
    if b"if-none-match" not in sent and b"if-modified-since" not in sent:
        return False
    known = dict(headers)
    if b"if-none-match" in sent:
        etag = known.get(b"etag")
        return sent[b"if-none-match"].strip() == b"*" or (etag is not None and names(sent[b"if-none-match"], etag))
    try:
        since, modified = (
            parsedate_to_datetime(text.decode("latin-1"))
            for text in (sent[b"if-modified-since"], known[b"last-modified"])
        )
    except (KeyError, ValueError, OverflowError):
        return False
    return since.tzinfo is not None and modified <= since  # one in `-0000` has none, and is no date of HTTP (5.6.7)


def without_content(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers of a 200 that a 304 repeats: those that do not describe its content (15.4.5)."""
    return [each for each in headers if not each[0].startswith(b"content-")]


@lru_cache(maxsize=4)
def http_date(moment: datetime) -> str:
    """A time in UTC as HTTP writes it."""
    return format_datetime(moment, usegmt=True)
