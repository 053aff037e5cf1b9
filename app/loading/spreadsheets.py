"""Spreadsheets beside TOML: each row of a CSV file as the table that it would be."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

BOOLEANS = {"true": True, "false": False}
BOOLEAN_KEYS = {"acting"}
"""The keys whose cells say `true` or `false`."""

_STANCE = re.compile(r"\s!(\w+)$")


def read_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows below the header of a CSV text, each with the number of its first line.

    An empty cell is a key left out. Raises ValueError, with a line and a reason, where the text is no such table.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    before = 0
    try:
        header = [name.strip() for name in next(reader, [])]
        repeated = next((name for number, name in enumerate(header) if name in header[:number]), None)
        if repeated is not None:
            raise ValueError(1, f"the header names {repeated!r} twice")
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise ValueError(line, f"this row has {len(cells)} cells, and the header {len(header)}")
            yield (
                line,
                {name: _value(name, cell.strip()) for name, cell in zip(header, cells, strict=True) if cell.strip()},
            )
    except csv.Error as error:
        raise ValueError(before + 1, str(error)) from error


def _value(name: str, cell: str) -> Any:
    if name == "sources":
        return [_citation(part.strip()) for part in cell.split(";") if part.strip()]
    return BOOLEANS.get(cell, cell) if name in BOOLEAN_KEYS else cell


def _citation(text: str) -> dict[str, Any]:
    """A citation in a cell: ``doc-id``, ``doc-id: start, state``, ``doc-id: start !announces``."""
    stance = _STANCE.search(text)
    document, _, supports = (text[: stance.start()] if stance else text).partition(":")
    fields = [name.strip() for name in supports.split(",") if name.strip()]
    return {"document": document.strip(), "supports": fields, **({"stance": stance[1]} if stance else {})}
