"""The database of a release: a read-only SQLite file, built from its archive as today's code reads it."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.db import ROOT, migrate, open_engine
from app.loading.checks import check
from app.loading.faults import SeedsError
from app.loading.releases.archive import Archive, unpack
from app.loading.releases.canonical import to_seeds
from app.loading.releases.checking import OF_ARCHIVES
from app.loading.rows import all_rows
from app.loading.store import store

LOCK_TIMEOUT = 120.0
"""How long one process waits for another that builds, in seconds."""

_CODE = ("app/loading", "app/models", "app/periods.py", "app/folding.py", "app/stemming.py", "migrations/versions")
"""What the content of a database depends on besides the archive."""


@cache
def code_digest() -> str:
    """A digest of the code that builds databases: what another version built is not used."""
    hashed = hashlib.sha256()
    for part in _CODE:
        for file in sorted([ROOT / part, *(ROOT / part).rglob("*.py")]):
            if file.is_file():
                hashed.update(file.read_bytes())
    return hashed.hexdigest()[:12]


def database_file(folder: Path, sha256: str) -> Path:
    """Where the database of a release is."""
    return folder / f"{sha256[:16]}-{code_digest()}.db"


def build_database(packed: bytes, sha256: str, folder: Path) -> Path:
    """Build the database of a release, unless it is there already; several processes build it once.

    Raises ValueError for an archive that cannot be read, OSError where the folder cannot be written.
    """
    return build_once(database_file(folder, sha256), lambda new: _store(unpack(packed, sha256), new))


def build_once(target: Path, make: Callable[[Path], None]) -> Path:
    """Make a file or folder under another name, and move it to its place, unless it is there."""
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    # SQLite's lock ends with the process that holds it, on every system.
    with closing(sqlite3.connect(target.parent / "builds.lock", LOCK_TIMEOUT, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not target.exists():
            with TemporaryDirectory(dir=target.parent, prefix=".building-") as folder:
                make(Path(folder, target.name))
                Path(folder, target.name).replace(target)
    return target


def _store(archive: Archive, file: Path) -> None:
    seeds = to_seeds(archive.records, archive.texts, Path(f"{archive.name}.jsonl"))
    known, proofs = check(seeds)
    fatal = [fault for fault in seeds.faults if fault.rule in OF_ARCHIVES]
    if fatal:
        raise ValueError(str(SeedsError(fatal).faults[0]))
    knowledge_base, rows = all_rows(seeds, known, proofs)
    rows["release"] = [
        {
            "name": archive.name,
            "position": 0,
            "date": archive.date,
            "summary": "",
            "sha256": "",
            "previous": None,
            "loaded": True,
            "counts": {},
            "archive": b"",
        }
    ]
    url = f"sqlite:///{file}"
    migrate(url, LOCK_TIMEOUT)
    engine = open_engine(url, LOCK_TIMEOUT, write=True)
    try:
        made = datetime.combine(archive.date, time(), UTC)
        store(engine, knowledge_base, rows, loaded_at=made)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("VACUUM")
