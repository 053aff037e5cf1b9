"""How the keys of a record become columns."""

from dataclasses import asdict
from typing import Any

from app.loading.record_period import period_of
from app.loading.types import DatedRecord, Record
from app.models import metadata
from app.periods import parse_date

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table name, each a value for every column."""

Columns = dict[str, Any]
"""Values of a row, by column."""


def columns_of(table: str, record: Any) -> Columns:
    """The columns of a table that a record has a value for.

    A column has the name of its key; `state_id` holds the id in `state`, `adopted_earliest` and `adopted_latest` the
    bounds of the date in `adopted`. A record with a period has the columns of that as well.
    """
    names = set(type(record).model_fields)
    row: Columns = asdict(period_of(record)) if isinstance(record, DatedRecord) else {}
    for column in metadata.tables[table].c:
        key, _, what = column.name.rpartition("_")
        if column.name in row:
            continue
        if column.name in names:
            row[column.name] = getattr(record, column.name)
        elif key in names and what == "id":
            row[column.name] = getattr(record, key)
        elif key in names and what in {"earliest", "latest"}:
            row |= bounds(key, getattr(record, key))
    return row


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
