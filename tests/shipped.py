"""The shipped seeds, read and checked once in each process of a run."""

from functools import cache
from typing import NamedTuple

from app.db import migrate, open_engine
from app.loading import SHIPPED_SEEDS, Fault, check_seeds
from app.loading.columns import Rows
from app.loading.records import KnowledgeBaseRecord
from app.loading.store import store


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
