"""The files of a seeds folder: which are read, what each says, and how values are written in one."""

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.loading.faults import Fault, nearest

RELEASES = "releases"  # the folder with the releases: what is in it is history, and no part of the seeds

SUFFIXES = {".toml", ".txt", ".csv"}  # other files are left alone, and so are names that begin with a dot
CSV_FILES = {"memberships.csv": "membership", "tenures.csv": "tenure"}  # the table whose records are the rows, by name
_STANCE = re.compile(r"\s!(\w+)$")


def seed_files(folder: Path, faults: list[Fault]) -> Iterator[Path]:
    """The files to read below a folder, sorted; what looks like one and cannot be read is a fault."""
    try:
        paths = sorted(each for each in folder.iterdir() if not each.name.startswith(".") and each.name != RELEASES)
        folders = {path for path in paths if not path.is_symlink() and path.is_dir() and path.suffix not in SUFFIXES}
    except OSError as error:  # it can be entered or listed by others alone
        faults.append(Fault(folder, 1, "not_readable", str(error.strerror)))
        return
    for path in paths:
        if path in folders:
            yield from seed_files(path, faults)
        elif fault := _unreadable(path):
            faults.append(Fault(path, 1, *fault))
        elif path.suffix in SUFFIXES:
            yield path


def _unreadable(path: Path) -> tuple[str, str] | None:
    """Why a path is not read that looks like a seed file or a folder: the rule and the reason."""
    suffix = path.suffix
    is_folder = os.path.isdir(path)  # noqa: PTH112  # Path.is_dir() raises where a link leads to what is closed
    if is_folder and path.is_symlink():
        return "linked_folder", "a link to a folder is not followed: put the folder here, or name it with --seeds"
    if is_folder:
        return "not_readable", f"this is a folder that is called as a {suffix} file"
    if suffix.lower() in SUFFIXES - {suffix}:
        return "unknown_file", f"only names that end in {suffix.lower()}, in small letters, are read"
    if suffix in SUFFIXES and not os.path.isfile(path):  # noqa: PTH113
        return "not_readable", "this is no regular file, and leads to none"
    if suffix == ".csv" and path.name not in CSV_FILES:
        return "unknown_file", f"a .csv file is called {' or '.join(CSV_FILES)}{nearest(path.name, CSV_FILES)}"
    return None


def read_text(file: Path, faults: list[Fault]) -> str | None:
    """The text of a file; None, with a fault, where it is not UTF-8 or cannot be read."""
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        faults.append(Fault(file, 1, "not_utf8", f"byte {error.start} is not UTF-8"))
    except OSError as error:
        faults.append(Fault(file, 1, "not_readable", str(error.strerror)))
    return None


def toml_error_line(error: Exception, source: str) -> int:
    """The line on which TOML cannot be read; the last one where the parser does not say."""
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else source.count("\n") + 1


def read_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows below the header of a CSV text as the tables that they would be, each with the number of its first line.

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
            row = zip(header, map(str.strip, cells), strict=True)
            yield line, {name: _value(name, cell) for name, cell in row if cell}
    except csv.Error as error:
        raise ValueError(before + 1, str(error)) from error


def _value(name: str, cell: str) -> Any:
    if name == "sources":
        return [_citation(part.strip()) for part in cell.split(";") if part.strip()]
    return cell == "true" if name == "acting" and cell in {"true", "false"} else cell


def _citation(text: str) -> dict[str, Any]:
    """A citation in a cell: ``doc-id``, ``doc-id: start, state``, ``doc-id: start !announces``."""
    stance = _STANCE.search(text)
    document, _, supports = (text[: stance.start()] if stance else text).partition(":")
    fields = [name.strip() for name in supports.split(",") if name.strip()]
    return {"document": document.strip(), "supports": fields, **({"stance": stance[1]} if stance else {})}


def toml_pairs(fields: Mapping[str, Any]) -> Iterator[str]:
    """Keys with their values in TOML."""
    return (f"{key} = {toml_value(value)}" for key, value in fields.items())


def toml_value(value: Any) -> str:
    """A value in TOML: a text as JSON writes it, which alone allows U+007F as it is, is one of TOML's basic strings."""
    if isinstance(value, dict):
        return f"{{ {', '.join(toml_pairs(value))} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
