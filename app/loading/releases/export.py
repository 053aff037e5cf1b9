"""What is built of a release, once: a read-only SQLite database to answer from, and everything in files.

The database is as today's code reads the archive. The files: a table for each noun, one SQLite database, records,
archived texts, citation, checksums.
"""

import json
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.db import ROOT, migrate, opened
from app.loading.checks import check
from app.loading.faults import SeedsError
from app.loading.releases.archive import Archive, sha256_of, to_json_lines, to_seeds, unpack
from app.loading.releases.curating import OF_ARCHIVES, archive_of_seeds
from app.loading.releases.tables import Table, read_tables, write_database
from app.loading.rows import all_rows
from app.loading.store import store

AUTHOR = "The curators of the SCO Knowledge Base"
_CSV = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
LOCK_TIMEOUT = 120.0  # how long one process waits for another that builds, in seconds

_CODE = ("app/*.py", "app/loading/**/*.py", "app/models/**/*.py", "migrations/versions/*.py")
"""What the content of a database depends on besides the archive."""


@cache
def _code_digest() -> str:
    """A digest of the code that builds databases: what another version built is not used."""
    files = sorted(file for pattern in _CODE for file in ROOT.glob(pattern))
    return sha256_of(b"".join(file.read_bytes() for file in files))[:12]


def build_database(packed: bytes, sha256: str, folder: Path) -> Path:
    """Build the database of a release, unless it is there already; several processes build it once.

    Raises ValueError for an archive that cannot be read, OSError where the folder cannot be written.
    """
    return _build_once(folder, sha256, ".db", lambda new: _store_archive(unpack(packed, sha256), new))


def _build_once(folder: Path, sha256: str, suffix: str, make: Callable[[Path], None]) -> Path:
    """Make a file or folder for an archive under another name, and move it to its place, unless it is there."""
    target = folder / f"{sha256[:16]}-{_code_digest()}{suffix}"
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


def _store_archive(archive: Archive, file: Path) -> None:
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


def export_files(packed: bytes, sha256: str, folder: Path) -> Path:
    """Write the files of a release into a folder of their own below another, unless they are there; returns it."""
    database = build_database(packed, sha256, folder)
    return _build_once(folder, sha256, "-files", lambda new: _write_files(unpack(packed, sha256), database, new))


def export_seeds(folders: Sequence[Path], target: Path) -> str:
    """Write all files of seeds into a new folder; returns the name of their release. Raises :class:`SeedsError`."""
    archive = archive_of_seeds(folders)
    with TemporaryDirectory() as built:
        database = Path(built, "release.db")
        _store_archive(archive, database)
        _write_files(archive, database, target)
    return archive.name


def _write_files(archive: Archive, database: Path, target: Path) -> None:
    """Write all files: `database` is that of the archive. The same archive gives the same bytes."""
    (target / "texts").mkdir(parents=True, exist_ok=True)
    tables = read_tables(database)
    for table in tables:
        (target / table.path).write_text(table.as_csv(), encoding="utf-8", newline="")
    write_database(tables, target / "scokb.db")
    (target / "records.jsonl").write_bytes(to_json_lines(archive.records))
    for identity, text in archive.texts.items():
        (target / "texts" / f"{identity}.txt").write_bytes(text.encode())
    about = archive.records["knowledge_base", "knowledge_base"]
    package = json.dumps(_package(archive, about, tables, target), indent=2, ensure_ascii=False)
    (target / "datapackage.json").write_text(f"{package}\n", encoding="utf-8")
    (target / "CITATION.cff").write_text(_citation(archive, about), encoding="utf-8")
    names = sorted(file.relative_to(target).as_posix() for file in target.rglob("*") if file.is_file())
    sums = "".join(f"{sha256_of((target / name).read_bytes())}  {name}\n" for name in names)
    (target / "SHA256SUMS").write_text(sums, encoding="utf-8")
    with zipfile.ZipFile(target / "scokb.zip", "w") as packed:
        for name in [*names, "SHA256SUMS"]:
            member = zipfile.ZipInfo(f"scokb-{archive.name}/{name}")  # dated 1980, whenever it was made
            member.create_system, member.external_attr = 3, 0o644 << 16  # as on Unix, everywhere
            packed.writestr(member, (target / name).read_bytes(), zipfile.ZIP_DEFLATED, 9)


def _package(archive: Archive, about: dict[str, Any], tables: list[Table], target: Path) -> dict[str, Any]:
    """The description of the package (Data Package v2), with a Table Schema for each table."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "sco-knowledge-base",
        "title": about["name"],
        "description": about["description"],
        "version": archive.name,
        "created": f"{archive.date}T00:00:00Z",
        "licenses": [{"name": about["license"], "path": about["license_url"]}],
        "contributors": [{"title": AUTHOR, "roles": ["creator"]}],
        "resources": [
            {
                "name": table.name.replace("_", "-"),
                "path": table.path,
                **_CSV,
                "description": table.description,
                "bytes": (target / table.path).stat().st_size,
                "hash": f"sha256:{sha256_of((target / table.path).read_bytes())}",
                "schema": table.schema,
            }
            for table in tables
        ],
    }


def _citation(archive: Archive, about: dict[str, Any]) -> str:
    """How to cite it (Citation File Format 1.2). A text as JSON writes it is one of YAML's."""
    values = {
        "cff-version": "1.2.0",
        "message": "Cite the release that you used.",
        "type": "dataset",
        "title": about["name"],
        "version": archive.name,
        "date-released": archive.date.isoformat(),
        "license": about["license"],
        "abstract": about["description"],
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([*lines, "authors:", f"  - name: {json.dumps(AUTHOR)}", ""])
