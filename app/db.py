"""Engines, and whether the database behind one can be served from."""

from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).resolve().parent.parent

Lack = Literal["unreachable", "not_migrated", "migration_unknown", "not_loaded"]


class DatabaseLackError(Exception):
    """A database that cannot be served from, and why: `lack` for machines, the message for the operator."""

    def __init__(self, lack: Lack, message: str) -> None:
        super().__init__(message)
        self.lack: Lack = lack


def open_engine(database_url: str, timeout: float, *, write: bool = False, create: bool = False) -> Engine:
    """Open an engine on SQLite or PostgreSQL.

    Every transaction is one snapshot. Without `write` nothing can be written; without `create` a SQLite file that is
    missing is an error instead of a new file. `timeout` is in seconds.
    Raises :class:`DatabaseLackError` for any other URL.
    """
    url = _read_url(database_url)
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            isolation_level="REPEATABLE READ",
            connect_args={
                "connect_timeout": max(1, round(timeout)),
                "options": _postgres_options(url, timeout, write=write),
            },
            execution_options={"postgresql_readonly": not write},
            pool_pre_ping=True,
            pool_timeout=timeout,
        )
    # A connection that stays open would go on reading a file that was replaced.
    engine = create_engine(_sqlite_file(url, create=create), connect_args={"timeout": timeout}, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: object) -> None:
        # The driver would begin transactions late and by itself; the begin event below does it instead.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        if not write:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def migrate(database_url: str, timeout: float) -> None:
    """Bring the schema to the newest migration, creating a SQLite file where there is none.

    Raises :class:`DatabaseLackError` where the database cannot be reached or written, or is of a newer version.
    """
    engine = open_engine(database_url, timeout, write=True, create=True)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                # SQLite began IMMEDIATE and is alone already.
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('scokb migrate'))"))
            _current_revision(connection)
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise DatabaseLackError("unreachable", f"the database cannot be used: {_reason(error)}") from error
    finally:
        engine.dispose()


def alembic_config() -> Config:
    """Alembic's configuration, wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def is_new(engine: Engine) -> bool:
    """Whether the database holds no table at all; a SQLite file that does not exist counts as such."""
    if engine.dialect.name == "sqlite" and not sqlite_path(engine).exists():
        return True
    try:
        return not inspect(engine).get_table_names()
    except DBAPIError as error:
        raise unreachable(error) from error


def require_schema(connection: Connection) -> None:
    """Raise :class:`DatabaseLackError` where the schema is not at the newest migration of this code."""
    head, _ = _migrations()
    current = _current_revision(connection)
    if current == head:
        return
    at = f"at migration {current}" if current else "without the tables of scokb"
    message = f"the database is {at}, this version needs {head}; run: scokb migrate && scokb load"
    raise DatabaseLackError("not_migrated", message)


@cache
def _migrations() -> tuple[str | None, frozenset[str]]:
    """The newest migration of this code, and all that it knows."""
    script = ScriptDirectory.from_config(alembic_config())
    return script.get_current_head(), frozenset(revision.revision for revision in script.walk_revisions())


def _current_revision(connection: Connection) -> str | None:
    """The migration that a database is at; raises :class:`DatabaseLackError` for one that this code does not know."""
    current = MigrationContext.configure(connection).get_current_revision()
    _, known = _migrations()
    if current is not None and current not in known:
        message = f"the database is at migration {current}, which this version does not know; install a newer scokb"
        raise DatabaseLackError("migration_unknown", message)
    return current


def require_ready(engine: Engine) -> None:
    """Raise :class:`DatabaseLackError` where the database is out of reach, not migrated or not loaded."""
    try:
        with engine.connect() as connection:
            require_schema(connection)
            loaded = connection.execute(text("SELECT 1 FROM revision LIMIT 1")).first()
    except DBAPIError as error:
        raise unreachable(error) from error
    if loaded is None:
        raise DatabaseLackError("not_loaded", "the database holds no knowledge base; run: scokb load")


def unreachable(error: DBAPIError) -> DatabaseLackError:
    """The lack behind an error of the driver, in the driver's own words."""
    reason = _reason(error)
    hint = "; run: scokb migrate && scokb load" if "unable to open database file" in reason else ""
    return DatabaseLackError("unreachable", f"the database cannot be used: {reason}{hint}")


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]


def _read_url(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        message = "DATABASE_URL cannot be read; write sqlite:///file.db or postgresql://user@host/name"
        raise DatabaseLackError("unreachable", message) from error
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in {"postgresql+psycopg", "sqlite", "sqlite+pysqlite"}:
        return url
    message = f"DATABASE_URL names {url.drivername}; scokb runs on sqlite and postgresql"
    raise DatabaseLackError("unreachable", message)


def _postgres_options(url: URL, timeout: float, *, write: bool) -> str:
    """What the URL sets already, and bounds on waiting for locks and, but for loads and migrations, on statements."""
    milliseconds = max(1, round(timeout * 1000))
    bounds = ["lock_timeout"] if write else ["lock_timeout", "statement_timeout"]
    return " ".join([str(url.query.get("options", "")), *(f"-c {name}={milliseconds}" for name in bounds)]).strip()


def _sqlite_file(url: URL, *, create: bool) -> URL:
    if not url.database or url.database == ":memory:":
        message = "DATABASE_URL names a database in memory; write sqlite:///file.db"
        raise DatabaseLackError("unreachable", message)
    # Not "ro" for readers: that could not roll back what a killed load left behind. Where the file itself cannot be
    # written, SQLite opens it for reading alone.
    mode = "rwc" if create else "rw"
    return url.set(database=f"file:{quote(url.database)}").update_query_dict({"mode": mode, "uri": "true"})


def sqlite_path(engine: Engine) -> Path:
    """The file of a SQLite engine, which need not exist."""
    return Path(unquote((engine.url.database or "").removeprefix("file:")))
