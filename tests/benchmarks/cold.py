"""Responses that no cache holds: every request is about another day, or differs from all others in its limit."""

import json
from collections import defaultdict
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import report
from tests.benchmarks.peers import peers
from tests.benchmarks.processes import Server, scokb_serve
from tests.benchmarks.report import Effort
from tests.benchmarks.shipped import loaded
from tests.benchmarks.wrk import Measured, ask, write_paths

FIRST, LAST = date(2001, 6, 15), date(2026, 2, 1)
AS_MANY_A_SECOND = 12_000
"""More requests than any contestant answers."""

OURS = "ours"
MEMBERS = "/v1/organizations/sco/members?as_of={day}"


class Contestant(NamedTuple):
    """Who is asked, and the path of the question about `{day}`."""

    server: Server
    path: str


def days() -> list[date]:
    """All days of the SCO, in an order in which neighbours lie far apart."""
    number = (LAST - FIRST).days + 1
    return [FIRST + timedelta(place * 3571 % number) for place in range(number)]


def run(folder: Path, effort: Effort) -> None:
    """Measure all contestants on the same days."""
    url = loaded(folder / "scokb.db")
    with (
        scokb_serve(DATABASE_URL=url) as ours,
        peers(folder, folder / "scokb.db") as others,
    ):
        contestants = {
            OURS: Contestant(ours, MEMBERS),
            **{name: Contestant(server, theirs) for name, server, theirs in others},
        }
        _require_agreement(contestants)
        sizes = {
            name: len(each.server.get(each.path.format(day="2025-07-05"))[1]) for name, each in contestants.items()
        }
        slice_length = effort.seconds * AS_MANY_A_SECOND
        files = {
            name: write_paths(folder / f"{number}.paths", all_different(each.path, slice_length * effort.rounds))
            for number, (name, each) in enumerate(contestants.items())
        }
        figures: dict[str, list[Measured]] = defaultdict(list)
        for turn in range(effort.rounds):
            for name, each in contestants.items():
                found = ask(each.server, files[name], effort.seconds, first=turn * slice_length)
                if found.requests > slice_length:
                    raise RuntimeError(f"{name} was asked the same twice")
                figures[name].append(found)
        memory = {name: each.server.resident_megabytes() for name, each in contestants.items()}
    report.say_heading(
        "Cold",
        f"Who was a member of the SCO on a day, as JSON, no request twice; medians of {effort.rounds} rounds of "
        f"{effort.seconds} s, 16 connections. Datasette asks the same SQLite file with a canned query; ROAPI filters a "
        "table in memory. Both give the rows alone; ours gives certainty, standing, counts and how the time was read, "
        "too. Ours is served by `scokb serve`, Datasette by uvicorn, each with one process.",
    )
    report.say_table(
        ["who", "requests/s", "bytes", "MB", "ratio to ROAPI", "ratio to Datasette"],
        [
            [
                name,
                f"{report.middle(report.rates(figures[name])):,.0f}",
                sizes[name],
                f"{memory[name]:.0f}",
                *(f"{report.compared(figures[name], figures[other]).by_rate:.2f}" for other in ("ROAPI", "Datasette")),
            ]
            for name in contestants
        ],
    )
    for other, target in (("ROAPI", "at least 1"), ("Datasette", "none")):
        report.say_ratio(f"Cold, to {other}", report.compared(figures[OURS], figures[other]), target)


def all_different(path: str, number: int) -> list[str]:
    """As many paths: every day, and when all days were asked for, all of them with another limit, and so on."""
    different = (
        path.format(day=day) + (f"&limit={limit}" if limit < 100 else "") for limit in count(100, -1) for day in days()
    )
    return list(islice(different, number))


def _require_agreement(contestants: dict[str, Contestant]) -> None:
    """See that all give the same members on some days."""
    for day in days()[:50]:
        told = {name: _states(each.server.get(each.path.format(day=day))[1]) for name, each in contestants.items()}
        if len({*map(tuple, told.values())}) != 1:
            raise RuntimeError(f"not the same members on {day}: {told}")


def _states(body: bytes) -> list[str]:
    """The codes of the states in an answer of any contestant."""
    answer = json.loads(body)
    rows = answer["data"] if isinstance(answer, dict) else answer
    return [row["state"]["id"] if "state" in row else row["state_id"] for row in rows]
