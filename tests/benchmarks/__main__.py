"""Figures of one run on this machine: `python -m tests.benchmarks`."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from tests.benchmarks import cold, growth, loads, memory, overload, released, reloading, report, start, warm
from tests.benchmarks.report import Effort
from tests.benchmarks.wrk import require_wrk

BENCHMARKS: dict[str, Callable[[Path, Effort], None]] = {
    "warm": warm.run,
    "cold": cold.run,
    "overload": overload.run,
    "growth": growth.run,
    "memory": memory.run,
    "load": loads.run,
    "releases": released.run,
    "start": start.run,
    "reload": reloading.run,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*BENCHMARKS]))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="How often each is measured.")
@click.option("--seconds", default=1, show_default=True, type=click.IntRange(1), help="How long, each time.")
@click.option("--loading", default=60, show_default=True, type=click.IntRange(10), help="How long `reload` goes on.")
def main(names: tuple[str, ...], rounds: int, seconds: int, loading: int) -> None:
    """Measure what is named, or everything, side by side with others, and print tables in Markdown."""
    require_wrk()
    report.say_machine()
    for name in names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            BENCHMARKS[name](Path(folder), Effort(rounds, seconds, loading))


if __name__ == "__main__":
    main()
