"""Loading seeds with ten releases, beside the same with one: a load reads releases, and builds none."""

import shutil
import time
from datetime import date
from pathlib import Path

from app.db import open_engine
from app.loading import SHIPPED_SEEDS, load_seeds
from app.loading.files import RELEASES
from app.loading.releases.curating import draft_release
from tests.benchmarks import report
from tests.benchmarks.processes import on_core
from tests.benchmarks.report import Effort
from tests.benchmarks.shipped import TIMEOUT, migrated

FIRST, NUMBER = "2026.11", 10
DOCUMENT = """
[[document]]
id = "drawn-{number}"
title = "Drawn"
publisher = "Nobody"
language = "en"
url = "https://example.org/drawn"
"""


def run(folder: Path, effort: Effort) -> None:
    """Load both in turn, each into a new database."""
    one, ten = (Path(shutil.copytree(SHIPPED_SEEDS, folder / name)) for name in ("one", "ten"))
    for file in (one / RELEASES).iterdir():
        if not file.name.startswith((f"{FIRST}.toml", f"{FIRST}.tar")):
            file.unlink()
    for month in range(1, NUMBER + 1 - len([*(ten / RELEASES).glob("*.toml")])):
        with (ten / "drawn.toml").open("a") as sources:
            sources.write(DOCUMENT.format(number=month))
        draft_release(f"2027.{month:02}", [ten], ten / RELEASES, date(2027, month, 1), "Drawn.", None).write()
    empty = folder / "empty.db"
    migrated(empty)
    with on_core(-1):
        seconds = [(_load(one, empty), _load(ten, empty)) for _ in range(effort.rounds)]
    of_one, of_ten = zip(*seconds, strict=True)
    report.say_heading(
        "Releases",
        f"Reading, checking and storing the shipped seeds with one release, and with {NUMBER}, of which each has one "
        f"document more than the one before, in seconds; medians of {effort.rounds} rounds.",
    )
    rows = [["one", f"{report.middle(of_one):.2f}"], [f"{NUMBER}", f"{report.middle(of_ten):.2f}"]]
    report.say_table(["releases", "s"], rows)
    report.say_ratio(f"Loading with {NUMBER} releases, to one", report.ratio(of_ten, of_one), "at most 1.5")


def _load(seeds: Path, empty: Path) -> float:
    """How many seconds a load into a new database takes."""
    file = Path(shutil.copy(empty, empty.with_name("loaded.db")))
    engine = open_engine(f"sqlite:///{file}", TIMEOUT, write=True)
    began = time.perf_counter()
    load_seeds(seeds, engine)
    seconds = time.perf_counter() - began
    engine.dispose()
    return seconds
