"""The canonical form of seeds: each fact and document as one record, by noun and id, whatever file it is in."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.kinds import FACTS
from app.loading import records as seed_records
from app.loading.facts import nested_facts
from app.loading.files import Source
from app.loading.parse import TABLES, Entry, Seeds, read_record
from app.loading.types import Record

if TYPE_CHECKING:
    from app.loading.positions import KeyPath

Key = tuple[str, str]
"""Noun and id."""

Fields = dict[str, Any]
"""The keys of a record as the seeds say them, without those that only repeat a default."""

Records = dict[Key, Fields]

NESTED = {"names": "name", "steps": "step", "tenures": "tenure", "participations": "participation"} | {
    "readings": "reading"
}
"""The keys of a record that hold other facts, which are records of their own here, and the noun of each."""

_BESIDE_A_TEXT = {"passage", "statement", "claim"}
"""The nouns whose record says by its file which document it is of; here its `document` says it."""

_DERIVED_IDS = {"name", "step", "participation", "reading", "passage", "completeness", "knowledge_base"}
"""The nouns whose id follows from other fields."""


def canonical(seeds: Seeds) -> Records:
    """The records of seeds. Archived texts are in them by their SHA-256 alone."""
    found: Records = {}
    for entry in seeds.entries:
        fields = _fields(entry.record)
        for key in NESTED:
            fields.pop(key, None)
        if entry.table == "document" and entry.record.id in seeds.texts:
            fields["text_sha256"] = text_digest(seeds.texts[entry.record.id][1])
        if entry.table in _BESIDE_A_TEXT and entry.document:
            fields["document"] = entry.document
        if entry.table == "tenure" and entry.record.official:
            fields.setdefault("sources", [])  # within its official it would inherit those
        _add(found, entry.table, fields)
        for kind, identity, inner, (listed, number) in nested_facts(entry.table, entry.record):
            if int(number) < len(getattr(entry.record, str(listed))):
                outer = f"{entry.table}:{entry.record.id}" if kind == "name" else entry.record.id
                nested = {**_fields(inner), str(FACTS[kind].outer): outer}
                nested.pop("id", None)
                found[kind, identity] = nested
    return dict(sorted(found.items()))


def to_json_lines(records: Records) -> bytes:
    """The records as text, a line each, sorted by noun and id: equal records are equal bytes."""
    lines = (
        json.dumps({"noun": noun, "id": identity, "fields": fields}, sort_keys=True, ensure_ascii=False)
        for (noun, identity), fields in sorted(records.items())
    )
    return "".join(f"{line}\n" for line in lines).encode()


def from_json_lines(data: bytes) -> Records:
    """The records in a text; raises ValueError where it is none."""
    found: Records = {}
    for number, line in enumerate(data.decode().splitlines(), start=1):
        try:
            record = json.loads(line)
            found[record["noun"], record["id"]] = dict(record["fields"])
        except (ValueError, KeyError, TypeError) as error:
            message = f"line {number} of the records is no record: {error}"
            raise ValueError(message) from error
    return found


def digest(records: Records) -> str:
    """The SHA-256 of the records: by it a release is known, however it is packed."""
    return hashlib.sha256(to_json_lines(records)).hexdigest()


def text_digest(text: str) -> str:
    """The SHA-256 of an archived text."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_seeds(records: Records, texts: dict[str, str], file: Path) -> Seeds:
    """Seeds of canonical records, as today's code reads them; what it cannot read is a fault.

    `file` is where faults are said to be, with the number of the record as the line.
    """
    seeds = Seeds(folders=[file.parent])
    seeds.texts = {identity: (file, text) for identity, text in texts.items()}
    lines: dict[KeyPath, int] = {("", number): number + 1 for number in range(len(records))}
    source = Source(file, lambda: lines)
    inner = _nested_tables(records)
    for number, ((noun, identity), fields) in enumerate(records.items()):
        if noun in NESTED.values() and not (noun == "tenure" and "official" not in fields):
            continue
        item = {key: value for key, value in fields.items() if key != "text_sha256"} | inner.get((noun, identity), {})
        if noun not in _DERIVED_IDS:
            item["id"] = identity
        document = identity if noun == "document" and identity in texts else None
        if noun in _BESIDE_A_TEXT and item.get("document") in texts:
            document = item.pop("document")
        item |= {key: date.fromisoformat(item[key]) for key in ("coverage_from", "coverage_until") if key in item}
        entry: Entry[Any] = Entry(noun, item, source, ("", number), document)
        if noun in TABLES:
            seeds.entries.extend(read_record(entry, seeds))
        else:
            seeds.faults.append(entry.fault("unknown_table", f"this version knows no {noun}"))
    return seeds


def _nested_tables(records: Records) -> dict[Key, dict[str, list[Fields]]]:
    """The tables nested in each record, by its key, in the order of their ids."""
    found: dict[Key, dict[str, list[Fields]]] = defaultdict(lambda: defaultdict(list))
    keys = {noun: key for key, noun in NESTED.items()}
    for (noun, identity), fields in sorted(records.items(), key=_place):
        outer = str(FACTS[noun].outer) if noun in keys else ""
        if outer not in fields:
            continue
        table, _, of = fields[outer].partition(":") if noun == "name" else (outer, "", fields[outer])
        own = {key: value for key, value in fields.items() if key != outer}
        found[table, of][keys[noun]].append(own | ({} if noun in _DERIVED_IDS else {"id": identity}))
    return found


def _place(item: tuple[Key, Fields]) -> tuple[str, int, str]:
    """Where a record comes among those of its noun: readings by their number."""
    noun, identity = item[0]
    number = int(identity.rpartition("/")[2]) if noun == "reading" else 0
    return noun, number, identity


def _fields(record: Record) -> Fields:
    fields = record.model_dump(mode="json", exclude_defaults=True)
    if "sources" in fields:
        fields["sources"] = [cited["document"] if len(cited) == 1 else cited for cited in fields["sources"]]
    return fields


def _add(found: Records, table: str, fields: Fields) -> None:
    """Add a record under its id; one of those that are not unique gets a number behind it."""
    identity = fields.pop("id", None) or "/".join(_identity(table, fields))
    unique, number = identity, 1
    while (table, unique) in found:
        number += 1
        unique = f"{identity}/{number}"
    found[table, unique] = fields


def _identity(table: str, fields: Fields) -> Iterator[str]:
    """What says which record it is that has no id."""
    if table == "passage":
        yield fields["document"]
        yield text_digest(fields.get("prefix", "") + fields["exact"])[:12]
    elif table == "completeness":
        yield from (
            str(fields[key]) for key in seed_records.CompletenessRecord.model_fields if key in fields and key in _LIST
        )
    else:
        yield table


_LIST = ("of", "meeting", "office", "organization", "kind", "document", "start")
"""The fields that say of which list, and from when on, a completeness record speaks."""
