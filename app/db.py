"""Engines, and whether the database behind one can be served from."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

ROOT = Path(__file__).resolve().parent.parent

POOL_SIZE = 4
"""How many connections a process has at the most, and how many worker threads use them.

Few: what a thread does besides asking the database holds Python's lock, so that more threads only slow each other, and
the event loop with them.
"""

POOL_RECYCLE_SECONDS = 300
"""After how long a connection to PostgreSQL is reopened: so readers reconnect to the server that they prefer."""

Lack = Literal["unreachable", "not_migrated", "migration_unknown", "not_loaded"]

_MIGRATE_AND_LOAD = "scokb migrate && scokb load"
_UNREADABLE = "DATABASE_URL cannot be read; write sqlite:///file.db or postgresql://user@host/name"

# The driver also warns of errors that it ignores while it raises another, which is reported.
logging.getLogger("psycopg").setLevel(logging.ERROR)


class NotReadyError(Exception):
    """A database that cannot be served from, and why: `lack` for machines, the message for the operator."""

    def __init__(self, lack: Lack, message: str) -> None:
        super().__init__(message)
        self.lack: Lack = lack


def open_engine(
    database_url: str, timeout: float, *, write: bool = False, create: bool = False, connections: int = POOL_SIZE
) -> Engine:
    """Open an engine on SQLite or PostgreSQL.

    Every transaction is one snapshot. Without `write` nothing can be written; without `create` a SQLite file that is
    missing is an error instead of a new file. `timeout` is in seconds; `connections` is the size of the pool. An
    address of PostgreSQL may name several hosts: readers take the one that it prefers, writers the primary.
    Raises :class:`NotReadyError` for any other URL.
    """
    scheme, _, address = database_url.partition("://")
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"}:
        return create_engine(
            "postgresql+psycopg://",
            isolation_level="REPEATABLE READ",
            connect_args=_postgres_parameters(address, timeout, write=write),
            execution_options={"postgresql_readonly": not write},
            pool_size=connections,
            max_overflow=0,
            pool_timeout=timeout,
            pool_recycle=POOL_RECYCLE_SECONDS,
            pool_pre_ping=True,
        )
    engine = create_engine(
        _sqlite_url(database_url, create=create),
        connect_args={"timeout": timeout},
        pool_size=connections,
        max_overflow=0,
        pool_timeout=timeout,
    )

    @event.listens_for(engine, "checkout")
    def _on_checkout(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        # An open connection would go on reading a file that was replaced, or what it remembers of one overwritten.
        if record.info["file"] != _sqlite_identity(engine):
            raise DisconnectionError

    @event.listens_for(engine, "do_connect")
    def _before_connect(_dialect: object, record: ConnectionPoolEntry, *_: object) -> None:
        record.info["file"] = _sqlite_identity(engine)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: object) -> None:
        # The driver would begin transactions late and by itself; the begin event below does it instead.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        # What a load has changed waits in memory: written before the end, it would lock readers out until then.
        connection.execute("PRAGMA cache_spill = OFF" if write else "PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    @event.listens_for(engine, "handle_error", retval=True)
    def _on_error(context: ExceptionContext) -> BaseException | None:
        # SQLite quotes a damaged schema in its message, which Python then cannot read as text.
        if not isinstance(context.original_exception, UnicodeDecodeError):
            return None
        corrupt = sqlite3.DatabaseError("database disk image is malformed")
        corrupt.sqlite_errorname = "SQLITE_CORRUPT"
        return DatabaseError(context.statement, None, corrupt)

    return engine


def migrate(database_url: str, timeout: float) -> None:
    """Bring the schema to the newest migration, creating a SQLite file where there is none.

    Raises :class:`NotReadyError` where the database cannot be reached or written, or is of a newer version.
    """
    engine = open_engine(database_url, timeout, write=True, create=True)
    try:
        with _no_other_migration(engine), engine.begin() as connection:
            _current_revision(connection)
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise unreachable(error, "its folder has to exist and to be writable") from error
    finally:
        engine.dispose()


@contextmanager
def _no_other_migration(engine: Engine) -> Iterator[None]:
    """Wait until no other migration of the database runs, and let none begin; however long it takes.

    SQLite needs no help: its transaction begins IMMEDIATE. On PostgreSQL the lock comes before the transaction, whose
    snapshot would otherwise not show what the other migration has done, the table of Alembic included.
    """
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(hashtext('scokb migrate'))"))
        try:
            yield
        finally:
            connection.invalidate()  # closes the session, and with it the lock, even after a failure


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
    """Raise :class:`NotReadyError` where the schema is not at the newest migration of this code."""
    head, _ = _migrations()
    current = _current_revision(connection)
    if current == head:
        return
    at = f"at migration {current}" if current else "without the tables of scokb"
    message = f"the database is {at}, this version needs {head}; {_run(_MIGRATE_AND_LOAD, connection)}"
    raise NotReadyError("not_migrated", message)


@cache
def _migrations() -> tuple[str | None, frozenset[str]]:
    """The newest migration of this code, and all that it knows."""
    script = ScriptDirectory.from_config(alembic_config())
    return script.get_current_head(), frozenset(revision.revision for revision in script.walk_revisions())


def _current_revision(connection: Connection) -> str | None:
    """The migration that a database is at; raises :class:`NotReadyError` for one that this code does not know."""
    current = MigrationContext.configure(connection).get_current_revision()
    _, known = _migrations()
    if current is not None and current not in known:
        message = f"the database is at migration {current}, which this version does not know; install a newer scokb"
        raise NotReadyError("migration_unknown", message)
    return current


def require_ready(engine: Engine) -> None:
    """Raise :class:`NotReadyError` where the database is out of reach, not migrated or not loaded."""
    try:
        with engine.connect() as connection:
            require_schema(connection)
            loaded = connection.execute(text("SELECT 1 FROM revision LIMIT 1")).first()
    except DBAPIError as error:
        raise unreachable(error) from error
    if loaded is None:
        message = f"the database holds no knowledge base; {_run('scokb load', engine)}"
        raise NotReadyError("not_loaded", message)


def unreachable(error: DBAPIError, cannot_open: str = f"run: {_MIGRATE_AND_LOAD}") -> NotReadyError:
    """The lack behind an error of the driver, in the driver's own words and, where it is known, with what to do.

    `cannot_open` is what to do about a SQLite file that cannot be opened.
    """
    reason = str(error.orig).strip().partition("\n")[0]
    name = getattr(error.orig, "sqlite_errorname", "")
    hint = ""
    if name == "SQLITE_CANTOPEN":
        hint = f"; {cannot_open}"
    elif name in {"SQLITE_READONLY_ROLLBACK", "SQLITE_IOERR_DELETE"}:
        hint = "; a load was cut off: whoever may write the file and its folder has to run: scokb migrate"
    elif name.startswith("SQLITE_READONLY"):
        hint = "; the file and its folder have to be writable"
    elif name.startswith("SQLITE_IOERR"):
        hint = f" ({name})"
    elif name in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}:
        hint = f"; move the file away and run: {_MIGRATE_AND_LOAD}"
    elif isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
        hint = f"; run: {_MIGRATE_AND_LOAD}, as the owner of the database, who grants SELECT to the role that serves"
    elif "server is in hot standby mode" in reason:
        hint = f"; run: {_MIGRATE_AND_LOAD}, on its primary"
    elif "server closed the connection unexpectedly" in reason:
        hint = "; its log says why"
    return NotReadyError("unreachable", f"the database cannot be used: {reason}{hint}")


def _run(commands: str, database: Engine | Connection) -> str:
    return f"run: {commands}{', as the owner of the database' if database.dialect.name == 'postgresql' else ''}"


def _postgres_parameters(address: str, timeout: float, *, write: bool) -> dict[str, Any]:
    """What libpq reads from an address behind `postgresql://`, of several hosts too, and bounds on every wait.

    Waiting for locks is bounded by the server and so are, but for loads and migrations, statements; a server that is
    gone without a word is noticed by the network. Who writes is led to the primary.
    """
    try:
        given = conninfo_to_dict(f"postgresql://{address}")
    except psycopg.ProgrammingError:
        # Not "from" it: libpq quotes the address, password and all.
        raise NotReadyError("unreachable", _UNREADABLE) from None
    if not all(port.isdecimal() for port in str(given.get("port", "")).split(",") if port):
        raise NotReadyError("unreachable", _UNREADABLE)
    seconds, milliseconds = max(1, round(timeout)), max(1, round(timeout * 1000))
    bounded = ["lock_timeout"] if write else ["lock_timeout", "statement_timeout"]
    options = " ".join([str(given.get("options", "")), *(f"-c {name}={milliseconds}" for name in bounded)]).strip()
    bounds = {
        "connect_timeout": seconds,
        "tcp_user_timeout": milliseconds,
        "keepalives_idle": seconds,
        "keepalives_interval": 1,
    }
    to_primary = {"target_session_attrs": "primary"} if write else {}
    return {"fallback_application_name": "scokb", **bounds, **given, **to_primary, "options": options}


def _sqlite_url(database_url: str, *, create: bool) -> URL:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise NotReadyError("unreachable", _UNREADABLE) from error
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        message = f"DATABASE_URL names {url.drivername}; scokb runs on sqlite and postgresql"
        raise NotReadyError("unreachable", message)
    if not url.database or url.database == ":memory:":
        message = "DATABASE_URL names a database in memory; write sqlite:///file.db"
        raise NotReadyError("unreachable", message)
    # Not "ro" for readers: that could not roll back what a killed load left behind. Where the file itself cannot be
    # written, SQLite opens it for reading alone.
    mode = "rwc" if create else "rw"
    return url.set(database=f"file:{quote(url.database)}").update_query_dict({"mode": mode, "uri": "true"})


def _sqlite_identity(engine: Engine) -> tuple[int, int, int, int] | None:
    """What tells the content of a file from what replaces it, by `mv` or by `cp`; None where there is no file.

    After a load, connections are opened anew as well.
    """
    try:
        status = sqlite_path(engine).stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def sqlite_path(engine: Engine) -> Path:
    """The file of a SQLite engine, which need not exist."""
    return Path(unquote((engine.url.database or "").removeprefix("file:")))
