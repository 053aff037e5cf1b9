"""The command line: what it does, and what it says in one line where it cannot."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import httpx
import pytest
from click.testing import CliRunner, Result

from app import cli
from app.cli import main
from app.db import ROOT
from tests.databases import content, execute, sqlite_file
from tests.faults import MADE_UP_SEEDS, Edit, made_up_seeds
from tests.servers import SETTINGS, scokb_serve

SEEDS = ("--seeds", str(MADE_UP_SEEDS))

# No machine has this address: what is served although it should have been refused ends all the same.
COMMANDS = {"migrate": ("migrate",), "load": ("load", *SEEDS), "serve": ("serve", "--host", "192.0.2.1")}

BAD_SETTINGS = {
    "DATABASE_URL": {
        "": "DATABASE_URL cannot be read",
        "scokb.db": "DATABASE_URL cannot be read",
        "postgresql://host:port/name": "DATABASE_URL cannot be read",
        "postgresql://one:5432,two:port/name": "DATABASE_URL cannot be read",
        "postgresql://[host/name": "DATABASE_URL cannot be read",
        "postgresql://host/name?sslmod=require": "DATABASE_URL cannot be read",
        "mysql://host/name": "DATABASE_URL names mysql",
        "sqlite+aiosqlite:///scokb.db": "DATABASE_URL names sqlite+aiosqlite",
        "sqlite://": "DATABASE_URL names a database in memory",
        "sqlite:///:memory:": "DATABASE_URL names a database in memory",
    },
    "DATABASE_TIMEOUT": {
        value: f"DATABASE_TIMEOUT must be a number of seconds above 0, not {value!r}"
        for value in ("", "soon", "0", "-1", "5s", "nan", "inf")
    },
    "CACHE_MEGABYTES": {
        value: f"CACHE_MEGABYTES must be a number of megabytes from 0, not {value!r}"
        for value in ("", "much", "-1", "64M", "nan", "inf")
    },
    "MAX_CONCURRENCY": {
        value: f"MAX_CONCURRENCY must be a whole number above 0, not {value!r}"
        for value in ("", "many", "0", "00", "-1", "1.5", "1000000", "inf")
    },
    "SHUTDOWN_DELAY": {
        value: f"SHUTDOWN_DELAY must be a number of seconds from 0, not {value!r}"
        for value in ("", "soon", "-1", "5s", "nan", "inf")
    },
    "LOG_LEVEL": {
        value: f"LOG_LEVEL must be debug, info, warning or error, not {value!r}"
        for value in ("", "INFO", "loud", "info\n")
    },
}


class Scokb(Protocol):
    def __call__(self, *arguments: str, **environment: str) -> Result: ...


@pytest.fixture
def scokb(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Scokb:
    """Run a command in an empty folder, without any setting but those given."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, env=environment)

    return run


def test_migrate_and_load_make_a_knowledge_base_of_any_database(scokb: Scokb, empty_database_url: str) -> None:
    migrated = scokb("migrate", DATABASE_URL=empty_database_url)
    assert (migrated.exit_code, migrated.output) == (0, "The database is at the newest migration.\n")
    loaded = scokb("load", *SEEDS, DATABASE_URL=empty_database_url)
    assert loaded.exit_code == 0
    assert loaded.output.startswith("Loaded revision ")
    (revision,) = content(empty_database_url)["revision"]
    assert revision["content_hash"][:12] in loaded.output
    assert f"{sum(revision['counts'].values())} rows" in loaded.output


def test_a_second_load_says_that_nothing_changed(scokb: Scokb) -> None:
    scokb("migrate")
    scokb("load", *SEEDS)
    again = scokb("load", *SEEDS)
    assert again.exit_code == 0
    assert again.output.startswith("Nothing changed: the database holds revision ")


@pytest.mark.parametrize(("after", "shown"), [("0", True), ("3600", False)])
def test_a_load_that_takes_long_says_on_a_terminal_what_it_is_at(
    scokb: Scokb, tmp_path: Path, after: str, *, shown: bool
) -> None:
    scokb("migrate")
    screen, terminal = os.openpty()
    code = f"from app import cli; cli.PROGRESS_AFTER = {after}; cli.main()"
    loading = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error", "-c", code, "load", *SEEDS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
        check=True,
    )
    lines = os.read(screen, 100_000).decode().split("\r\x1b[K")
    os.close(terminal)
    os.close(screen)
    assert loading.stdout.startswith("Loaded revision ")
    assert lines[-1] == ""
    steps = [line.partition(":")[0] for line in lines if line]
    assert any(re.fullmatch(r"reading file 1 of \d+", step) for step in steps) is shown
    assert ("checking" in steps) is shown
    assert any(re.fullmatch(r"storing table 1 of \d+", step) for step in steps) is shown


def test_where_there_is_no_terminal_a_load_says_nothing_before_its_end(
    scokb: Scokb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "PROGRESS_AFTER", 0)
    scokb("migrate")
    loaded = scokb("load", *SEEDS)
    assert loaded.stderr == ""
    described, replaced = loaded.stdout.splitlines()
    assert described.startswith("Loaded revision ")
    assert replaced.startswith(f"The database now holds {SEEDS[1]} alone: what was loaded before is replaced.")
    assert replaced.endswith(f"--seeds {SEEDS[1]}")


def test_without_a_setting_the_database_is_a_file_in_the_working_directory(scokb: Scokb, tmp_path: Path) -> None:
    assert scokb("migrate").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["scokb.db"]


def test_check_finds_no_fault_in_the_shipped_seeds_and_needs_no_database(scokb: Scokb, tmp_path: Path) -> None:
    checked = scokb("check", DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert checked.exit_code == 0
    assert checked.output.startswith(f"No fault in {ROOT / 'seeds'}: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["check", "load"])
def test_every_fault_is_a_line_and_the_last_line_counts_them(scokb: Scokb, tmp_path: Path, command: str) -> None:
    scokb("migrate")
    seeds = made_up_seeds(
        tmp_path / "seeds",
        Edit("rivers/chairmanship.toml", 'state = "XAA"', 'state = "XAB"'),
        Edit("rivers/officials.toml", "acting = true", "actin = true"),
    )
    faulty = scokb(command, "--seeds", str(seeds))
    assert faulty.exit_code == 1
    *faults, last = faulty.stderr.splitlines()
    assert [fault.removeprefix(f"{seeds}/").split(": ")[1] for fault in faults] == ["unknown_reference", "unknown_key"]
    assert last.startswith("Error: 2 faults in the seed files")
    assert faulty.stdout == ""


def test_one_fault_is_counted_as_one(scokb: Scokb, tmp_path: Path) -> None:
    seeds = made_up_seeds(tmp_path, Edit("rivers/chairmanship.toml", 'state = "XAA"', 'state = "XAB"'))
    assert "Error: 1 fault in the seed files" in scokb("check", "--seeds", str(seeds)).stderr


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize("seeds", ["nowhere", __file__])
def test_seeds_that_are_no_folder_are_refused_as_a_wrong_option(scokb: Scokb, command: str, seeds: str) -> None:
    refused = scokb(command, "--seeds", seeds)
    assert refused.exit_code == 2
    assert "Invalid value for '--seeds'" in refused.stderr


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        pytest.param(name, value, message, id=f"{name}={value}")
        for name, values in BAD_SETTINGS.items()
        for value, message in values.items()
    ],
)
def test_a_setting_that_cannot_be_read_is_named(
    scokb: Scokb, tmp_path: Path, command: tuple[str, ...], name: str, value: str, message: str
) -> None:
    assert message in _refusal(scokb(*command, **{name: value}))
    assert list(tmp_path.iterdir()) == []


def test_load_wants_a_migrated_database(scokb: Scokb, empty_database_url: str) -> None:
    refusal = _refusal(scokb("load", *SEEDS, DATABASE_URL=empty_database_url))
    assert "run: scokb migrate && scokb load" in refusal


def test_a_refused_load_makes_no_file(scokb: Scokb, tmp_path: Path) -> None:
    _refusal(scokb("load", *SEEDS))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [COMMANDS["load"], COMMANDS["serve"]], ids=["load", "serve"])
def test_an_older_database_is_to_be_migrated(
    scokb: Scokb, migrated_database_url: str, command: tuple[str, ...]
) -> None:
    execute(migrated_database_url, "UPDATE alembic_version SET version_num = '0001'")
    refusal = _refusal(scokb(*command, DATABASE_URL=migrated_database_url))
    assert "is at migration 0001" in refusal
    assert "run: scokb migrate && scokb load" in refusal


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_newer_database_wants_a_newer_version(
    scokb: Scokb, migrated_database_url: str, command: tuple[str, ...]
) -> None:
    execute(migrated_database_url, "UPDATE alembic_version SET version_num = '9999'")
    refusal = _refusal(scokb(*command, DATABASE_URL=migrated_database_url))
    assert "is at migration 9999, which this version does not know; install a newer scokb" in refusal


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_server_that_is_out_of_reach_is_named_without_its_password(scokb: Scokb, command: tuple[str, ...]) -> None:
    refusal = _refusal(scokb(*command, DATABASE_URL="postgresql://reader:secret@127.0.0.1:1/none"))
    assert "the database cannot be used: " in refusal
    assert "secret" not in refusal


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_file_in_a_folder_that_does_not_exist_cannot_be_used(scokb: Scokb, command: tuple[str, ...]) -> None:
    refusal = _refusal(scokb(*command, DATABASE_URL="sqlite:///nowhere/scokb.db"))
    assert "the database cannot be used: unable to open database file" in refusal


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_is_no_database_is_left_alone(
    scokb: Scokb, empty_database_url: str, command: tuple[str, ...]
) -> None:
    file = sqlite_file(empty_database_url)
    file.write_text("Members of the SCO\n" * 100)
    assert "file is not a database" in _refusal(scokb(*command, DATABASE_URL=empty_database_url))
    assert file.read_text() == "Members of the SCO\n" * 100


@pytest.mark.parametrize("name", ["members#1.db", "members?.db", "100%25.db", "all members.db", "члены.db"])
def test_a_file_may_be_called_anything(scokb: Scokb, tmp_path: Path, name: str) -> None:
    assert scokb("migrate", DATABASE_URL=f"sqlite:///{quote(name)}").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_openapi_is_printed_without_a_database(scokb: Scokb, tmp_path: Path) -> None:
    printed = scokb("openapi")
    assert printed.exit_code == 0
    schema = json.loads(printed.stdout)
    assert schema["openapi"].startswith("3.1")
    assert "/v1/organizations/{organization_id}/members" in schema["paths"]
    assert list(tmp_path.iterdir()) == []


def test_serve_needs_nothing_but_an_empty_folder(tmp_path: Path) -> None:
    with scokb_serve(tmp_path) as served:
        assert "Loaded revision " in served.stdout.read_text()
        answer = httpx.get(f"{served.address}/v1/organizations/sco/members?as_of=2024")
        assert answer.status_code == 200
        assert answer.json()["meta"]["total"] == 10
        assert "server" not in answer.headers
    before = content(f"sqlite:///{tmp_path / 'scokb.db'}")
    with scokb_serve(tmp_path, stop=signal.SIGINT) as served:
        assert "Loaded" not in served.stdout.read_text()
        assert httpx.get(f"{served.address}/readyz").status_code == 200
    assert content(f"sqlite:///{tmp_path / 'scokb.db'}") == before


def _refusal(result: Result) -> str:
    """The one line that a command says that cannot do its work."""
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line
