"""SQLite where nothing may be written: reads work, and an error says why a write does not."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from app.db import ROOT, migrate
from tests.conftest import TIMEOUT
from tests.databases import load
from tests.faults import MADE_UP_SEEDS, Edit, made_up_seeds
from tests.servers import SETTINGS, scokb_serve

UNPRIVILEGED = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
"""What makes root somebody to whom files can be closed."""

WRITABLE = "the file and its folder have to be writable"
CLOSED = {"file": (0o444, 0o755), "folder": (0o644, 0o555), "both": (0o444, 0o555)}


@pytest.fixture(params=["both", *(pytest.param(each, marks=pytest.mark.slow) for each in ("file", "folder"))])
def closed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file with the made-up seeds that is closed to those who write, or stands in such a folder."""
    file = tmp_path / "closed" / "scokb.db"
    file.parent.mkdir()
    migrate(f"sqlite:///{file}", TIMEOUT)
    load(f"sqlite:///{file}", MADE_UP_SEEDS)
    close(file, *CLOSED[request.param])
    yield file
    close(file, 0o644, 0o755)


def close(file: Path, file_mode: int, folder_mode: int) -> None:
    file.chmod(file_mode)
    file.parent.chmod(folder_mode)


def run(file: Path, *command: str) -> tuple[int, str]:
    """Run a command of scokb as somebody without privileges: its exit status, and what it said."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    ended = subprocess.run(  # noqa: S603
        [*UNPRIVILEGED, sys.executable, "-m", "app.cli", *command],
        cwd=ROOT,
        env={**environment, "DATABASE_URL": f"sqlite:///{file}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_what_is_closed_is_served_and_not_written(closed: Path, tmp_path: Path) -> None:
    before = closed.read_bytes()
    seeds = made_up_seeds(tmp_path, Edit("rivers/memberships.toml", "is admitted at Fordham", "is let in at Fordham"))
    with scokb_serve(tmp_path, run_by=UNPRIVILEGED, DATABASE_URL=f"sqlite:///{closed}") as server:
        assert httpx.get(f"{server.address}/readyz").status_code == 200
        answered = httpx.get(f"{server.address}/v1/states")
        assert len(answered.json()["data"]) == 4
        refused = "Error: the database cannot be used: attempt to write a readonly database"
        assert run(closed, "load", "--seeds", str(seeds)) == (1, f"{refused}; {WRITABLE}\n")
        assert httpx.get(f"{server.address}/v1/states").content == answered.content
    assert run(closed, "migrate") == (0, "The database is at the newest migration.\n")
    assert [path.name for path in closed.parent.iterdir()] == ["scokb.db"]
    assert closed.read_bytes() == before


def test_who_cannot_make_a_file_is_told_what_it_takes(closed: Path) -> None:
    missing = closed.with_name("missing") / "scokb.db"
    for command in ("migrate", "serve"):
        status, said = run(missing, command)
        refused = "Error: the database cannot be used: unable to open database file"
        assert (status, said) == (1, f"{refused}; its folder has to exist and to be writable\n")
    assert not missing.parent.exists()


@pytest.mark.crash
def test_a_load_cut_off_is_undone_by_who_may_write_and_others_are_told_so(closed: Path) -> None:
    before = closed.read_bytes()
    modes = closed.stat().st_mode, closed.parent.stat().st_mode
    close(closed, 0o644, 0o755)
    cut_off(closed)
    close(closed, *modes)
    for command in (("load", "--seeds", str(MADE_UP_SEEDS)), ("serve", "--host", "192.0.2.1")):
        status, said = run(closed, *command)
        assert status == 1
        assert said.startswith("Error: the database cannot be used: ")
        assert said.endswith("whoever may write the file and its folder has to run: scokb migrate\n")
    close(closed, 0o644, 0o755)
    assert run(closed, "migrate") == (0, "The database is at the newest migration.\n")
    assert closed.read_bytes() == before


def cut_off(file: Path) -> None:
    """Leave a file as a process does that is killed while it writes, with the journal that undoes it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("UPDATE search_text SET text = upper(text)")
        left = {path: path.read_bytes() for path in (file, Path(f"{file}-journal"))}
        connection.execute("ROLLBACK")
    for path, content in left.items():
        path.write_bytes(content)
