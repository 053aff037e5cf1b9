"""The tables of an export: their columns (Table Schema of Data Package v2), and their rows as CSV and in SQLite."""

import csv
import io
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import sqlalchemy as sa

from app.loading.export.columns import described
from app.models import State

_NOT_EXPORTED = {"release", "release_change", "revision", "search_text"}  # tables that hold no facts
_LEFT_OUT = {"folded", "document.text"}  # columns for searching; the text of a document is a file
_NO_BOUND = {"0001-01-01", "9999-12-31"}  # what columns hold for "no bound": here they are empty
_TYPES = {sa.Boolean: "boolean", sa.Integer: "integer", sa.Date: "date", sa.JSON: "array"}


@dataclass(frozen=True)
class Table:
    """A table: what one row is, its Table Schema, and its rows, sorted by key, as SQLite has them."""

    name: str
    description: str
    schema: dict[str, Any]
    rows: list[tuple[Any, ...]]

    @property
    def path(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"

    @property
    def resource(self) -> str:
        """Its name in a Data Package."""
        return self.name.replace("_", "-")

    def as_csv(self) -> str:
        """The rows as CSV (RFC 4180); nothing for no value, lists as JSON."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([field["name"] for field in self.schema["fields"]])
        words = [{0: "false", 1: "true"} if field["type"] == "boolean" else {} for field in self.schema["fields"]]
        writer.writerows([said.get(value, value) for value, said in zip(row, words, strict=True)] for row in self.rows)
        return text.getvalue()

    def as_sql(self) -> str:
        """The statement that creates it in SQLite."""
        parts = []
        for field in self.schema["fields"]:
            kind = "INTEGER" if field["type"] in {"integer", "boolean"} else "TEXT"
            required = " NOT NULL" if field.get("constraints", {}).get("required") else ""
            parts.append(f'"{field["name"]}" {kind}{required}')
        parts.append(f"PRIMARY KEY ({', '.join(self.schema['primaryKey'])})")
        for key in self.schema.get("foreignKeys", []):
            [field], [other] = key["fields"], key["reference"]["fields"]
            referred = key["reference"]["resource"].replace("-", "_") or self.name
            parts.append(f'FOREIGN KEY ({field}) REFERENCES "{referred}" ({other})')
        body = ",\n  ".join(parts)
        return f'CREATE TABLE "{self.name}" (\n  {body}\n)'


def read_tables(database: Path) -> list[Table]:
    """The tables of the database of a release, by name."""
    models = (mapper.class_ for mapper in sa.inspect(State).registry.mappers)
    found = {model.__table__.name: model for model in models}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [_read(connection, found[name]) for name in sorted(found) if name not in _NOT_EXPORTED]


def _read(connection: sqlite3.Connection, model: Any) -> Table:
    table: sa.Table = model.__table__
    columns = [each for each in table.c if _LEFT_OUT.isdisjoint([each.name, f"{table.name}.{each.name}"])]
    names = ", ".join(f'"{column.name}"' for column in columns)
    keys = [column.name for column in table.primary_key]
    order = ", ".join(f'"{name}"' for name in keys)
    found = connection.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {order}')  # noqa: S608  # our names
    rows = [tuple(None if value in _NO_BOUND else value for value in row) for row in found]
    fields = [_field(column, model.model_fields[column.name].annotation) for column in columns]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": keys}
    # Keys of several columns repeat what others say.
    single = (key for key in table.foreign_keys if key.constraint is not None and len(key.constraint.elements) == 1)
    if references := [_reference(key) for key in sorted(single, key=lambda key: str(key.parent.name))]:
        schema["foreignKeys"] = references
    return Table(table.name, model.__doc__.partition("\n")[0], schema, rows)


def _field(column: sa.Column[Any], annotation: Any) -> dict[str, Any]:
    kind = next((name for each, name in _TYPES.items() if isinstance(column.type, each)), "string")
    required = not column.nullable and kind != "date"  # which is empty where there is no bound
    vocabulary = [
        word for part in (annotation, *get_args(annotation)) if get_origin(part) is Literal for word in get_args(part)
    ]
    constraints = ({"required": True} if required else {}) | ({"enum": vocabulary} if vocabulary else {})
    field = {"name": column.name, "type": kind, "description": described(column.table.name, column.name)}
    return field | ({"constraints": constraints} if constraints else {})


def _reference(key: sa.ForeignKey) -> dict[str, Any]:
    other = "" if key.column.table is key.parent.table else str(key.column.table.name).replace("_", "-")
    return {"fields": [key.parent.name], "reference": {"resource": other, "fields": [key.column.name]}}


def write_database(tables: list[Table], file: Path) -> None:
    """Write one SQLite file with all tables; Datasette and whatever reads SQLite open it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for table in tables:
            connection.execute(table.as_sql())
            marks = ", ".join("?" * len(table.schema["fields"]))
            connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', table.rows)  # noqa: S608  # our names
        connection.execute("COMMIT")
        connection.execute("VACUUM")
