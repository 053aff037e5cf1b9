"""The tables of an export: what their columns mean (Table Schema of Data Package v2), rows as CSV and in SQLite."""

import csv
import io
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import sqlalchemy as sa

from app.models import State

_NOT_EXPORTED = {"release", "release_change", "revision", "search_text"}  # tables that hold no facts
_LEFT_OUT = {"folded", "document.text"}  # columns for searching; the text of a document is a file
_NO_BOUND = {"0001-01-01", "9999-12-31"}  # what columns hold for "no bound": here they are empty
_TYPES = {sa.Boolean: "boolean", sa.Integer: "integer", sa.Date: "date", sa.JSON: "array"}

# What columns mean; one that is not here is what its name says.
_MEANINGS = {
    "acting": "Whether the office was held in an acting capacity.",
    "adopted_at_id": "The id of the meeting that adopted it.",
    "alpha2": "ISO 3166-1 alpha-2 code.",
    "announced": "Whether it is only announced: no source shows that it was held.",
    "capacity": "In which capacity: a status of the organization, or `guest`, `body`, `international_organization`.",
    "concurrent": "Whether several hold it at once.",
    "confidence": "How well its sources support it.",
    "coverage_from": "The first day that is covered of it.",
    "coverage_until": "The last day that is covered of it.",
    "day": "The day that the source speaks of.",
    "decisions": "What was adopted, approved, granted, elected or signed.",
    "documents": "The documents that show it.",
    "end_day": "The first day that it no longer speaks of.",
    "end_offset": "Where the quote ends in the text, in code points.",
    "evidence.id": "The number of the row: another release has other numbers.",
    "exact": "The quote, to the letter; empty where the text is not archived.",
    "extra": "The states that the source has and the records have not.",
    "family": "Whether the status makes a state part of the organization (`full`) or only close to it (`associated`).",
    "field": "The field that the source speaks of.",
    "first_day": "The first day that it speaks of.",
    "form": "`quote` for the words of the speaker, `paraphrase` for reported speech.",
    "found": "Whether the loader found it by itself.",
    "founded_at_id": "The id of the meeting that founded it.",
    "held_states": "The states that the records hold.",
    "holder": "Whether officials or states hold it.",
    "language": "BCP 47 language tag.",
    "last_attested": "The last day on which a source shows it.",
    "locator": "Where in the source: section, paragraph, page or minute.",
    "missing": "The states that the records have and the source has not.",
    "named": "Whether a source names the person.",
    "note": "A remark of the curators.",
    "numeric": "ISO 3166-1 numeric code.",
    "of": "Which list is judged.",
    "ordinal": "Its number in the series.",
    "origin": "Whether a curator wrote it down (`curated`) or the loader found it (`found`).",
    "perhaps_states": "The states of which the records do not tell.",
    "position": "Its place among those of the same fact or conflict.",
    "preferred": "Whether it is the preferred one.",
    "prefix": "The text right before the quote.",
    "previous_id": "The id of the membership that this one directly follows.",
    "proposed_at_id": "The id of the meeting at which it was proposed.",
    "proposer": "Who proposed it, in words.",
    "reason": "Why the preferred reading is preferred.",
    "replaced_by": "The status that replaced it.",
    "speaker_name": "The speaker, where the person has no record.",
    "start_offset": "Where the quote begins in the text, in code points.",
    "status": "A status of the organization's vocabulary.",
    "suffix": "The text right behind the quote.",
    "supports": "The fields that the source speaks of.",
    "text": "What was said or asserted.",
    "uncovered_from": "The day after the last one that is covered of it.",
    "verdict": "Whether source and records agree.",
}

_EDTF = re.compile("start|end|.+_date|adopted|proposed|in_force|died|published_on")
_ENDINGS = {
    "_edtf": "The date `{}`, as EDTF text; empty where it is not known.",
    "_earliest": "The earliest day that `{}` can mean; empty: no bound.",
    "_latest": "The latest day that `{}` can mean; empty: no bound.",
    "_id": "The id of the {}.",
    "_kind": "The kind of the {}.",
}


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
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""], "primaryKey": keys}
    for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name)):
        if key.constraint is not None and len(key.constraint.elements) == 1:  # those of several columns repeat others
            other = "" if key.column.table is table else str(key.column.table.name).replace("_", "-")
            referred = {"resource": other, "fields": [key.column.name]}
            schema.setdefault("foreignKeys", []).append({"fields": [key.parent.name], "reference": referred})
    return Table(table.name, model.__doc__.partition("\n")[0], schema, rows)


def _field(column: sa.Column[Any], annotation: Any) -> dict[str, Any]:
    kind = next((name for each, name in _TYPES.items() if isinstance(column.type, each)), "string")
    required = not column.nullable and kind != "date"  # which is empty where there is no bound
    vocabulary = [
        word for part in (annotation, *get_args(annotation)) if get_origin(part) is Literal for word in get_args(part)
    ]
    constraints = ({"required": True} if required else {}) | ({"enum": vocabulary} if vocabulary else {})
    field = {"name": column.name, "type": kind, "description": _described(column.table.name, column.name)}
    return field | ({"constraints": constraints} if constraints else {})


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


def _described(table: str, column: str) -> str:
    """What a column of a table means."""
    if meaning := _MEANINGS.get(f"{table}.{column}") or _MEANINGS.get(column):
        return meaning
    own = table.replace("_", " ")
    if column == "id":
        return f"The id of the {own}; it never changes."
    name = f"{column}_edtf" if _EDTF.fullmatch(column) else column
    for ending, meaning in _ENDINGS.items():
        if name.endswith(ending):
            return meaning.format(name.removesuffix(ending).replace("_", " "))
    return f"The {column.replace('_', ' ')} of the {own}."
