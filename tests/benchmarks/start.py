"""Starting `scokb serve` on a loaded database, beside a FastAPI application that does nothing."""

from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.processes import application, scokb_serve
from tests.benchmarks.report import Effort
from tests.benchmarks.shipped import loaded


def run(folder: Path, effort: Effort) -> None:
    """Start both in turn."""
    url = loaded(folder / "scokb.db")
    ours, empty = [], []
    for _ in range(effort.rounds):
        with scokb_serve(DATABASE_URL=url) as server:
            ours.append(server.started_in)
        with application("tests.benchmarks.empty:app", "/openapi.json") as server:
            empty.append(server.started_in)
    report.say_heading("Start", f"From the command to the first answer, in seconds; medians of {effort.rounds} rounds.")
    report.say_table(
        ["", "s"],
        [["`scokb serve`", f"{report.middle(ours):.2f}"], ["empty FastAPI application", f"{report.middle(empty):.2f}"]],
    )
    report.say_ratio("Start, to the empty application", report.ratio(ours, empty), "none")
