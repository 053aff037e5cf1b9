"""The archive of a release: its canonical records and archived texts in one file, with the same bytes each time."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.kinds import FACTS
from app.loading.facts import NESTED, Key, fact_key, nested_facts
from app.loading.parse import TABLES, Entry, Seeds, read_record
from app.loading.types import Record

Fields = dict[str, Any]  # the keys of a record as the seeds say them, without those that only repeat a default
Records = dict[Key, Fields]  # by noun and id; what is nested in a record is one of its own

FORMAT = 1
MAX_BYTES = 200_000_000  # how large the content of an archive may be

# The nouns whose record says by its file which document it is of; here its `document` says it.
_BESIDE_A_TEXT = {"passage", "statement", "claim"}
# The nouns whose id follows from other fields.
_DERIVED_IDS = {"name", "step", "participation", "reading", "passage", "completeness", "knowledge_base"}
# The fields that say of which list, and from when on, a completeness record speaks.
_LIST = ("of", "meeting", "office", "organization", "kind", "document", "start")


@dataclass(frozen=True)
class Archive:
    """A release as it is archived: name, day, records, and texts by the id of their document."""

    name: str
    date: date
    records: Records
    texts: dict[str, str]

    def packed(self) -> bytes:
        """The archive as a file."""
        about = {"format": FORMAT, "name": self.name, "date": self.date.isoformat()}
        members = {"release.json": f"{json.dumps(about)}\n".encode(), "records.jsonl": to_json_lines(self.records)}
        members |= {f"texts/{identity}.txt": text.encode() for identity, text in sorted(self.texts.items())}
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, content in members.items():
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(content), 0o644
                tar.addfile(member, io.BytesIO(content))
        return gzip.compress(packed.getvalue(), 9, mtime=0)


def archived(name: str, day: date, seeds: Seeds) -> Archive:
    """The archive of seeds as a release of a day."""
    return Archive(name, day, canonical(seeds), {identity: text for identity, (_, text) in seeds.texts.items()})


def unpack(packed: bytes, sha256: str) -> Archive:
    """Read an archive and check it by the hash of its records, and its texts by theirs; raises ValueError."""
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
            if sum(member.size for member in tar) > MAX_BYTES:
                raise ValueError(f"it is larger than {MAX_BYTES} bytes")
            content = {each.name: file.read() for each in tar if each.isreg() and (file := tar.extractfile(each))}
        about, lines = json.loads(content.pop("release.json")), content.pop("records.jsonl")
        if about["format"] != FORMAT:
            raise ValueError(f"this version reads format {FORMAT}, not {about['format']!r}")
        if sha256_of(lines) != sha256:
            raise ValueError("its records are not those that its hash names")
        texts = {name.removeprefix("texts/").removesuffix(".txt"): text.decode() for name, text in content.items()}
        read = map(json.loads, io.StringIO(lines.decode()))
        records = {(each["noun"], each["id"]): {**each["fields"]} for each in read}
        archive = Archive(about["name"], date.fromisoformat(about["date"]), records, texts)
    except (OSError, EOFError, zlib.error, tarfile.TarError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"it cannot be read: {error}") from error
    named = {key[1]: fields["text_sha256"] for key, fields in archive.records.items() if "text_sha256" in fields}
    if named != {identity: sha256_of(text.encode()) for identity, text in texts.items()}:
        raise ValueError("its texts are not those that its records name")
    return archive


def to_json_lines(records: Records) -> bytes:
    """The records as text, a line each, sorted by noun and id: equal records are equal bytes."""
    lines = (
        json.dumps({"noun": noun, "id": identity, "fields": fields}, sort_keys=True, ensure_ascii=False)
        for (noun, identity), fields in sorted(records.items())
    )
    return "".join(f"{line}\n" for line in lines).encode()


def digest(records: Records) -> str:
    """The SHA-256 of the records: by it a release is known, however it is packed."""
    return sha256_of(to_json_lines(records))


def sha256_of(data: bytes) -> str:
    """The SHA-256 of data, as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical(seeds: Seeds) -> Records:
    """The records of seeds, whatever file they are in. Archived texts are in them by their SHA-256 alone."""
    found: Records = {}
    for entry in seeds.entries:
        noun = entry.table
        fields = {key: value for key, value in _fields(entry.record).items() if key not in NESTED}
        if noun == "document" and entry.record.id in seeds.texts:
            fields["text_sha256"] = sha256_of(seeds.texts[entry.record.id][1].encode())
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
        identity = f"{fields['document']}/{sha256_of((fields.get('prefix', '') + fields['exact']).encode())[:12]}"
    else:
        identity = "/".join(str(fields[key]) for key in _LIST if key in fields) if noun == "completeness" else noun
    unique, number = identity, 1
    while (noun, unique) in taken:
        number += 1
        unique = f"{identity}/{number}"
    return unique


def outer_key(noun: str, fields: Fields) -> Key | None:
    """What a record is nested in in the seeds; None where it stands by itself."""
    name = FACTS[noun].outer if noun in FACTS else None
    if name not in fields:
        return None
    return fact_key(fields[name]) if noun == "name" else (str(name), fields[name])


def to_seeds(archive: Archive, file: Path) -> Seeds:
    """An archive as seeds, as today's code reads them; what it cannot read is a fault.

    `file` is where faults are said to be, with the number of the record as the line.
    """
    texts = archive.texts
    seeds = Seeds(folders=[file.parent], texts={identity: (file, text) for identity, text in texts.items()})
    lines: dict[tuple[str | int, ...], int] = {("", number): number + 1 for number in range(len(archive.records))}
    nested = _nested(archive.records)
    for number, ((noun, identity), fields) in enumerate(archive.records.items()):
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
    for noun, identity in sorted(records, key=lambda key: key[0] == "reading" and len(key[1])):
        fields = records[noun, identity]
        if outer := outer_key(noun, fields):
            own = {key: value for key, value in fields.items() if key != FACTS[noun].outer}
            found[outer][f"{noun}s"].append(own if noun in _DERIVED_IDS else {**own, "id": identity})
    return found
