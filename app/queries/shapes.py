"""From the rows of a SELECT to the shapes of a response."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, Field

from app.kinds import href

ShapeT = TypeVar("ShapeT", bound=BaseModel)
KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
PartT = TypeVar("PartT")


def fill(shape: type[ShapeT], row: Any, kind: str | None = None, /, **computed: Any) -> ShapeT:
    """A shape of which some fields are computed; the rest are the columns of the same names of a row.

    With a kind its `href` is the address of the item. A field that has a default may be left out.
    """
    if kind:
        computed.setdefault("href", href(kind, row.id))
    for name, field in shape.model_fields.items():
        if name not in computed and field.is_required():
            computed[name] = getattr(row, name)
    return shape(**computed)


def expanded(description: str) -> Any:
    """A field that is left out unless the request includes it."""
    return Field(default=None, exclude_if=lambda value: value is None, description=description)


def if_included(
    wanted: object, read: Callable[..., Mapping[KeyT, PartT]], *arguments: Any
) -> Callable[[KeyT], PartT | None]:
    """What to put into the field :func:`expanded` for each key: nothing, without a statement, unless it is wanted."""
    if not wanted:
        return lambda _: None
    return read(*arguments).__getitem__


def grouped(pairs: Iterable[tuple[KeyT, ValueT]]) -> dict[KeyT, list[ValueT]]:
    """Values by their keys, in their order; none for any other key."""
    groups: dict[KeyT, list[ValueT]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
