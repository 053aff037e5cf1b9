"""Everything in files: a table for each noun, one SQLite database, records, archived texts, citation, checksums."""

import hashlib
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.loading.export.tables import Table, read_tables
from app.loading.releases.archive import Archive, unpack
from app.loading.releases.canonical import digest, to_json_lines
from app.loading.releases.database import build_database, build_once, code_digest

AUTHOR = "The curators of the SCO Knowledge Base"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the ZIP archive: its first possible one."""


def export_files(packed: bytes, sha256: str, folder: Path) -> Path:
    """Write the files of a release into a folder of their own below another, unless they are there; returns it."""
    database = build_database(packed, sha256, folder)
    archive = unpack(packed, sha256)
    target = folder / f"{sha256[:16]}-{code_digest()}-files"
    return build_once(target, lambda new: write_files(archive, database, new))


def export_archive(archive: Archive, target: Path) -> None:
    """Write all files of an archive into a folder, which is made."""
    with TemporaryDirectory() as built:
        write_files(archive, build_database(archive.packed(), digest(archive.records), Path(built)), target)


def write_files(archive: Archive, database: Path, target: Path) -> None:
    """Write all files: `database` is that of the archive. The same archive gives the same bytes."""
    target.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        tables = list(read_tables(connection))
    for table in tables:
        (target / table.path).write_text(table.as_csv(), encoding="utf-8", newline="")
    _write_database(tables, target / "scokb.db")
    (target / "records.jsonl").write_bytes(to_json_lines(archive.records))
    (target / "texts").mkdir(exist_ok=True)
    for identity, text in archive.texts.items():
        (target / "texts" / f"{identity}.txt").write_bytes(text.encode())
    about = archive.records["knowledge_base", "knowledge_base"]
    _write_json(target / "datapackage.json", _package(archive, about, tables, target))
    (target / "CITATION.cff").write_text(_citation(archive, about), encoding="utf-8")
    names = sorted(file.relative_to(target).as_posix() for file in target.rglob("*") if file.is_file())
    sums = [f"{_sha256(target / name)}  {name}\n" for name in names if name not in {"SHA256SUMS", "scokb.zip"}]
    (target / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    with zipfile.ZipFile(target / "scokb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in [*(line.split("  ")[1].rstrip() for line in sums), "SHA256SUMS"]:
            member = zipfile.ZipInfo(f"scokb-{archive.name}/{name}", _MOMENT)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            with (target / name).open("rb") as file, packed.open(member, "w") as into:
                shutil.copyfileobj(file, into)


def _write_database(tables: list[Table], file: Path) -> None:
    """One SQLite file with all tables; Datasette and whatever reads SQLite open it."""
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for table in tables:
            connection.execute(table.as_sql())
            marks = ", ".join("?" * len(table.columns))
            connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', table.rows)  # noqa: S608  # our names
        connection.execute("COMMIT")
        connection.execute("VACUUM")


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
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": table.description,
                "bytes": (target / table.path).stat().st_size,
                "hash": f"sha256:{_sha256(target / table.path)}",
                "schema": table.schema(),
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


def _write_json(file: Path, content: dict[str, Any]) -> None:
    file.write_text(f"{json.dumps(content, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
