"""Engines, and whether the database behind one can be served from."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

# Connections of a process at the most, and worker threads that use them. Few: what a thread does besides asking the
# database holds Python's lock, so that more threads slow each other down.
POOL_SIZE = 4
POOL_RECYCLE_SECONDS = 300  # then a connection to PostgreSQL is opened anew, on the server that the address prefers

Lack = Literal["unreachable", "not_migrated", "migration_unknown", "not_loaded"]

_MIGRATE_AND_LOAD = "scokb migrate && scokb load"
_UNREADABLE = "DATABASE_URL cannot be read; write sqlite:///file.db or postgresql://user@host/name"

# The driver warns of errors that it ignored while it raised another, which is reported.
logging.getLogger("psycopg").setLevel(logging.ERROR)


class NotReadyError(Exception):
    """A database that cannot be served from, and why: `lack` for machines, the message for the operator."""

    def __init__(self, lack: Lack, message: str) -> None:
        super().__init__(message)
        self.lack: Lack = lack


def open_engine(database_url: str, timeout: float, *, write: bool = False, create: bool = False) -> Engine:
    """Open an engine on SQLite or PostgreSQL.

    Every transaction is one snapshot; a reader of SQLite has one whenever it takes a connection. Without `write`
    nothing can be written; without `create` a SQLite file that is missing is an error instead of a new file. `timeout`
    is in seconds. An address of PostgreSQL may name several hosts: readers take the one that it prefers, writers the
    primary. Raises :class:`NotReadyError` for any other URL.
    """
    pool: dict[str, Any] = {"pool_size": POOL_SIZE, "max_overflow": 0, "pool_timeout": timeout}
    scheme, _, address = database_url.partition("://")
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"}:
        return create_engine(
            "postgresql+psycopg://",
            isolation_level="REPEATABLE READ",
            connect_args=_postgres_parameters(address, timeout, write=write),
            execution_options={"postgresql_readonly": not write},
            pool_recycle=POOL_RECYCLE_SECONDS,
            pool_pre_ping=True,
            **pool,
        )
    engine = create_engine(
        _sqlite_url(database_url, create=create),
        connect_args={"timeout": timeout},
        paramstyle="named",  # a value that a statement has in several places is then converted once
        **pool,
    )
    if write:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(engine, "do_connect", lambda _, record, *__: record.info.update(file=_sqlite_identity(engine)))

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        # An open connection would go on reading a file that was replaced, or what it remembers of one overwritten.
        # A new one remembers nothing: a load may end while it is opened.
        opened, now = record.info["file"], _sqlite_identity(engine)
        if opened != now if record.info.get("used") else opened[:2] != now[:2]:
            raise DisconnectionError
        record.info.update(file=now, used=True)
        if not write:  # a request is one transaction: a listener of "begin" would make each of its statements slower
            connection.execute("BEGIN")

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: object) -> None:
        # The driver would begin transactions late and by itself; the listeners above do it instead.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        # What a load has changed waits in memory: written before the end, it would lock readers out until then.
        connection.execute("PRAGMA cache_spill = OFF" if write else "PRAGMA query_only = ON")

    @event.listens_for(engine, "handle_error", retval=True)
    def _on_error(context: ExceptionContext) -> BaseException | None:
        # SQLite quotes a damaged schema in its message, which Python then cannot read as text.
        if not isinstance(context.original_exception, UnicodeDecodeError):
            return None
        corrupt = sqlite3.DatabaseError("database disk image is malformed")
        corrupt.sqlite_errorname = "SQLITE_CORRUPT"
        return DatabaseError(context.statement, None, corrupt)

    return engine


@contextmanager
def opened(database_url: str, timeout: float, **options: Any) -> Iterator[Engine]:
    """An engine of :func:`open_engine`, with its options, which is closed in the end."""
    engine = open_engine(database_url, timeout, **options)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection of an engine; raises :class:`NotReadyError` for an error of the driver."""
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise unreachable(error) from error


def migrate(database_url: str, timeout: float) -> None:
    """Bring the schema to the newest migration, creating a SQLite file where there is none.

    Several at once wait for each other; on SQLite because a transaction that writes begins IMMEDIATE.
    Raises :class:`NotReadyError` where the database cannot be reached or written, or is of a newer version.
    """
    try:
        with opened(database_url, timeout, write=True, create=True) as engine, engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                # The snapshot of another level would not show what the migration did that this one waited for.
                connection.execution_options(isolation_level="READ COMMITTED")
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('scokb migrate'))"))
                connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
            _current_revision(connection)
            command.upgrade(alembic_config(connection), "head")
            connection.commit()
    except DBAPIError as error:
        raise unreachable(error, "its folder has to exist and to be writable") from error


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, wherever the package is installed; migrations run on the connection, if one is given."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def is_new(engine: Engine) -> bool:
    """Whether the database holds no table at all; a SQLite file that does not exist counts as such."""
    if engine.dialect.name == "sqlite" and not sqlite_path(engine).exists():
        return True
    with reading(engine) as connection:
        return not inspect(connection).get_table_names()


def require_schema(connection: Connection) -> None:
    """Raise :class:`NotReadyError` where the schema is not at the newest migration of this code."""
    current, head = _current_revision(connection), _migrations()[0]
    if current != head:
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
    if current is not None and current not in _migrations()[1]:
        message = f"the database is at migration {current}, which this version does not know; install a newer scokb"
        raise NotReadyError("migration_unknown", message)
    return current


def require_ready(engine: Engine) -> None:
    """Raise :class:`NotReadyError` where the database is out of reach, not migrated or not loaded."""
    with reading(engine) as connection:
        require_schema(connection)
        if connection.execute(text("SELECT 1 FROM revision LIMIT 1")).first() is None:
            message = f"the database holds no knowledge base; {_run('scokb load', connection)}"
            raise NotReadyError("not_loaded", message)


def unreachable(error: DBAPIError, cannot_open: str = f"run: {_MIGRATE_AND_LOAD}") -> NotReadyError:
    """The lack behind an error of the driver, in the driver's own words and, where it is known, with what to do.

    `cannot_open` is what to do about a SQLite file that cannot be opened.
    """
    reason = str(error.orig).strip().partition("\n")[0]
    name = getattr(error.orig, "sqlite_errorname", "")
    cut_off = "; a load was cut off: whoever may write the file and its folder has to run: scokb migrate"
    as_owner = f"; run: {_MIGRATE_AND_LOAD}, as the owner of the database, who grants SELECT to the role that serves"
    hints = (
        (name == "SQLITE_CANTOPEN", f"; {cannot_open}"),
        (name in {"SQLITE_READONLY_ROLLBACK", "SQLITE_IOERR_DELETE"}, cut_off),
        (name.startswith("SQLITE_READONLY"), "; the file and its folder have to be writable"),
        (name.startswith("SQLITE_IOERR"), f" ({name})"),
        (name in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}, f"; move the file away and run: {_MIGRATE_AND_LOAD}"),
        (isinstance(error.orig, psycopg.errors.InsufficientPrivilege), as_owner),
        ("server is in hot standby mode" in reason, f"; run: {_MIGRATE_AND_LOAD}, on its primary"),
        ("server closed the connection unexpectedly" in reason, "; its log says why"),
    )
    hint = next((hint for applies, hint in hints if applies), "")
    return NotReadyError("unreachable", f"the database cannot be used: {reason}{hint}")


def _run(commands: str, connection: Connection) -> str:
    return f"run: {commands}{', as the owner of the database' if connection.dialect.name == 'postgresql' else ''}"


def _postgres_parameters(address: str, timeout: float, *, write: bool) -> dict[str, Any]:
    """What libpq reads from an address behind `postgresql://`, of several hosts too, and bounds on every wait.

    Waiting for locks is bounded by the server and so are, but for loads and migrations, statements; an unresponsive
    server is noticed by the network. Writers use the primary.
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
    return {
        "fallback_application_name": "scokb",
        "connect_timeout": seconds,
        "tcp_user_timeout": milliseconds,
        "keepalives_idle": seconds,
        "keepalives_interval": 1,
        **given,
        **({"target_session_attrs": "primary"} if write else {}),
        "options": " ".join(
            [str(given.get("options", "")), *(f"-c {name}={milliseconds}" for name in bounded)]
        ).strip(),
    }


def _sqlite_url(database_url: str, *, create: bool) -> URL:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise NotReadyError("unreachable", _UNREADABLE) from error
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        message = f"DATABASE_URL names {url.drivername}; scokb runs on sqlite and postgresql"
        raise NotReadyError("unreachable", message)
    if not url.database or url.database == ":memory:":
        raise NotReadyError("unreachable", "DATABASE_URL names a database in memory; write sqlite:///file.db")
    # Not "ro" for readers: that could not roll back what a killed load left behind. Where the file itself cannot be
    # written, SQLite opens it for reading alone.
    mode = "rwc" if create else "rw"
    return url.set(database=f"file:{quote(url.database)}").update_query_dict({"mode": mode, "uri": "true"})


def _sqlite_identity(engine: Engine) -> tuple[int, ...]:
    """What tells a file from what replaces it by `mv`, and its content from that of `cp` or a load; () for no file."""
    with suppress(FileNotFoundError):
        status = sqlite_path(engine).stat()
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
    return ()


def sqlite_path(engine: Engine) -> Path:
    """The file of a SQLite engine, which need not exist."""
    return Path(unquote((engine.url.database or "").removeprefix("file:")))
