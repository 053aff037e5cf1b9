"""What is wrong with the shape of a table: unknown, missing and unreadable keys."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from app.loading.faults import Fault, nearest, shown

if TYPE_CHECKING:
    from app.loading.parse import Entry

AT_MOST = 10
"""How many faults of the shape of one table are named; the others are counted."""


def shape_faults(entry: "Entry[Any]", record_class: type[BaseModel], error: ValidationError) -> Iterator[Fault]:
    """The faults of a table that is no record of its class: the first ones by name, how many others there are."""
    problems = error.errors(include_url=False, include_context=False)
    for problem in problems[:AT_MOST]:
        yield _shape_fault(entry, record_class, problem["type"], problem["loc"], problem["msg"], problem["input"])
    if len(problems) > AT_MOST:
        yield entry.fault("bad_value", f"{len(problems) - AT_MOST} further faults in this [[{entry.table}]]")


def _shape_fault(
    entry: "Entry[Any]",
    record_class: type[BaseModel],
    kind: str,
    location: tuple[int | str, ...],
    message: str,
    value: object,
) -> Fault:
    key = str(location[-1]) if location else ""
    place = ".".join(str(part) for part in location)
    cause = f"{entry.file}:{entry.table}:{'.'.join(str(part) for part in location if isinstance(part, str))}:"
    if kind == "extra_forbidden":
        known = _class_at(record_class, location[:-1]).model_fields
        return entry.fault("unknown_key", f"{shown(place)} is no key here{nearest(key, known)}", *location, cause=cause)
    if kind == "missing":
        return entry.fault("missing_key", f"{place!r} is missing", *location[:-1], cause=cause)
    reason = message.removeprefix("Value error, ")
    if not isinstance(value, dict | list) and shown(value) not in reason:
        reason = f"{shown(value)}: {reason}"
    return entry.fault("bad_value", f"{place}: {reason}" if place else reason, *location, cause=cause + reason)


def _class_at(record_class: type[BaseModel], location: Sequence[int | str]) -> type[BaseModel]:
    """The class of the table at a location within a record."""
    for name in location:
        if isinstance(name, str) and name in record_class.model_fields:
            inner = _model_in(record_class.model_fields[name].annotation)
            record_class = inner or record_class
    return record_class


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
