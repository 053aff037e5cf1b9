"""The tables of an export: their rows, and what each column means (Table Schema of Data Package v2)."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.loading.export.columns import described
from app.models import State, metadata

NOT_EXPORTED = {"release", "release_change", "revision", "search_text"}
"""Tables that hold no facts."""

_DERIVED = {"folded"}
"""Columns for searching. The text of a document is a file."""

_NO_BOUND = {"0001-01-01", "9999-12-31"}
"""What columns hold for "no bound": here they are empty."""

_TYPES: tuple[tuple[type[Any], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.Date, "date"),
    (sa.JSON, "array"),
)


@dataclass(frozen=True)
class Table:
    """A table with its rows, sorted by key, as SQLite has them."""

    source: sa.Table
    columns: list[sa.Column[Any]]
    rows: list[tuple[Any, ...]]

    @property
    def name(self) -> str:
        """Its name."""
        return self.source.name

    @property
    def path(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"

    @property
    def description(self) -> str:
        """What one row is."""
        mappers = sa.inspect(State).registry.mappers
        model = next(mapper.class_ for mapper in mappers if mapper.local_table is self.source)
        return (model.__doc__ or "").partition("\n")[0]

    def as_csv(self) -> str:
        """The rows as CSV (RFC 4180); nothing for no value, lists as JSON."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([column.name for column in self.columns])
        kinds = [_type(column) for column in self.columns]
        writer.writerows([_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in self.rows)
        return text.getvalue()

    def as_sql(self) -> str:
        """The statement that creates it in SQLite."""
        types = {"integer": "INTEGER", "boolean": "INTEGER"}
        parts = [
            f'"{column.name}" {types.get(_type(column), "TEXT")}{"" if self._nullable(column) else " NOT NULL"}'
            for column in self.columns
        ]
        parts.append(f"PRIMARY KEY ({', '.join(self._key())})")
        for key in self._foreign_keys():
            fields, reference = ", ".join(key["fields"]), key["reference"]
            parts.append(f'FOREIGN KEY ({fields}) REFERENCES "{reference["table"]}" ({", ".join(reference["fields"])})')
        body = ",\n  ".join(parts)
        return f'CREATE TABLE "{self.name}" (\n  {body}\n)'

    def schema(self) -> dict[str, Any]:
        """Its Table Schema."""
        keys = [
            {
                "fields": key["fields"],
                "reference": {
                    "resource": "" if key["reference"]["table"] == self.name else _resource(key["reference"]["table"]),
                    "fields": key["reference"]["fields"],
                },
            }
            for key in self._foreign_keys()
        ]
        return {
            "fields": [
                {
                    "name": column.name,
                    "type": _type(column),
                    "description": described(self.name, column.name),
                    **({"constraints": {"required": True}} if not self._nullable(column) else {}),
                }
                for column in self.columns
            ],
            "missingValues": [""],
            "primaryKey": self._key(),
            **({"foreignKeys": keys} if keys else {}),
        }

    def _nullable(self, column: sa.Column[Any]) -> bool:
        return bool(column.nullable) or isinstance(column.type, sa.Date)  # where there is no bound

    def _key(self) -> list[str]:
        return [column.name for column in self.source.primary_key]

    def _foreign_keys(self) -> list[dict[str, Any]]:
        """Foreign keys, sorted; those of several columns, which repeat what others say, are left out."""
        found = [
            {"fields": [key.parent.name], "reference": {"table": key.column.table.name, "fields": [key.column.name]}}
            for key in self.source.foreign_keys
            if key.constraint is not None and len(key.constraint.elements) == 1
        ]
        return sorted(found, key=lambda key: str(key["fields"]))


def read_tables(connection: sqlite3.Connection) -> Iterator[Table]:
    """The tables of the database of a release, those before that others refer to."""
    for source in sorted(metadata.tables.values(), key=lambda table: table.name):
        if source.name in NOT_EXPORTED:
            continue
        columns = [column for column in source.c if column.name not in _DERIVED]
        if source.name == "document":
            columns = [column for column in columns if column.name != "text"]
        names = ", ".join(f'"{column.name}"' for column in columns)
        order = ", ".join(f'"{column.name}"' for column in source.primary_key)
        rows = connection.execute(f'SELECT {names} FROM "{source.name}" ORDER BY {order}').fetchall()  # noqa: S608
        yield Table(source, columns, [tuple(None if value in _NO_BOUND else value for value in row) for row in rows])


def _resource(table: str) -> str:
    return table.replace("_", "-")


def _type(column: sa.Column[Any]) -> str:
    return next((name for kind, name in _TYPES if isinstance(column.type, kind)), "string")


def _cell(value: Any, kind: str) -> Any:
    if value is None or (kind == "array" and value == "null"):
        return ""
    return ("true" if value else "false") if kind == "boolean" else value
