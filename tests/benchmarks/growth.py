"""Cold answers, start and memory with ten thousand and with a million memberships."""

import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.generated import FIRST, HUGE, LAST, common_organizations, generate
from tests.benchmarks.processes import Server, scokb_serve
from tests.benchmarks.report import Effort
from tests.benchmarks.wrk import ask, write_paths

SMALL, LARGE = 10_000, 1_000_000
QUESTIONS = 100_000
COMMON, BIG = "an organization of 20 states", "the organization with a tenth of all memberships"


def run(folder: Path, effort: Effort) -> None:
    """Measure both sizes side by side."""
    files = {size: folder / f"{size}.db" for size in (SMALL, LARGE)}
    urls = {size: generate(file, size) for size, file in files.items()}
    started: dict[int, list[float]] = defaultdict(list)
    for _ in range(effort.rounds):
        for size, url in urls.items():
            with scokb_serve(DATABASE_URL=url) as server:
                started[size].append(server.started_in)
    with (
        scokb_serve(DATABASE_URL=urls[SMALL]) as small,
        scokb_serve(DATABASE_URL=urls[LARGE]) as large,
    ):
        servers = {SMALL: small, LARGE: large}
        memory_at_start = {size: server.resident_megabytes() for size, server in servers.items()}
        first = {size: _first(server) for size, server in servers.items()}
        medians = _medians(servers, folder, effort)
        memory = {size: server.resident_megabytes() for size, server in servers.items()}
    report.say_heading(
        "Growth",
        "Made-up histories of 200 states in organizations of 20, and in one that holds a tenth of all memberships. "
        f"Cold answers: no request twice, one at a time, medians of {effort.rounds} rounds of {effort.seconds} s.",
    )
    rows: list[tuple[str, dict[int, float], str]] = [
        (f"median answer about {which}, ms", {size: 1000 * report.middle(each[size]) for size in servers}, ".2f")
        for which, each in medians.items()
    ]
    rows += [
        ("first answer after the start, ms", {size: 1000 * value for size, value in first.items()}, ".0f"),
        ("start to first answer of `/readyz`, s", {size: report.middle(started[size]) for size in servers}, ".2f"),
        ("memory at the start, MB", memory_at_start, ".0f"),
        ("memory in the end, MB", memory, ".0f"),
        ("database, MB", {size: file.stat().st_size / 1e6 for size, file in files.items()}, ".0f"),
    ]
    report.say_table(
        ["", f"{SMALL:,} memberships", f"{LARGE:,} memberships", "ratio"],
        [
            [what, *(format(values[size], form) for size in servers), f"{values[LARGE] / values[SMALL]:.2f}"]
            for what, values, form in rows
        ],
    )
    for which, each in medians.items():
        report.say_ratio(f"Growth, {which}", report.ratio(each[LARGE], each[SMALL]), "at most 2")


def _first(server: Server) -> float:
    """How many seconds the first answer from the database takes."""
    began = time.perf_counter()
    server.get(f"/v1/organizations/{HUGE}/members")
    return time.perf_counter() - began


def _medians(servers: dict[int, Server], folder: Path, effort: Effort) -> dict[str, dict[int, list[float]]]:
    found: dict[str, dict[int, list[float]]] = {COMMON: defaultdict(list), BIG: defaultdict(list)}
    for turn in range(effort.rounds):
        for size, server in servers.items():
            for which, each in found.items():
                asked = _paths(folder / f"{size}.paths", None if which == BIG else common_organizations(size))
                answered = ask(server, asked, effort.seconds, first=turn * (QUESTIONS // effort.rounds), connections=1)
                if answered.requests > QUESTIONS // effort.rounds:
                    raise RuntimeError("the same was asked twice")
                each[size].append(answered.median)
    return found


def _paths(file: Path, organizations: int | None) -> Path:
    """Paths that differ all, of one organization after the other; or of the one that is big."""
    length = (LAST - FIRST).days
    return write_paths(
        file,
        (
            f"/v1/organizations/{f'league-{number % organizations}' if organizations else HUGE}/members"
            f"?as_of={FIRST + timedelta(number * 3571 % length)}&limit={100 - number // length}"
            for number in range(QUESTIONS)
        ),
    )
