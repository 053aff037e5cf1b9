"""Everything in files: scokb export."""

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from frictionless import Package

from app.cli import main


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "files"
    made = CliRunner().invoke(main, ["export", str(folder)])
    assert made.exit_code == 0, made.output
    return folder


@pytest.mark.slow
def test_the_same_seeds_give_the_same_bytes(exported: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["export", str(tmp_path / "again")]).exit_code == 0
    files = {file.relative_to(exported): file for file in exported.rglob("*") if file.is_file()}
    assert files
    for name, file in files.items():
        assert (tmp_path / "again" / name).read_bytes() == file.read_bytes(), name


def test_the_checksums_are_those_of_the_files(exported: Path) -> None:
    lines = (exported / "SHA256SUMS").read_text().splitlines()
    assert len(lines) > 25
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((exported / name).read_bytes()).hexdigest() == digest


def test_the_data_package_is_valid(exported: Path) -> None:
    report = Package(str(exported / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "fieldName", "message"])[:5]


def test_every_column_is_described(exported: Path) -> None:
    package = json.loads((exported / "datapackage.json").read_text())
    fields = [field for resource in package["resources"] for field in resource["schema"]["fields"]]
    assert all(field["type"] and field["description"] for field in fields)
    assert all(resource["description"] for resource in package["resources"])


def test_closed_vocabularies_are_constraints(exported: Path) -> None:
    package = json.loads((exported / "datapackage.json").read_text())
    fields = {
        (resource["name"], field["name"]): field
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
    }
    assert fields["membership", "end_kind"]["constraints"]["enum"] == ["open", "known", "unknown", "scheduled"]
    assert fields["membership", "confidence"]["constraints"] == {"enum": ["high", "medium", "low"]}
    assert "enum" not in fields["membership", "status"]["constraints"]  # each organization has its own
    assert "another release has other numbers" in fields["evidence", "id"]["description"]


def test_the_database_has_the_rows_of_the_tables_and_no_sentinel(exported: Path) -> None:
    connection = sqlite3.connect(exported / "scokb.db")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        [count] = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608  # our own names
        text = (exported / f"{table}.csv").read_text()
        assert count
        assert "9999-12-31" not in text
        assert "0001-01-01" not in text
    connection.close()


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    made = CliRunner().invoke(main, ["export", str(tmp_path)])
    assert made.exit_code == 1
    assert "not empty" in made.output
