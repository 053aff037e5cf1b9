"""From the rows of a SELECT to the shapes of a response."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, Field

from app.kinds import href

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
PartT = TypeVar("PartT")


Href = Annotated[str, Field(description="Address of the item, relative to this host.")]


class Shape(BaseModel):
    """What a response shows of a row."""

    @classmethod
    def from_row(cls, row: Any, **computed: Any) -> Self:
        """The shape of a row: fields that are computed, and for the others that it needs the columns of their names."""
        for name in _required(cls):
            if name not in computed:
                computed[name] = getattr(row, name)
        return cls(**computed)


@cache
def _required(shape: type[BaseModel]) -> list[str]:
    return [name for name, field in shape.model_fields.items() if field.is_required()]


class ItemShape(Shape):
    """What a response shows of an item of a kind, which has an address of its own."""

    kind_of_item: ClassVar[str]

    id: str
    href: Href

    def __init_subclass__(cls, kind: str | None = None, **options: Any) -> None:
        cls.kind_of_item = kind or cls.kind_of_item
        super().__init_subclass__(**options)

    @classmethod
    def from_row(cls, row: Any, **computed: Any) -> Self:
        """As of any row; the address is that of the item."""
        return super().from_row(row, **{"href": href(cls.kind_of_item, row.id), **computed})


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
