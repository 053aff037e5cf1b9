"""Conditional requests (RFC 9110, 13): whether what the client has is still what it would be sent."""

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import TypeAlias

Headers: TypeAlias = list[tuple[bytes, bytes]]

ON_304 = {b"cache-control", b"etag", b"last-modified", b"vary", b"link"}  # the headers of a 200 that a 304 repeats


def names(if_none_match: bytes, etag: bytes) -> bool:
    """Whether `If-None-Match` names a tag; weak comparison."""
    return etag.removeprefix(b"W/") in [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]


def not_modified(sent: dict[bytes, bytes], headers: Headers) -> bool:
    """Whether a 200 with these headers is to be a 304; `sent` are the headers of the request.

    `If-Modified-Since` is ignored beside `If-None-Match` (13.1.3).
    """
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
    return modified <= since


@lru_cache(maxsize=4)
def http_date(moment: datetime) -> bytes:
    """A time in UTC as HTTP writes it."""
    return format_datetime(moment, usegmt=True).encode()
