"""The archive of a release: its canonical records and archived texts in one file, with the same bytes each time."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from dataclasses import dataclass
from datetime import date

from app.loading.releases.canonical import Records, digest, from_json_lines, text_digest, to_json_lines

SUFFIX = ".tar.gz"
FORMAT = 1
MAX_BYTES = 200_000_000
"""How large the content of an archive may be."""


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


def unpack(packed: bytes, sha256: str) -> Archive:
    """Read an archive and check it by the hash of its records, and its texts by theirs; raises ValueError."""
    try:
        with gzip.open(io.BytesIO(packed)) as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES} bytes")
        with tarfile.open(fileobj=io.BytesIO(data), mode="r") as tar:
            members = {member.name: tar.extractfile(member) for member in tar}
            content = {name: member.read() for name, member in members.items() if member}
        about = json.loads(content["release.json"])
        if about["format"] != FORMAT:
            raise ValueError(f"this version reads format {FORMAT}, not {about['format']!r}")
        records = from_json_lines(content["records.jsonl"])
        texts = {
            name.removeprefix("texts/").removesuffix(".txt"): text.decode()
            for name, text in content.items()
            if name.startswith("texts/")
        }
        archive = Archive(about["name"], date.fromisoformat(about["date"]), records, texts)
    except (OSError, EOFError, zlib.error, tarfile.TarError, KeyError, TypeError) as error:
        raise ValueError(f"it cannot be read: {error}") from error
    if hashlib.sha256(content["records.jsonl"]).hexdigest() != sha256 or digest(records) != sha256:
        raise ValueError("its records are not those that its hash names")
    archived = {key[1]: fields["text_sha256"] for key, fields in records.items() if "text_sha256" in fields}
    if archived != {identity: text_digest(text) for identity, text in texts.items()}:
        raise ValueError("its texts are not those that its records name")
    return archive
