"""The seed files as records, each with the place that it came from, and what is wrong with their shape."""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from app.loading import records
from app.loading.faults import Fault, nearest, shown
from app.loading.files import CSV_FILES, read_rows, read_text, seed_files, toml_error_line
from app.loading.positions import KeyPath, line_numbers
from app.loading.types import Record
from app.periods import PartialDate, parse_date

RecordT = TypeVar("RecordT", bound=Record)
Progress = Callable[[str], None]  # called at each step of a load, with a few words that name it

_NESTED = {records.StepRecord, records.ParticipationRecord, records.ReadingRecord}

TABLES: dict[str, type[Record]] = {  # that a file may have, and the class of the records in each
    re.sub("(?<!^)(?=[A-Z])", "_", each.__name__.removesuffix("Record")).lower(): each
    for each in vars(records).values()
    if isinstance(each, type) and each.__module__ == records.__name__ and each not in _NESTED
}
MOST_FAULTS = 10  # of the shape of one table that are named; the others are counted


@dataclass(frozen=True)
class Entry(Generic[RecordT]):
    """A record and its place; `document` is the id of the archived text beside its file."""

    table: str
    record: RecordT
    file: Path
    lines: Callable[[], dict[KeyPath, int]]  # which are looked up only where a fault needs them
    path: KeyPath
    document: str | None

    def line(self, *location: str | int) -> int:
        """The line, from 1, of a key (``("steps", 2, "date")``), or of the nearest table around it that is written."""
        path, lines = (*self.path, *location), self.lines()
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path, 1)

    def fault(self, rule: str, message: str, *location: str | int, cause: str = "") -> Fault:
        """A fault at a key of this record."""
        return Fault(self.file, self.line(*location), rule, message, cause)


@dataclass
class Seeds:
    """Everything that seeds folders hold, the faults found while they were read, and the warnings."""

    folders: list[Path] = field(default_factory=list)  # the first one says what the collection calls itself
    entries: list[Entry[Any]] = field(default_factory=list)
    texts: dict[str, tuple[Path, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)  # the ids of records that could not be read: they are not missing
    unread: list[Path] = field(default_factory=list)

    def is_broken(self, identity: str) -> bool:
        """Whether an id is that of a record that could not be read, or of one nested in it."""
        return not self.broken.isdisjoint([identity, *re.split(r"/|--", identity)])

    def folder_of(self, entry: Entry[Any]) -> Path:
        """The folder of a record, of those that were named; the innermost where one holds another."""
        holding = [folder for folder in self.folders if entry.file.is_relative_to(folder)]
        return max(holding, key=lambda folder: len(folder.parts), default=entry.file.parent)

    def is_strict(self, entry: Entry[Any]) -> bool:
        """Whether a record lies in a folder whose ``[knowledge_base]`` says ``format = 2``, or below it."""
        strict = (each.file.parent for each in self.of(records.KnowledgeBaseRecord) if each.record.format == 2)
        return any(folder in entry.file.parents for folder in strict)

    def published(self) -> dict[str, PartialDate]:
        """The dates of the documents, by their ids."""
        dates = ((entry.record.id, entry.record.published_on) for entry in self.of(records.DocumentRecord))
        return {identity: parse_date(date) for identity, date in dates if date}

    def of(self, record_class: type[RecordT]) -> list[Entry[RecordT]]:
        """The records of a class, in the order of the files."""
        return [entry for entry in self.entries if isinstance(entry.record, record_class)]


def silent(_at: str) -> None:
    """Report no progress."""


def read_seeds(folders: Sequence[Path], progress: Progress = silent) -> Seeds:
    """Read each ``.toml``, ``.csv`` and ``.txt`` file below the folders once; what cannot be read becomes a fault."""
    seeds = Seeds(folders=list(folders))
    found: dict[Path, Path] = {}
    for folder in folders:
        below = list(seed_files(folder, seeds.faults))
        if all(file.suffix == ".txt" for file in below):
            seeds.faults.append(Fault(folder, 1, "no_seed_files", "there is no .toml file in or below this folder"))
        for file in below:
            found.setdefault(file.resolve(), file)
    readers = {".txt": _read_archived, ".csv": _read_csv, ".toml": _read_toml}
    for number, file in enumerate(found.values(), start=1):
        progress(f"reading file {number} of {len(found)}: {file.name}")
        text = read_text(file, seeds.faults)
        if text is None:
            seeds.unread.append(file)
        else:
            readers[file.suffix](file, text, seeds)
    return seeds


def _read_archived(file: Path, text: str, seeds: Seeds) -> None:
    if "\0" in text:
        line = text.partition("\0")[0].count("\n") + 1
        seeds.faults.append(Fault(file, line, "bad_value", "a text cannot contain the character U+0000"))
    if not file.with_suffix(".toml").exists():
        seeds.faults.append(Fault(file, 1, "text_without_facts", "there is no .toml file of the same stem"))
    elif file.stem in seeds.texts:
        seeds.faults.append(Fault(file, 1, "duplicate_id", f"another archived text is called {file.stem}"))
    seeds.texts[file.stem] = (file, text)


def _read_toml(file: Path, text: str, seeds: Seeds) -> None:
    text = text.removeprefix("\ufeff")
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not TOMLDecodeError alone: a number may have too many digits, and an array may lie too deep.
        seeds.faults.append(Fault(file, toml_error_line(error, text), "not_toml", str(error)))
        seeds.unread.append(file)
        return
    lines = cache(lambda: line_numbers(text))
    document = file.stem if file.with_suffix(".txt").exists() else None
    for table, content in tables.items():
        listed = isinstance(content, list) and content
        for number, item in enumerate(content if listed else [content]):
            entry = Entry(table, item, file, lines, (table, number) if listed else (table,), document)
            if table not in TABLES:
                message = f"[{table}] is no table{nearest(table, TABLES)}"
                seeds.faults.append(entry.fault("unknown_table", message, cause=str(file)))
            elif table in {"passage", "statement"} and document is None:
                message = f"[[{table}]] belongs beside an archived text: {file.stem}.txt is missing"
                seeds.faults.append(entry.fault("no_archived_text", message))
            else:
                seeds.entries.extend(read_record(entry, seeds))


def _read_csv(file: Path, text: str, seeds: Seeds) -> None:
    table = CSV_FILES[file.name]
    lines: dict[KeyPath, int] = {}
    try:
        for number, (line, row) in enumerate(read_rows(text)):
            lines[table, number] = line
            seeds.entries.extend(read_record(Entry(table, row, file, lambda: lines, (table, number), None), seeds))
    except ValueError as error:
        line, reason = error.args
        seeds.faults.append(Fault(file, line, "not_csv", reason))
        seeds.unread.append(file)


def read_record(entry: Entry[Any], seeds: Seeds) -> Iterator[Entry[Record]]:
    """The record in a table; none, with faults, where it has another shape."""
    record_class = TABLES[entry.table]
    item = entry.record
    if entry.table == "document" and entry.document and isinstance(item, dict):
        item = {"id": entry.document} | item
    try:
        yield replace(entry, record=record_class.model_validate(item))
    except ValidationError as error:
        seeds.broken.update([entry.table, *_ids(item)])
        seeds.faults += shape_faults(entry, record_class, error)


def _ids(item: object) -> Iterator[str]:
    """The ids in a table that could not be read, its own and those of the tables nested in it."""
    if isinstance(item, dict):
        yield from (item[key] for key in ("id", "status") if isinstance(item.get(key), str))
        for value in item.values():
            for inner in value if isinstance(value, list) else []:
                yield from _ids(inner)


def shape_faults(entry: Entry[Any], record_class: type[BaseModel], error: ValidationError) -> Iterator[Fault]:
    """The faults of a table that is no record of its class: the first ones by name, how many others there are."""
    problems = error.errors(include_url=False, include_context=False)
    for problem in problems[:MOST_FAULTS]:
        location, reason, value = problem["loc"], problem["msg"].removeprefix("Value error, "), problem["input"]
        place = ".".join(map(str, location))
        cause = f"{entry.file}:{entry.table}:{'.'.join(part for part in location if isinstance(part, str))}:"
        if problem["type"] == "extra_forbidden":
            hint = nearest(str(location[-1]), _keys_at(record_class, location[:-1]))
            yield entry.fault("unknown_key", f"{shown(place)} is no key here{hint}", *location, cause=cause)
        elif problem["type"] == "missing":
            yield entry.fault("missing_key", f"{place!r} is missing", *location[:-1], cause=cause)
        else:
            if not isinstance(value, dict | list) and shown(value) not in reason:
                reason = f"{shown(value)}: {reason}"
            yield entry.fault("bad_value", f"{place}: {reason}" if place else reason, *location, cause=cause + reason)
    if len(problems) > MOST_FAULTS:
        yield entry.fault("bad_value", f"{len(problems) - MOST_FAULTS} further faults in this [[{entry.table}]]")


def _keys_at(record_class: type[BaseModel], location: Sequence[int | str]) -> Iterator[str]:
    for name in location:
        if isinstance(name, str) and name in record_class.model_fields:
            record_class = _model_in(record_class.model_fields[name].annotation) or record_class
    yield from record_class.model_fields


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def state_once(seeds: Seeds) -> None:
    """Leave one record where two folders state the same: equal records, and states with the same codes.

    Of a state the names and sources of both are kept. Anything else that is stated twice is left for the check.
    """
    first: dict[tuple[str, str], int] = {}
    entries: list[Entry[Any]] = []
    for entry in seeds.entries:
        identity = str(getattr(entry.record, "id", ""))
        number = first.setdefault((entry.table, identity), len(entries))
        other = entries[number] if identity and number < len(entries) else entry
        if seeds.folder_of(entry) == seeds.folder_of(other):
            entries.append(entry)
        elif entry.table == "state" and _codes(other.record) == _codes(entry.record):
            entries[number] = replace(other, record=_one_state(other.record, entry.record))
        elif other.record != entry.record:
            entries.append(entry)
    seeds.entries = entries


def _codes(record: records.StateRecord) -> tuple[str | None, ...]:
    return record.alpha2, record.numeric, record.wikidata


def _one_state(first: records.StateRecord, second: records.StateRecord) -> records.StateRecord:
    known = {(name.name, name.language) for name in first.names}
    further = [name for name in second.names if (name.name, name.language) not in known]
    # A name that does not say its sources has those of its state, which is another one from now on.
    of_state = {"sources": second.sources or []}
    sourced = [name.model_copy(update=of_state) if name.sources is None else name for name in further]
    cited = {source.document for source in first.sources or []}
    sources = [source for source in second.sources or [] if source.document not in cited]
    return first.model_copy(update={"names": [*first.names, *sourced], "sources": [*(first.sources or []), *sources]})
