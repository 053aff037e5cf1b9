"""The archive of a release: its canonical records and archived texts in one file, with the same bytes each time."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from dataclasses import dataclass
from datetime import date

from app.loading.parse import Seeds
from app.loading.releases.canonical import Records, canonical, from_json_lines, text_digest, to_json_lines

SUFFIX = ".tar.gz"
FORMAT = 1
MAX_BYTES = 200_000_000  # how large the content of an archive may be


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
            content = {member.name: file.read() for member in tar if (file := tar.extractfile(member))}
        about, lines = json.loads(content.pop("release.json")), content.pop("records.jsonl")
        if about["format"] != FORMAT:
            raise ValueError(f"this version reads format {FORMAT}, not {about['format']!r}")
        texts = {name.removeprefix("texts/").removesuffix(".txt"): text.decode() for name, text in content.items()}
        archive = Archive(about["name"], date.fromisoformat(about["date"]), from_json_lines(lines), texts)
    except (OSError, EOFError, zlib.error, tarfile.TarError, KeyError, TypeError) as error:
        raise ValueError(f"it cannot be read: {error}") from error
    if hashlib.sha256(lines).hexdigest() != sha256:
        raise ValueError("its records are not those that its hash names")
    archived = {key[1]: fields["text_sha256"] for key, fields in archive.records.items() if "text_sha256" in fields}
    if archived != {identity: text_digest(text) for identity, text in texts.items()}:
        raise ValueError("its texts are not those that its records name")
    return archive
