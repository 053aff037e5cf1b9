"""How the keys of a record become columns."""

from typing import Any

from app.models import metadata
from app.periods import parse_date

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table name, each a value for every column."""


def columns_of(table: str, record: Any, **given: Any) -> dict[str, Any]:
    """The columns of a table: those that are given, and those that a record has a value for; None in others.

    A column has the name of its key; `state_id` holds the id in `state`, `date_edtf` the date in `date`,
    `adopted_earliest` and `adopted_latest` the bounds of the date in `adopted`.
    """
    values = vars(record) | given
    row: dict[str, Any] = {}
    for name in (column.name for column in metadata.tables[table].c):
        key, _, what = name.rpartition("_")
        value = values.get(key)
        if name in values:
            row[name] = values[name]
        elif what in {"earliest", "latest"}:
            row[name] = getattr(parse_date(value), what) if value else None
        else:
            row[name] = value if what in {"id", "edtf"} else None
    return row
