"""The canonical form of seeds: each fact and document as one record, by noun and id, whatever file it is in."""

import hashlib
import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from app.kinds import FACTS
from app.loading.facts import fact_key, nested_facts
from app.loading.parse import TABLES, Entry, Seeds, read_record
from app.loading.types import Record

Key = tuple[str, str]  # noun and id
Fields = dict[str, Any]  # the keys of a record as the seeds say them, without those that only repeat a default
Records = dict[Key, Fields]

# The keys of a record that hold other facts, which are records of their own here: the plural of their noun.
NESTED = {"names", "steps", "tenures", "participations", "readings"}
# The nouns whose record says by its file which document it is of; here its `document` says it.
_BESIDE_A_TEXT = {"passage", "statement", "claim"}
# The nouns whose id follows from other fields.
_DERIVED_IDS = {"name", "step", "participation", "reading", "passage", "completeness", "knowledge_base"}
# The fields that say of which list, and from when on, a completeness record speaks.
_LIST = ("of", "meeting", "office", "organization", "kind", "document", "start")


def canonical(seeds: Seeds) -> Records:
    """The records of seeds. Archived texts are in them by their SHA-256 alone."""
    found: Records = {}
    for entry in seeds.entries:
        noun = entry.table
        fields = {key: value for key, value in _fields(entry.record).items() if key not in NESTED}
        if noun == "document" and entry.record.id in seeds.texts:
            fields["text_sha256"] = text_digest(seeds.texts[entry.record.id][1])
        if noun in _BESIDE_A_TEXT and entry.document:
            fields["document"] = entry.document
        if noun == "tenure" and entry.record.official:
            fields.setdefault("sources", [])  # within its official it would inherit those
        found[noun, _identity(noun, fields, found)] = fields
        for kind, identity, inner, (listed, number) in nested_facts(noun, entry.record):
            if int(number) < len(getattr(entry.record, str(listed))):  # not the name that a record has by itself
                outer = f"{noun}:{entry.record.id}" if kind == "name" else entry.record.id
                found[kind, identity] = {**_fields(inner), str(FACTS[kind].outer): outer}
                found[kind, identity].pop("id", None)
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
            raise ValueError(f"line {number} of the records is no record: {error}") from error
    return found


def digest(records: Records) -> str:
    """The SHA-256 of the records: by it a release is known, however it is packed."""
    return hashlib.sha256(to_json_lines(records)).hexdigest()


def text_digest(text: str) -> str:
    """The SHA-256 of an archived text."""
    return hashlib.sha256(text.encode()).hexdigest()


def outer_key(noun: str, fields: Fields) -> Key | None:
    """What a record is nested in in the seeds; None where it stands by itself."""
    name = FACTS[noun].outer if noun in FACTS else None
    if name not in fields:
        return None
    return fact_key(fields[name]) if noun == "name" else (str(name), fields[name])


def to_seeds(records: Records, texts: dict[str, str], file: Path) -> Seeds:
    """Seeds of canonical records, as today's code reads them; what it cannot read is a fault.

    `file` is where faults are said to be, with the number of the record as the line.
    """
    seeds = Seeds(folders=[file.parent], texts={identity: (file, text) for identity, text in texts.items()})
    lines: dict[tuple[str | int, ...], int] = {("", number): number + 1 for number in range(len(records))}
    nested = _nested(records)
    for number, ((noun, identity), fields) in enumerate(records.items()):
        if outer_key(noun, fields):
            continue
        item = {key: value for key, value in fields.items() if key != "text_sha256"} | nested[noun, identity]
        if noun not in _DERIVED_IDS:
            item["id"] = identity
        document = identity if noun == "document" and identity in texts else None
        if noun in _BESIDE_A_TEXT and item.get("document") in texts:
            document = item.pop("document")
        item |= {key: date.fromisoformat(item[key]) for key in ("coverage_from", "coverage_until") if key in item}
        entry: Entry[Any] = Entry(noun, item, file, lambda: lines, ("", number), document)
        if noun in TABLES:
            seeds.entries.extend(read_record(entry, seeds))
        else:
            seeds.faults.append(entry.fault("unknown_table", f"this version knows no {noun}"))
    return seeds


def _nested(records: Records) -> dict[Key, dict[str, list[Fields]]]:
    """The tables nested in each record, by its key, in the order of their ids: readings in that of their numbers."""
    found: dict[Key, dict[str, list[Fields]]] = defaultdict(lambda: defaultdict(list))
    for (noun, identity), fields in sorted(
        records.items(), key=lambda item: item[0][0] == "reading" and len(item[0][1])
    ):
        if outer := outer_key(noun, fields):
            own = {key: value for key, value in fields.items() if key != FACTS[noun].outer}
            found[outer][f"{noun}s"].append(own if noun in _DERIVED_IDS else {**own, "id": identity})
    return found


def _fields(record: Record) -> Fields:
    fields = record.model_dump(mode="json", exclude_defaults=True)
    if "sources" in fields:
        fields["sources"] = [cited["document"] if len(cited) == 1 else cited for cited in fields["sources"]]
    return fields


def _identity(noun: str, fields: Fields, taken: Records) -> str:
    """The id of a record, which is taken out of its fields; where it has none, what says which record it is."""
    if "id" in fields:
        return str(fields.pop("id"))
    if noun == "passage":
        identity = f"{fields['document']}/{text_digest(fields.get('prefix', '') + fields['exact'])[:12]}"
    else:
        identity = "/".join(str(fields[key]) for key in _LIST if key in fields) if noun == "completeness" else noun
    unique, number = identity, 1
    while (noun, unique) in taken:
        number += 1
        unique = f"{identity}/{number}"
    return unique
