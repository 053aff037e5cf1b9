"""Answers that were given, for as long as there is room: the least recently used go first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")

OVERHEAD = 2048
"""How many bytes an entry takes beside its body: the key, the headers, the objects that hold them."""


class AnswerCache(Generic[ValueT]):
    """Values by key, of bounded size in bytes. An entry that alone would take an eighth of the room is not kept."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self._entries: OrderedDict[Hashable, tuple[ValueT, int]] = OrderedDict()

    def get(self, key: Hashable) -> ValueT | None:
        """The value of a key, which counts as used."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, value: ValueT, *, size: int) -> None:
        """Keep a value of a size in bytes, in the place of the one that had the key."""
        _, old = self._entries.pop(key, (None, 0))
        self.size -= old
        size += OVERHEAD
        if size * 8 > self.capacity:
            return
        self._entries[key] = value, size
        self.size += size
        while self.size > self.capacity:
            _, (_, dropped) = self._entries.popitem(last=False)
            self.size -= dropped

    def __len__(self) -> int:
        return len(self._entries)
