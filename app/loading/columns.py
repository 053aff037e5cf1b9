"""How the keys of a record become columns."""

from typing import Any

from app.loading.types import Record
from app.periods import parse_date

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table name, each a value for every column."""


def plain(record: Record, *names: str) -> dict[str, Any]:
    """Columns that are called as the keys of the record are."""
    return {name: getattr(record, name) for name in names}


def references(record: Record, *names: str) -> dict[str, Any]:
    """Columns that hold the id of another row: `state_id` for `state`."""
    return {f"{name}_id": getattr(record, name) for name in names}


def bounds(name: str, text: str | None) -> dict[str, Any]:
    """The earliest and the latest day that a date can mean, as columns."""
    date = parse_date(text) if text else None
    return {f"{name}_earliest": date.earliest if date else None, f"{name}_latest": date.latest if date else None}
