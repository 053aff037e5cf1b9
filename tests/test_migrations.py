"""The schema: made and unmade by the migrations alone, on both databases, and asked for before anything is served."""

import ast
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from anyio.from_thread import BlockingPortal
from sqlalchemy import CheckConstraint, Connection, Pool, event, inspect, text

from app.db import ROOT, NotReadyError, alembic_config, migrate, require_ready, require_schema
from app.main import create_app
from app.models import metadata
from app.settings import Settings
from tests.conftest import TIMEOUT
from tests.databases import NO_PATIENCE, content, engine_on, execute, load, sqlite_file
from tests.faults import MADE_UP_SEEDS
from tests.servers import PATIENCE

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
RUN = "run: scokb migrate && scokb load"


@pytest.fixture
def connections() -> Iterator[Counter[str]]:
    """How many connections have been opened and closed since the test began."""
    counted = Counter[str]()

    def opened(*_: object) -> None:
        counted["opened"] += 1

    def closed(*_: object) -> None:
        counted["closed"] += 1

    event.listen(Pool, "connect", opened)
    event.listen(Pool, "close", closed)
    yield counted
    event.remove(Pool, "connect", opened)
    event.remove(Pool, "close", closed)


def test_up_down_to_nothing_and_up_again(empty_database_url: str) -> None:
    migrate(empty_database_url, TIMEOUT)
    made = _tables(empty_database_url)
    assert {name for name in made if not name.startswith("search_text_fts")} == {*metadata.tables, "alembic_version"}
    _alembic(empty_database_url, "base")
    assert _tables(empty_database_url) == {"alembic_version"}
    migrate(empty_database_url, TIMEOUT)
    assert _tables(empty_database_url) == made
    load(empty_database_url, MADE_UP_SEEDS)


def test_what_an_older_version_loaded_is_loaded_anew(migrated_database_url: str) -> None:
    load(migrated_database_url, MADE_UP_SEEDS)
    before = content(migrated_database_url)
    _alembic(migrated_database_url, "0009")
    migrate(migrated_database_url, TIMEOUT)
    assert not any(content(migrated_database_url).values())
    assert load(migrated_database_url, MADE_UP_SEEDS).changed
    after = content(migrated_database_url)
    assert {name for name in after if after[name] != before[name]} <= {"revision"}
    assert not load(migrated_database_url, MADE_UP_SEEDS).changed


@pytest.mark.parametrize(
    "database_kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True, scope="session"
)
def test_every_single_step_goes_down_and_up_again(migrated_database_url: str) -> None:
    for _ in VERSIONS:
        before = _shape(migrated_database_url)
        _alembic(migrated_database_url, "-1")
        _alembic(migrated_database_url, "+1")
        assert _shape(migrated_database_url) == before
        _alembic(migrated_database_url, "-1")
    assert _tables(migrated_database_url) == {"alembic_version"}


def test_migrating_what_is_migrated_changes_nothing(migrated_database_url: str) -> None:
    load(migrated_database_url, MADE_UP_SEEDS)
    before = content(migrated_database_url)
    migrate(migrated_database_url, TIMEOUT)
    assert content(migrated_database_url) == before


def test_the_tables_are_those_of_the_models(migrated_database_url: str) -> None:
    with engine_on(migrated_database_url, write=True) as engine, engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.check(config)


def test_what_must_hold_is_also_a_constraint_in_the_database(migrated_database_url: str) -> None:
    with engine_on(migrated_database_url) as engine:
        inspector = inspect(engine)
        for name, table in metadata.tables.items():
            modelled = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
            assert {check["name"] for check in inspector.get_check_constraints(name)} == modelled, name


def test_every_constraint_has_a_name_that_says_what_it_is(migrated_database_url: str) -> None:
    with engine_on(migrated_database_url) as engine:
        inspector = inspect(engine)
        for table in metadata.tables:
            assert inspector.get_pk_constraint(table)["name"] == f"pk_{table}"
            for key in inspector.get_foreign_keys(table):
                columns, target = key["constrained_columns"], key["referred_table"]
                assert key["name"] in {f"fk_{table}_{column}_{target}" for column in columns}
            for unique in inspector.get_unique_constraints(table):
                assert unique["name"] == f"uq_{table}_{'_'.join(unique['column_names'])}"
            for check in inspector.get_check_constraints(table):
                assert str(check["name"]).startswith(f"ck_{table}_")
            for index in inspector.get_indexes(table):
                assert str(index["name"]).startswith((f"ix_{table}_", f"uq_{table}_"))


def test_the_migrations_are_one_chain() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert len(script.get_heads()) == len(script.get_bases()) == 1
    assert len(_revisions()) == len(VERSIONS)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: str(version.stem))
def test_a_migration_stands_without_the_application(version: Path) -> None:
    roots = {name.partition(".")[0] for name in _imported(ast.parse(version.read_text()))}
    assert roots <= {"alembic", "collections", "contextlib", "sqlalchemy", "typing"}


def test_an_empty_database_is_not_served(empty_database_url: str, portal: BlockingPortal) -> None:
    if empty_database_url.startswith("sqlite"):
        sqlite_file(empty_database_url).touch()
    _assert_refused(empty_database_url, portal, "not_migrated", rf"without the tables of scokb, .*; {RUN}")


def test_an_older_database_is_not_served(migrated_database_url: str, portal: BlockingPortal) -> None:
    _alembic(migrated_database_url, "-1")
    older, newest = _revisions()[1], _revisions()[0]
    message = rf"at migration {older}, this version needs {newest}; {RUN}"
    _assert_refused(migrated_database_url, portal, "not_migrated", message)


def test_a_newer_database_is_not_served(migrated_database_url: str, portal: BlockingPortal) -> None:
    execute(migrated_database_url, "UPDATE alembic_version SET version_num = '9999'")
    message = "at migration 9999, which this version does not know; install a newer scokb"
    _assert_refused(migrated_database_url, portal, "migration_unknown", message)


def test_a_database_that_holds_nothing_is_not_served(migrated_database_url: str, portal: BlockingPortal) -> None:
    _assert_refused(migrated_database_url, portal, "not_loaded", "run: scokb load")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_missing_file_is_not_served_and_not_made(empty_database_url: str, portal: BlockingPortal) -> None:
    message = f"the database cannot be used: unable to open database file; {RUN}"
    _assert_refused(empty_database_url, portal, "unreachable", message)
    assert not sqlite_file(empty_database_url).exists()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_is_no_database_is_not_served(empty_database_url: str, portal: BlockingPortal) -> None:
    sqlite_file(empty_database_url).write_text("Members of the SCO\n" * 100)
    _assert_refused(empty_database_url, portal, "unreachable", "the database cannot be used: file is not a database")


@pytest.mark.slow
def test_of_several_migrations_at_once_one_runs_and_the_others_wait(empty_database_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": empty_database_url, "DATABASE_TIMEOUT": str(PATIENCE)}
    command = (sys.executable, "-m", "app.cli", "migrate")
    started = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603
        for _ in range(4)
    ]
    said = [process.communicate(timeout=PATIENCE)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    with engine_on(empty_database_url) as engine, engine.connect() as connection:
        require_schema(connection)


def test_a_migration_that_failed_does_not_block_the_next(migrated_database_url: str) -> None:
    execute(migrated_database_url, "UPDATE alembic_version SET version_num = 'unknown'")
    with pytest.raises(NotReadyError, match="at migration unknown"):
        migrate(migrated_database_url, TIMEOUT)
    with engine_on(migrated_database_url, write=True) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": _revisions()[0]})
    migrate(migrated_database_url, TIMEOUT)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_missing_database_is_not_served(empty_database_url: str, portal: BlockingPortal) -> None:
    missing = empty_database_url.replace("/test_", "/missing_")
    _assert_refused(missing, portal, "unreachable", 'database "missing_.*" does not exist')


def test_a_start_that_is_refused_leaves_no_connection_open(
    migrated_database_url: str, portal: BlockingPortal, connections: Counter[str]
) -> None:
    _assert_refused(migrated_database_url, portal, "not_loaded", "run: scokb load")
    assert connections["opened"] == connections["closed"] > 0


def test_a_database_that_is_ready_is_served(migrated_database_url: str, portal: BlockingPortal) -> None:
    load(migrated_database_url, MADE_UP_SEEDS)
    with engine_on(migrated_database_url) as engine:
        require_ready(engine)
    app = create_app(Settings(migrated_database_url, TIMEOUT))
    with portal.wrap_async_context_manager(app.router.lifespan_context(app)):
        assert app.state.engine.url.get_backend_name() in migrated_database_url


def _assert_refused(database_url: str, portal: BlockingPortal, lack: str, message: str) -> None:
    """Neither the check nor the start of the application lets the database pass; both say the same."""
    with engine_on(database_url, NO_PATIENCE) as engine, pytest.raises(NotReadyError, match=message) as refusal:
        require_ready(engine)
    app = create_app(Settings(database_url, NO_PATIENCE))
    starting = portal.wrap_async_context_manager(app.router.lifespan_context(app))
    with pytest.raises(NotReadyError, match=message) as refusal_at_start, starting:
        pass
    assert refusal.value.lack == refusal_at_start.value.lack == lack
    assert "\n" not in str(refusal.value)


def _alembic(database_url: str, revision: str) -> None:
    """Go up (``+1``) or down (``-1``, ``base``)."""
    with engine_on(database_url, write=True) as engine, engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        (command.upgrade if revision.startswith("+") else command.downgrade)(config, revision)


def _revisions() -> list[str]:
    """All migrations, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()]


def _tables(database_url: str) -> set[str]:
    with engine_on(database_url) as engine:
        return set(inspect(engine).get_table_names())


def _shape(database_url: str) -> dict[str, object]:
    """Every column, constraint and index, by table; and the triggers of all."""
    with engine_on(database_url) as engine, engine.connect() as connection:
        shape: dict[str, object] = {
            name: sorted(_parts(connection, name)) for name in inspect(connection).get_table_names()
        }
        if engine.dialect.name == "postgresql":
            return shape
        triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"))
        return {**shape, "triggers": triggers.all()}


def _parts(connection: Connection, table: str) -> Iterator[str]:
    inspector = inspect(connection)
    for column in inspector.get_columns(table):
        yield f"{column['name']} {column['type']} {column['nullable']}"
    for key in inspector.get_foreign_keys(table):
        yield f"{key['name']} {key['constrained_columns']} {key['referred_table']} {sorted(key['options'].items())}"
    for unique in inspector.get_unique_constraints(table):
        yield f"{unique['name']} {unique['column_names']}"
    for check in inspector.get_check_constraints(table):
        yield f"{check['name']} {check['sqltext']}"
    for index in inspector.get_indexes(table):
        yield f"{index['name']} {index['column_names']}"


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
