"""Cached responses while more uncached ones are requested than can be computed, beside the same without the others."""

import subprocess
import tempfile
from pathlib import Path

from app.db import migrate, open_engine
from app.loading import SHIPPED_SEEDS, load_seeds
from tests.benchmarks import report, wrk
from tests.benchmarks.cold import AS_MANY_A_SECOND, MEMBERS, all_different
from tests.benchmarks.processes import on_core, scokb_serve
from tests.benchmarks.report import Effort
from tests.benchmarks.shipped import TIMEOUT, loaded
from tests.postgres import start_postgres

CACHED = "/v1/organizations/sco/members?as_of=2024"
CONNECTIONS, CROWD = 4, 32


def run(folder: Path, effort: Effort) -> None:
    """Measure on both databases."""
    figures = {"SQLite": _measured(loaded(folder / "scokb.db"), folder, effort)}
    # PostgreSQL runs as a user of its own, who has to enter the folder.
    with tempfile.TemporaryDirectory(prefix="scokb-") as files, start_postgres(Path(files)) as url:
        migrate(url, TIMEOUT)
        engine = open_engine(url, TIMEOUT, write=True)
        try:
            load_seeds(SHIPPED_SEEDS, engine)
        finally:
            engine.dispose()
        figures["PostgreSQL"] = _measured(url, folder, effort)
    report.say_heading(
        "Overload",
        f"How many milliseconds 99 of 100 cached responses take at the most, on {CONNECTIONS} connections: alone, "
        f"and while {CROWD} more ask without a pause for what is not cached; medians of {effort.rounds} rounds.",
    )
    rows = [
        [name, *(f"{1000 * report.middle([each.slow for each in found]):.1f}" for found in both)]
        for name, both in figures.items()
    ]
    report.say_table(["", "alone", "under overload"], rows)
    for name, (idle, busy) in figures.items():
        ratio = report.ratio([each.slow for each in busy], [each.slow for each in idle])
        report.say_ratio(f"Overload, {name}", ratio, "at most 5")


def _measured(url: str, folder: Path, effort: Effort) -> tuple[list[wrk.Measured], list[wrk.Measured]]:
    """Cached responses alone, and under overload, in turn."""
    cached = wrk.write_paths(folder / "cached.paths", [CACHED])
    slice_length = (effort.seconds + 1) * AS_MANY_A_SECOND
    uncached = wrk.write_paths(folder / "uncached.paths", all_different(MEMBERS, slice_length * effort.rounds))
    idle, busy = [], []
    with scokb_serve(
        DATABASE_URL=url,
    ) as server:
        for turn in range(effort.rounds):
            idle.append(wrk.ask(server, cached, effort.seconds, connections=CONNECTIONS))
            seconds = effort.seconds + 1
            asking = wrk.command(server, uncached, seconds, first=turn * slice_length, connections=CROWD, gzip=False)
            with on_core(0):
                crowd = subprocess.Popen(asking, stdout=subprocess.PIPE, text=True)  # noqa: S603
            busy.append(wrk.ask(server, cached, effort.seconds, connections=CONNECTIONS))
            output, _ = crowd.communicate()
            wrk.measured(output)
    return idle, busy
