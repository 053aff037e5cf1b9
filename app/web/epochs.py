"""Answers about a day that hold for every day of its epoch, but for the places where they name it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from starlette.types import Message

# Years in which every day can be asked for; what is further away is answered one by one.
_AS_OF = re.compile(rb"(?:^|&)as_of=((?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})(?=&|$)")


class AskedDay(NamedTuple):
    """The one day that a query asks for, and what stands before and behind it."""

    text: bytes
    day: date
    before: bytes
    behind: bytes


def asked_day(query: bytes) -> AskedDay | None:
    """The day that a query asks for with `as_of`; None for any other time, and for a day that does not exist."""
    found = _AS_OF.search(query)
    if found is None or query.count(b"as_of") > 1:
        return None
    try:
        day = date.fromisoformat(found[1].decode())
    except ValueError:
        return None
    return AskedDay(found[1], day, query[: found.start(1)], query[found.end(1) :])


@dataclass(frozen=True, slots=True)
class EpochAnswer:
    """An answer without its `ETag`: its body and its `Link` header in pieces, between which the day stands.

    `known` is what the log says of it: the route, the revision, and that it was kept.
    """

    known: dict[str, Any]
    start: Message
    body: list[bytes]
    link: list[bytes]

    def on(self, day: bytes) -> tuple[Message, bytes]:
        """The same answer about another day: the message with which it starts, and its body."""
        headers = [*self.start["headers"], (b"link", day.join(self.link))] if self.link else self.start["headers"]
        return {**self.start, "headers": headers}, day.join(self.body)


def epoch_answer(known: dict[str, Any], start: Message, body: bytes, day: bytes) -> EpochAnswer | None:
    """What an answer about a day shares with all days of its epoch; None where it does not say how it read the day.

    An answer names the day in `meta.temporal` and in its links, and nowhere else but as part of its content.
    """
    headers = dict(start["headers"])
    if start["status"] != 200 or headers.get(b"content-type") != b"application/json":
        return None
    # Within a text of the content, these quotation marks would have a backslash before them.
    data, read, rest = body.rpartition(b'"temporal":{"mode":"as_of","requested":"' + day + b'"')
    meta, links, addresses = rest.rpartition(b'"links":{')
    if not (read and links):
        return None
    resolved = b'"resolved":"' + day + b'"'
    named = read.replace(day, _PLACE) + meta.replace(resolved, resolved.replace(day, _PLACE), 1)
    pieces = (data + named + links + addresses.replace(b"as_of=" + day, b"as_of=" + _PLACE)).split(_PLACE)
    link = headers.pop(b"link", b"").replace(b"as_of=" + day, b"as_of=" + _PLACE)
    return EpochAnswer(known, {**start, "headers": [*headers.items()]}, pieces, link.split(_PLACE) if link else [])


_PLACE = b"\xff"
"""Stands for the day: a byte that is in no text."""
