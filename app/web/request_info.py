"""What is known of a request before and while it is answered: middlewares and database hooks share it."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from fastapi.routing import APIRoute
from starlette.types import Scope


class Loaded(NamedTuple):
    """A load: the SHA-256 of its content, and when it was; `immutable` for a release, which never changes."""

    revision: str
    at: datetime
    immutable: bool = False


@dataclass(slots=True)
class RequestInfo:
    """`loaded` is what the response was computed from; `database_seconds` is the time that its statements took."""

    request_id: str | None = None
    loaded: Loaded | None = None
    cache: Literal["hit", "miss"] | None = None
    database_seconds: float = 0.0


CURRENT: ContextVar[RequestInfo | None] = ContextVar("CURRENT", default=None)
"""The request of the running task, and of the thread that works for it."""


def info_of(scope: Scope) -> RequestInfo:
    """What is known of a request; the first to ask makes it, in the ASGI state."""
    state = scope.setdefault("state", {})
    if "info" not in state:
        state["info"] = RequestInfo()
        CURRENT.set(state["info"])
    info: RequestInfo = state["info"]
    return info


class KnownRoute(NamedTuple):
    """The path of a route, the media types of its cacheable responses, and whether it answers from releases too."""

    path: str
    media_types: tuple[str, ...] = ()
    pinnable: bool = False


UNMATCHED = KnownRoute("unmatched")
"""The route of addresses that lead nowhere: however many are tried, they are counted as one."""

FindRoute = Callable[[str], KnownRoute]


def route_finder(routes: Iterable[APIRoute]) -> FindRoute:
    """What finds the route of a path without running it."""
    known = [
        (route.path_regex, KnownRoute(route.path, getattr(route, "media_types", ()), getattr(route, "pinnable", False)))
        for route in routes
    ]

    def find(path: str) -> KnownRoute:
        return next((route for pattern, route in known if pattern.match(path)), UNMATCHED)

    memoised = lru_cache(maxsize=2048)(find)
    return lambda path: memoised(path) if len(path) < 128 else find(path)  # no room for long texts of clients
