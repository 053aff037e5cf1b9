"""The shipped seeds, read and checked once in each process of a run."""

from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from app.db import migrate, open_engine
from app.loading import SHIPPED_SEEDS, Fault, check_seeds
from app.loading.records import KnowledgeBaseRecord
from app.loading.rows import Rows
from app.loading.store import store
from tests.postgres import beside


class Shipped(NamedTuple):
    """What a check of the shipped seeds gives. Tests must not change it."""

    knowledge_base: KnowledgeBaseRecord
    rows: Rows
    warnings: list[Fault]


@cache
def shipped() -> Shipped:
    """The shipped seeds, checked."""
    warnings: list[Fault] = []
    return Shipped(*check_seeds(SHIPPED_SEEDS, warnings=warnings), warnings)


def fill(database_url: str, timeout: float) -> None:
    """Migrate an empty database and load the shipped seeds into it."""
    migrate(database_url, timeout)
    engine = open_engine(database_url, timeout, write=True)
    try:
        store(engine, shipped().knowledge_base, shipped().rows)
    finally:
        engine.dispose()


def sqlite_template(file: Path, timeout: float) -> str:
    """The URL of a SQLite file with the shipped seeds, which is filled where there is none."""
    if not file.exists():
        partial = file.with_suffix(".partial")
        fill(f"sqlite:///{partial}", timeout)
        partial.rename(file)
    return f"sqlite:///{file}"


def postgres_template(empty: str, timeout: float) -> str:
    """The URL of a database with the shipped seeds beside an empty one, which is filled where there is none."""
    with closing(psycopg.connect(beside(empty, "postgres"), autocommit=True)) as server:
        if not server.execute("SELECT FROM pg_database WHERE datname = 'shipped'").fetchall():
            server.execute(SQL("CREATE DATABASE partial TEMPLATE {}").format(Identifier(str(make_url(empty).database))))
            fill(beside(empty, "partial"), timeout)
            server.execute("ALTER DATABASE partial RENAME TO shipped")
    return beside(empty, "shipped")
