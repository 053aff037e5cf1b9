"""The routes by address, known without running one: for the cache and the metrics."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from starlette.routing import compile_path

MEMOISED_LENGTH = 128
"""Only shorter paths are memoised: a path is the client's text."""


class KnownRoute(NamedTuple):
    """A route: its path with the names of its parameters, and the media types of its cacheable responses, if any.

    `pinnable` where it answers from releases too.
    """

    path: str
    media_types: tuple[str, ...]
    pinnable: bool


class RouteTable:
    """Finds the route of a path."""

    def __init__(self, routes: Iterable[KnownRoute]) -> None:
        self._routes = [(compile_path(route.path)[0], route) for route in routes]
        self._memoised = lru_cache(maxsize=2048)(self._found)

    def find(self, path: str) -> KnownRoute | None:
        """The route that a path leads to."""
        return self._memoised(path) if len(path) < MEMOISED_LENGTH else self._found(path)

    def _found(self, path: str) -> KnownRoute | None:
        return next((route for pattern, route in self._routes if pattern.match(path)), None)

    def path(self, path: str) -> str | None:
        """The path of the route, as metrics name it."""
        route = self.find(path)
        return route and route.path

    def is_computed(self, path: str) -> bool:
        """Whether a path is answered from the database, in a response that is cached."""
        return bool(self.media_types(path))

    def media_types(self, path: str) -> tuple[str, ...]:
        """The media types that a path offers in cacheable responses."""
        route = self.find(path)
        return route.media_types if route else ()

    def pinnable(self, path: str) -> bool:
        """Whether a path is answered from releases too."""
        route = self.find(path)
        return bool(route and route.pinnable)
