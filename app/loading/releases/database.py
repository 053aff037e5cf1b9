"""The database of a release: a read-only SQLite file, built from its archive as today's code reads it."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.db import ROOT, migrate, opened
from app.loading.checks import check
from app.loading.faults import SeedsError
from app.loading.releases.archive import Archive, to_seeds, unpack
from app.loading.releases.checking import OF_ARCHIVES
from app.loading.rows import all_rows
from app.loading.store import store

LOCK_TIMEOUT = 120.0  # how long one process waits for another that builds, in seconds

_CODE = ("app/loading", "app/models", "app/kinds.py", "app/periods.py", "app/folding.py", "migrations/versions")
"""What the content of a database depends on besides the archive."""


@cache
def code_digest() -> str:
    """A digest of the code that builds databases: what another version built is not used."""
    files = [
        file for part in _CODE for file in ([ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"))
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:12]


def build_database(packed: bytes, sha256: str, folder: Path) -> Path:
    """Build the database of a release, unless it is there already; several processes build it once.

    Raises ValueError for an archive that cannot be read, OSError where the folder cannot be written.
    """
    return build_once(folder, sha256, ".db", lambda new: store_archive(unpack(packed, sha256), new))


def build_once(folder: Path, sha256: str, suffix: str, make: Callable[[Path], None]) -> Path:
    """Make a file or folder for an archive under another name, and move it to its place, unless it is there."""
    target = folder / f"{sha256[:16]}-{code_digest()}{suffix}"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    # SQLite's lock ends with the process that holds it, on every system.
    with closing(sqlite3.connect(folder / "builds.lock", LOCK_TIMEOUT, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not target.exists():
            with TemporaryDirectory(dir=folder, prefix=".building-") as building:
                make(Path(building, target.name))
                Path(building, target.name).replace(target)
    return target


def store_archive(archive: Archive, file: Path) -> None:
    """Store an archive in a new SQLite file; raises ValueError for one that cannot be read."""
    seeds = to_seeds(archive, Path(f"{archive.name}.jsonl"))
    known = check(seeds)
    if fatal := [fault for fault in seeds.faults if fault.rule in OF_ARCHIVES]:
        raise ValueError(str(SeedsError(fatal).faults[0]))
    knowledge_base, rows = all_rows(seeds, known)
    known_as = {"name": archive.name, "date": archive.date, "summary": "", "sha256": "", "previous": None}
    rows["release"] = [{**known_as, "position": 0, "loaded": True, "counts": {}, "archive": b""}]
    url = f"sqlite:///{file}"
    migrate(url, LOCK_TIMEOUT)
    with opened(url, LOCK_TIMEOUT, write=True) as engine:
        store(engine, knowledge_base, rows, loaded_at=datetime.combine(archive.date, time(), UTC))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("VACUUM")
