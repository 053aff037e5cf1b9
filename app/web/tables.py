"""Rows as CSV, and what their columns mean: Table Schema (Data Package v2)."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field

CSV = "text/csv"
MAX_ROWS = 10_000  # of a table for which no `limit` was sent
SEPARATOR = "; "  # between the values of a cell that holds several
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # how texts begin that a spreadsheet would run (OWASP, CSV injection)

FieldType = Literal["string", "integer", "number", "boolean", "date", "datetime"]
_TYPES: dict[type, FieldType] = {bool: "boolean", int: "integer", float: "number", datetime: "datetime", date: "date"}


FIELDS = {
    "acting": "Whether the office was held in an acting capacity.",
    "alpha3": "ISO 3166-1 alpha-3 code.",
    "certainty": "How surely it holds in the time asked for.",
    "city": "The city; null where no source names it.",
    "classification": "What kind of organization or of office it is.",
    "country": "The state in which the place lies; null where no source says so.",
    "coverage": "The days that the knowledge base covers.",
    "data": "The answer itself.",
    "document": "The source.",
    "earliest": "The earliest day that it can mean; null where nothing bounds it.",
    "edtf": "EDTF text: `2024`, `2024-07`, `2024-07-04`; null where there is no date.",
    "evidence": "All its evidence.",
    "evidence_count": "How many pieces of evidence it has.",
    "exact": "The quote, to the letter.",
    "id": "Its id, which is the last part of its address and never changes.",
    "language": "BCP 47 language tag.",
    "latest": "The latest day that it can mean; null where nothing bounds it.",
    "limit": "How many rows a page has at the most.",
    "links": "Addresses of this answer and of those beside it.",
    "meta": "How the answer is to be read, and from which revision it was given.",
    "name": "What it is called, in English.",
    "names": "All its names, each with its language and period.",
    "note": "A remark of the curators; null where there is none.",
    "offset": "How many rows were left out before the first.",
    "official": "The person; null where no source names one.",
    "organization": "The organization.",
    "precision": "How precise the source is; null where there is no date.",
    "prefix": "The text right before it.",
    "published_on": "When it was published: EDTF text; null where it does not say.",
    "publisher": "Who published it.",
    "rule": "When a period counts.",
    "self": "The address of this answer.",
    "stance": "Whether it supports the fact or contradicts it.",
    "state": "The state.",
    "status": "A status of the organization's vocabulary, such as `observer`.",
    "suffix": "The text right behind it.",
    "title": "What it is called.",
    "total": "How many rows there are on all pages.",
    "valid": "The period in which it holds.",
}
"""What the fields of answers mean, by name. One that says more than its name does is described where it stands."""


class TableField(BaseModel):
    """A column of a table."""

    name: str = Field(description="The column, as the first line of the table has it.")
    type: FieldType = Field(description="What its cells hold; an empty cell is null.")
    description: str = Field(description="What the column means.")


class TableSchema(BaseModel):
    """The columns of a table, as Table Schema describes them."""

    fields: list[TableField] = Field(description="The columns, in their order.")


def row_model(envelope: type[BaseModel]) -> Any:
    """The shape of the rows of a response: of the items of a list, or of the one item.

    Data that is more than rows of one shape has that of its rows as `table_row`, and gives them by `table_rows()`.
    """
    data = envelope.model_fields["data"].annotation
    model = _model(get_args(data)[0] if get_origin(data) is list else data)
    return getattr(model, "table_row", model)


def columns(
    model: type[BaseModel], path: tuple[str, ...] = (), *, optional: bool = False
) -> Iterator[tuple[TableField, bool]]:
    """The columns of rows of a shape, and whether they are there only where a row has them.

    Lists of parts are left out: they are collections of their own.
    """
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        key = field.serialization_alias or field.alias or name
        place, may_lack = (*path, key), optional or field.exclude_if is not None
        description = field.description or FIELDS.get(key, "")
        inner, item = _model(field.annotation), _item(field.annotation)
        if inner:
            yield from columns(inner, place, optional=may_lack)
        elif item is None or not issubclass(item, BaseModel) or "href" in item.model_fields:
            several = f" Several are separated by `{SEPARATOR.strip()}`." if item else ""
            type_ = "string" if item else _type(field.annotation)
            yield TableField(name=".".join(place), type=type_, description=description + several), may_lack


def as_table(answer: Any) -> str:
    """The rows of a response as CSV (RFC 4180), with a line of column names. Cells that would run begin with `'`."""
    data = answer.data.table_rows() if hasattr(answer.data, "table_rows") else answer.data
    models = [data] if isinstance(data, BaseModel) else data
    rows = [model.model_dump(mode="json", by_alias=True) for model in models]
    described = columns(row_model(type(answer)))
    paths = [(field.name.split("."), optional) for field, optional in described]
    shown = [path for path, optional in paths if not optional or any(path[0] in row for row in rows)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([".".join(path) for path in shown])
    writer.writerows([_cell(row, path) for path in shown] for row in rows)
    return text.getvalue()


def safe(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)


def _model(annotation: Any) -> type[BaseModel] | None:
    """The shape that a field holds one of, or none; None where it holds a value or a list."""
    found = (part for part in _alternatives(annotation) if isinstance(part, type) and issubclass(part, BaseModel))
    return next(found, None)


def _item(annotation: Any) -> type | None:
    """What the items of a list are; None where a field holds no list, and an empty shape for a mapping."""
    for part in _alternatives(annotation):
        if get_origin(part) in {list, tuple}:
            return _model(get_args(part)[0]) or str
        if get_origin(part) is dict:
            return BaseModel
    return None


def _type(annotation: Any) -> FieldType:
    parts = _alternatives(annotation)
    return next((name for python, name in _TYPES.items() if python in parts), "string")


def _cell(row: dict[str, Any], path: list[str]) -> str:
    value: Any = row
    for key in path:
        value = value.get(key) if value is not None else None
    if isinstance(value, list):
        value = SEPARATOR.join(
            str(each.get("id") or each["name"] if isinstance(each, dict) else each) for each in value
        )
    if isinstance(value, str):
        return safe(value)
    return "" if value is None else json.dumps(value)
