"""What a database holds, and changes to it, around the loader."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, make_url, select, text

from app.db import migrate, open_engine
from app.loading import load_seeds
from app.loading.store import Loaded
from app.models import metadata
from tests.conftest import TIMEOUT, NewDatabase

NO_PATIENCE = 0.1

Content = dict[str, list[dict[str, Any]]]


@contextmanager
def engine_on(database_url: str, timeout: float = TIMEOUT, *, write: bool = False) -> Iterator[Engine]:
    """An engine that is closed in the end."""
    engine = open_engine(database_url, timeout, write=write)
    try:
        yield engine
    finally:
        engine.dispose()


def load(database_url: str, seeds: Path, timeout: float = TIMEOUT) -> Loaded:
    """Load a folder of seeds."""
    with engine_on(database_url, timeout, write=True) as engine:
        return load_seeds(seeds, engine)


def wait_for_poll() -> None:
    """Wait as long as a cached response may outlive a load, as the README says."""
    time.sleep(1.0)


def content(database_url: str) -> Content:
    """Every row of every table, revisions included."""
    with engine_on(database_url) as engine, engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for name, table in metadata.tables.items()
        }


def execute(database_url: str, statement: str) -> None:
    """Run one statement and commit it."""
    with engine_on(database_url, write=True) as engine, engine.begin() as connection:
        connection.execute(text(statement))


def sqlite_file(database_url: str) -> Path:
    """The file of a SQLite database."""
    return Path(make_url(database_url).database or "")


@contextmanager
def migrated_and_loaded(new_database: NewDatabase, seeds: Path, kind: str = "sqlite") -> Iterator[str]:
    """The URL of a database of the test's own, migrated and filled."""
    with new_database(kind) as url:
        migrate(url, TIMEOUT)
        load(url, seeds)
        yield url
