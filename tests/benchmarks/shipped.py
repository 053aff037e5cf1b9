"""The shipped knowledge base in a SQLite file."""

from pathlib import Path

from app.db import migrate, open_engine
from app.loading import SHIPPED_SEEDS, load_seeds

TIMEOUT = 5.0


def migrated(file: Path) -> str:
    """The URL of a new database without content."""
    url = f"sqlite:///{file}"
    migrate(url, TIMEOUT)
    return url


def loaded(file: Path) -> str:
    """The URL of a new database with the shipped seeds."""
    url = migrated(file)
    engine = open_engine(url, TIMEOUT, write=True)
    try:
        load_seeds(SHIPPED_SEEDS, engine)
    finally:
        engine.dispose()
    return url
