"""What is printed: Markdown."""

import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import click

from tests.benchmarks.processes import cores
from tests.benchmarks.wrk import Measured

Rounds = Sequence[float]


class Effort(NamedTuple):
    """How often each is measured, how long it is asked each time, and how long loads go on; in seconds."""

    rounds: int
    seconds: int
    loading: int


def say_heading(title: str, text: str) -> None:
    """A heading, and below it what is measured."""
    click.echo(f"\n## {title}\n\n{text}\n")


def say_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; the first column is of words, the others of figures."""
    click.echo(_row(columns))
    click.echo(_row(["---", *["--:"] * (len(columns) - 1)]))
    for row in rows:
        click.echo(_row(row))


class Ratio(NamedTuple):
    """How two servers compare: by requests per second, and by processor time, which neighbours disturb less."""

    by_rate: float
    by_processor: float


def say_ratio(what: str, ratio: float | Ratio, target: str) -> None:
    """The figure that matters, and what it should be."""
    if isinstance(ratio, Ratio):
        click.echo(f"\n**{what}: {ratio.by_rate:.2f}**, by processor time {ratio.by_processor:.2f} (target: {target})")
    else:
        click.echo(f"\n**{what}: {ratio:.2f}** (target: {target})")


def say_machine() -> None:
    """What this runs on, and with."""
    versions = ", ".join(f"{name} {_version(name)}" for name in ("uvicorn", "uvloop", "httptools", "fastapi"))
    placed = "client and server each on one of them" if len(cores()) > 1 else "client and server on the same"
    click.echo(
        f"{os.cpu_count()} cores ({_processor()}), {placed}; {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}; "
        f"load before the start: {os.getloadavg()[0]:.1f}."
    )


def middle(rounds: Rounds) -> float:
    """The median of the rounds."""
    return statistics.median(rounds)


def ratio(ours: Rounds, theirs: Rounds) -> float:
    """The median of the ratios of each round: what slows a machine for a while slows both contestants."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def compared(ours: Sequence[Measured], theirs: Sequence[Measured]) -> Ratio:
    """How we compare with another server that was measured in turn with ours."""
    return Ratio(
        ratio(rates(ours), rates(theirs)),
        ratio([each.per_processor_second for each in ours], [each.per_processor_second for each in theirs]),
    )


def rates(rounds: Sequence[Measured]) -> Rounds:
    """Requests per second of each round."""
    return [measured.per_second for measured in rounds]


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "(none)"


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
