"""Loading, beside the driver's own `executemany` of the same rows."""

import hashlib
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from app.db import open_engine
from app.loading import SHIPPED_SEEDS, check_seeds
from app.loading.store import store
from app.models import metadata
from tests.benchmarks import report
from tests.benchmarks.processes import on_core
from tests.benchmarks.report import Effort
from tests.benchmarks.shipped import TIMEOUT, migrated

Statements = list[tuple[str, list[tuple[Any, ...]]]]


def run(folder: Path, effort: Effort) -> None:
    """Measure the store step in turn with bare inserts, into new databases."""
    empty = folder / "empty.db"
    migrated(empty)
    knowledge_base, rows = check_seeds(SHIPPED_SEEDS)
    statements = _statements(folder)
    number = sum(len(values) for _, values in statements)
    ours, bare, again = [], [], []
    with on_core(-1):
        for _ in range(effort.rounds):
            file = Path(shutil.copy(empty, folder / "ours.db"))
            engine = open_engine(f"sqlite:///{file}", TIMEOUT, write=True)
            began = time.perf_counter()
            stored = store(engine, knowledge_base, rows)
            ours.append(number / (time.perf_counter() - began))
            before = _seen(file)
            began = time.perf_counter()
            unchanged = store(engine, knowledge_base, rows)
            again.append(time.perf_counter() - began)
            engine.dispose()
            if not stored.changed or unchanged.changed or _seen(file) != before:
                raise RuntimeError("the same seeds again were written again")
            bare.append(number / _insert(Path(shutil.copy(empty, folder / "bare.db")), statements))
    report.say_heading(
        "Load",
        f"The shipped seeds, {number:,} rows with those for searching: the store step of `scokb load`, and "
        "`executemany` of the same rows into the same schema by the driver alone, both in one transaction; medians of "
        f"{effort.rounds} rounds. The same seeds again wrote nothing: the file stayed as it was, to the nanosecond.",
    )
    report.say_table(
        ["", "rows/s"],
        [["`scokb load`", f"{report.middle(ours):,.0f}"], ["`executemany`", f"{report.middle(bare):,.0f}"]],
    )
    report.say_ratio("Load", report.ratio(ours, bare), "at least 0.3")


def _statements(folder: Path) -> Statements:
    """The inserts of the driver, with rows as it takes them: as they stand in a database that was loaded."""
    file = folder / "loaded.db"
    engine = open_engine(migrated(file), TIMEOUT, write=True)
    store(engine, *check_seeds(SHIPPED_SEEDS))
    engine.dispose()
    found: Statements = []
    with closing(sqlite3.connect(file)) as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(f"SELECT * FROM {table.name}").fetchall()  # noqa: S608
            places = ", ".join("?" * len(table.columns))
            found.append((f"INSERT INTO {table.name} VALUES ({places})", rows))  # noqa: S608
    return found


def _insert(file: Path, statements: Statements) -> float:
    """How many seconds the inserts take."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        began = time.perf_counter()
        with connection:
            # The tables refer to each other.
            connection.execute("PRAGMA defer_foreign_keys = ON")
            for statement, rows in statements:
                connection.executemany(statement, rows)
        return time.perf_counter() - began


def _seen(file: Path) -> tuple[int, str]:
    """When a file was written last, and what it holds."""
    return file.stat().st_mtime_ns, hashlib.sha256(file.read_bytes()).hexdigest()
