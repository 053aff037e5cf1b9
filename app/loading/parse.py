"""The seed files as records, each with the place that it came from."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from app.loading import records
from app.loading.faults import Fault, nearest
from app.loading.progress import Progress
from app.loading.types import NUL, Record

RecordT = TypeVar("RecordT", bound=Record)

_NESTED = {records.StepRecord, records.ParticipationRecord, records.ReadingRecord}


def _table(record_class: type[Record]) -> str:
    """The table of a class of records: `membership_status` of `MembershipStatusRecord`."""
    return re.sub("(?<!^)(?=[A-Z])", "_", record_class.__name__.removesuffix("Record")).lower()


TABLES: dict[str, type[Record]] = {
    _table(each): each
    for each in vars(records).values()
    if isinstance(each, type) and each.__module__ == records.__name__ and each not in _NESTED
}
"""The tables that a file may have, and the class of the records in each."""
BESIDE_A_TEXT = {"passage", "statement"}

_HEADER = re.compile(r"^\s*(?:\[\[\s*([\w.]+)\s*\]\]|\[\s*([\w.]+)\s*\])")


@dataclass(frozen=True)
class Block:
    """The lines of a file that a table takes, with the headers of the tables nested in it."""

    lines: tuple[str, ...]
    first: int
    last: int
    headers: tuple[tuple[str, int], ...]

    def line(self, *location: str | int) -> int:
        """The line, from 1, of a key: ``("steps", 2, "date")`` as pydantic gives locations."""
        first, last = self.first, self.last
        steps = list(location)
        if len(steps) > 1 and isinstance(steps[1], int):
            nested = [line for path, line in self.headers if path.endswith(f".{steps[0]}")]
            if steps[1] < len(nested):
                first = nested[steps[1]]
                last = nested[steps[1] + 1] if steps[1] + 1 < len(nested) else last
                steps = steps[2:]
        if steps:
            key = str(steps[0])
            for number in range(first, last):
                if re.match(rf"\s*{re.escape(key)}\s*=", self.lines[number]):
                    return number + 1
            return next((line + 1 for path, line in self.headers if path.endswith(f".{key}")), first + 1)
        return first + 1


@dataclass(frozen=True)
class Entry(Generic[RecordT]):
    """A record and where it stands; `document` is the id of the archived text beside its file."""

    table: str
    record: RecordT
    file: Path
    block: Block
    document: str | None

    def fault(self, rule: str, message: str, *location: str | int) -> Fault:
        """A fault at a key of this record."""
        return Fault(self.file, self.block.line(*location), rule, message)


@dataclass
class Seeds:
    """Everything that a seeds folder holds, and the faults found while it was read.

    `broken` are the ids of records that could not be read, so that nobody misses them; `unread` are whole files.
    """

    entries: list[Entry[Any]] = field(default_factory=list)
    texts: dict[str, tuple[Path, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unread: list[Path] = field(default_factory=list)

    def is_broken(self, identity: str) -> bool:
        """Whether an id is that of a record that could not be read, or of one nested in it."""
        return not self.broken.isdisjoint([identity, *re.split(r"/|--", identity)])

    def of(self, record_class: type[RecordT]) -> list[Entry[RecordT]]:
        """The records of a class, in the order of the files."""
        return [entry for entry in self.entries if isinstance(entry.record, record_class)]


def read_seeds(folder: Path, progress: Progress) -> Seeds:
    """Read every ``.toml`` and ``.txt`` file below a folder; what cannot be read becomes a fault, the rest is read."""
    seeds = Seeds()
    files = sorted(folder.rglob("*.toml"))
    if not files:
        seeds.faults.append(Fault(folder, 1, "no_seed_files", "there is no .toml file in or below this folder"))
    for text_file in sorted(folder.rglob("*.txt")):
        text = _text(text_file, seeds)
        if text is None:
            continue
        if NUL in text:
            line = text[: text.index(NUL)].count("\n") + 1
            seeds.faults.append(Fault(text_file, line, "bad_value", "a text cannot contain the character U+0000"))
        if not text_file.with_suffix(".toml").exists():
            seeds.faults.append(Fault(text_file, 1, "text_without_facts", "there is no .toml file of the same stem"))
        elif text_file.stem in seeds.texts:
            seeds.faults.append(
                Fault(text_file, 1, "duplicate_id", f"another archived text is called {text_file.stem}")
            )
        seeds.texts[text_file.stem] = (text_file, text)
    for number, file in enumerate(files, start=1):
        progress(f"reading file {number} of {len(files)}: {file.name}")
        _read_file(file, seeds)
    return seeds


def _text(file: Path, seeds: Seeds) -> str | None:
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        seeds.faults.append(Fault(file, 1, "not_utf8", f"byte {error.start} is not UTF-8"))
    except OSError as error:
        seeds.faults.append(Fault(file, 1, "not_readable", str(error.strerror)))
    seeds.unread.append(file)
    return None


def _read_file(file: Path, seeds: Seeds) -> None:
    source = _text(file, seeds)
    if source is None:
        return
    try:
        tables = tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        # Not TOMLDecodeError alone: a number may have too many digits, and an array may lie too deep.
        found = re.search(r"line (\d+)", str(error))
        last = source.count("\n") + 1
        seeds.faults.append(Fault(file, int(found[1]) if found else last, "not_toml", str(error)))
        seeds.unread.append(file)
        return
    document = file.stem if file.with_suffix(".txt").exists() else None
    blocks = _blocks(source)
    for table, content in tables.items():
        items = content if isinstance(content, list) else [content]
        for number, item in enumerate(items):
            block = blocks[table][number] if number < len(blocks.get(table, [])) else Block((), 0, 0, ())
            entry = Entry(table, item, file, block, document)
            if table not in TABLES:
                seeds.faults.append(entry.fault("unknown_table", f"[{table}] is no table{nearest(table, TABLES)}"))
            elif table in BESIDE_A_TEXT and document is None:
                message = f"[[{table}]] stands only beside an archived text: {file.stem}.txt is missing"
                seeds.faults.append(entry.fault("no_archived_text", message))
            else:
                seeds.entries.extend(_read_record(entry, seeds))


def _read_record(entry: Entry[Any], seeds: Seeds) -> Iterator[Entry[Record]]:
    record_class = TABLES[entry.table]
    item = entry.record
    if entry.table == "document" and entry.document and isinstance(item, dict) and "id" not in item:
        item = {**item, "id": entry.document}
    try:
        record = record_class.model_validate(item)
    except ValidationError as error:
        seeds.broken.update([entry.table, *_ids(item)])
        for problem in error.errors():
            seeds.faults.append(_shape_fault(entry, record_class, problem["type"], problem["loc"], problem["msg"]))
        return
    yield Entry(entry.table, record, entry.file, entry.block, entry.document)


def _ids(item: object) -> Iterator[str]:
    """The ids in a table that could not be read, its own and those of the tables nested in it."""
    if isinstance(item, dict):
        yield from (item[key] for key in ("id", "status") if isinstance(item.get(key), str))
        for value in item.values():
            for inner in value if isinstance(value, list) else []:
                yield from _ids(inner)


def _shape_fault(
    entry: Entry[Any], record_class: type[Record], kind: str, location: tuple[int | str, ...], message: str
) -> Fault:
    key = str(location[-1]) if location else ""
    place = ".".join(str(part) for part in location)
    if kind == "extra_forbidden":
        known = _class_at(record_class, location[:-1]).model_fields
        return entry.fault("unknown_key", f"{place!r} is no key here{nearest(key, known)}", *location)
    if kind == "missing":
        return entry.fault("missing_key", f"{place!r} is missing", *location[:-1])
    shown = message.removeprefix("Value error, ")
    return entry.fault("bad_value", f"{place}: {shown}" if place else shown, *location)


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


def _blocks(source: str) -> dict[str, list[Block]]:
    """Where the tables of a file stand: for each top-level name, its tables in order."""
    lines = tuple(source.split("\n"))
    headers: list[tuple[str, int]] = []
    in_text = False
    for number, line in enumerate(lines):
        header = None if in_text else _HEADER.match(line)
        if header:
            headers.append((header[1] or header[2], number))
        if (line.count('"""') + line.count("'''")) % 2:
            in_text = not in_text
    tops = [(path, number) for path, number in headers if "." not in path]
    blocks: dict[str, list[Block]] = {}
    for index, (path, first) in enumerate(tops):
        last = tops[index + 1][1] if index + 1 < len(tops) else len(lines)
        nested = tuple((inner, line) for inner, line in headers if "." in inner and first < line < last)
        blocks.setdefault(path, []).append(Block(lines, first, last, nested))
    return blocks
