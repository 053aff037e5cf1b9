"""What was found out about one revision, for as long as there is room: rows that are the same for many questions."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from pydantic_core import to_json

from app.cache import AnswerCache
from app.models import Revision
from app.periods import Question
from app.queries.epochs import Epochs
from app.routers.params import Parameters

OBJECTS_PER_JSON = 10
"""About how many bytes of objects in memory a byte of JSON is."""


class Memory:
    """Results of queries on one revision, by query and by what of its arguments bears on the result.

    A question about time is remembered by the epochs of its days: two that cannot be told apart are one.
    """

    def __init__(self, revision: Revision, epochs: Epochs, capacity: int) -> None:
        self.revision = revision
        self._epochs = epochs
        self._results: AnswerCache[object] = AnswerCache(capacity)
        self._lock = Lock()

    def key(self, query: Callable[..., object], tables: tuple[str, ...], arguments: tuple[Any, ...]) -> Hashable:
        """The key of a call of a query that asks these tables about time."""
        return (query, *(self._matter(argument, tables) for argument in arguments))

    def get(self, key: Hashable) -> object | None:
        """The result of a call, if it is known."""
        with self._lock:
            return self._results.get(key)

    def put(self, key: Hashable, result: object) -> None:
        """Remember the result of a call."""
        size = len(to_json(result)) * OBJECTS_PER_JSON
        with self._lock:
            self._results.put(key, result, size=size)

    def _matter(self, argument: Any, tables: tuple[str, ...]) -> Hashable:
        if isinstance(argument, Question):
            return self._epochs.matter(argument, tables)
        if isinstance(argument, Parameters):
            return argument.matter()
        return tuple(argument) if isinstance(argument, list) else argument
