"""Addresses as they were known: permalinks, and the protocol for it (Memento, RFC 7089).

Each address is its own TimeGate; with `release` it is a Memento. `/v1/timemap` lists the Mementos of an address.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.responses import RedirectResponse

from app.periods import parse_date
from app.queries.releases import KnownRelease
from app.web.addresses import address_with, changed_address, public_url
from app.web.releases import Releases, published

TIMEMAP = "/v1/timemap"
LINK_FORMAT = "application/link-format"
PAGE = "scokb.page"
"""The key in the scope of a request with the path of the page that it asks for, where it asks for one."""


class BadDatetimeError(ValueError):
    """An `Accept-Datetime` that is no date of HTTP."""


class BeforeFirstReleaseError(Exception):
    """A day before the first release, which the message names."""


def redirect(request: Request, releases: Releases, known_at: str | None) -> RedirectResponse | None:
    """Where a request leads that asks by time: by `known_at`, or else by `Accept-Datetime`; None for any other.

    Raises :class:`BadDatetimeError` and, for `known_at` alone, :class:`BeforeFirstReleaseError`.
    """
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Datetime"}
    sent = request.headers.get("accept-datetime")
    known = releases.known()
    if known_at is not None:
        day = parse_date(known_at).latest
        found = releases.on(datetime.combine(day, datetime.max.time(), UTC))
        if found is None:
            first = f"the first release is {known[0].name} of {known[0].date}" if known else "there is no release yet"
            raise BeforeFirstReleaseError(f"Nothing was released until {day}: {first}.")
    elif sent is not None and known:
        try:
            moment = datetime.strptime(sent.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        except ValueError as error:
            form = "Accept-Datetime must be a date as in 'Thu, 26 Nov 2026 00:00:00 GMT'"
            raise BadDatetimeError(f"{form}: {error}") from error
        found = releases.on(moment) or known[0]
        headers["Link"] = links(request)
    else:
        return None
    return RedirectResponse(address_of(request, found.name), HTTPStatus.FOUND, headers)


def links(request: Request) -> str:
    """The `Link` header that names the address without release, its TimeGate (itself), and its TimeMap."""
    original = address_of(request, None)
    listed = public_url(request) + address_with(TIMEMAP, [("url", original)])
    return f'<{original}>; rel="original timegate", <{listed}>; rel="timemap"; type="{LINK_FORMAT}"'


def timemap(url: str, known: Iterable[KnownRelease], public: str) -> str:
    """The TimeMap of an address: itself, and its address in each release. `public` is what addresses begin with."""
    path, _, query = url.removeprefix(public).partition("?")
    sent = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in {"release", "known_at"}]
    original = public + address_with(path, sent)
    listed = public + address_with(TIMEMAP, [("url", original)])
    lines = [f'<{original}>; rel="original timegate"', f'<{listed}>; rel="self"; type="{LINK_FORMAT}"']
    for each in known:
        pinned = public + address_with(path, [*sent, ("release", each.name)])
        lines.append(f'<{pinned}>; rel="memento"; datetime="{written(each)}"')
    return ",\n".join(lines) + "\n"


def permalink(request: Request, release: str | None, temporal: Any) -> str | None:
    """The same question with release and day written out; None where what is served is not released."""
    moving = getattr(temporal, "mode", None) == "as_of" and temporal.requested in {"latest", "today"}
    day = {"as_of": str(temporal.resolved)} if moving else {}
    return address_of(request, release, **day) if release else None


def address_of(request: Request, release: str | None, **changed: str) -> str:
    """The address of a request in a release, or in none, with changed parameters."""
    return changed_address(request, request.scope.get(PAGE), **changed, known_at=None, release=release)


def written(release: KnownRelease) -> str:
    """The moment of a release as HTTP writes it."""
    return format_datetime(published(release), usegmt=True)
