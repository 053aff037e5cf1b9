"""Memory of a server that is asked for ever more different answers."""

import re
from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.processes import Server, scokb_serve
from tests.benchmarks.report import Effort
from tests.benchmarks.shipped import loaded
from tests.benchmarks.wrk import ask, write_paths

FULL = 0.95
"""The part of its room from which on a cache is full: the next answer may be larger than what is left."""


def run(folder: Path, effort: Effort) -> None:
    """Measure a server when it starts, when its room for answers is used up, and when it was used up once more."""
    url = loaded(folder / "scokb.db")
    room = 64
    asked = write_paths(folder / "different.paths", _different())
    with scokb_serve(DATABASE_URL=url, CACHE_MEGABYTES=str(room)) as server:
        rows = [("started", 0, 0.0, server.resident_megabytes())]
        number = 0
        while _kept(server) < FULL * room:
            number += ask(server, asked, effort.seconds, first=number).requests
        rows.append(("its room used up", number, _kept(server), server.resident_megabytes()))
        until = 2 * number
        while number < until:
            number += ask(server, asked, effort.seconds, first=number).requests
        rows.append(("as many requests later", number, _kept(server), server.resident_megabytes()))
    report.say_heading(
        "Memory", f"Of a server process that is asked for ever other answers, with `CACHE_MEGABYTES={room}`."
    )
    report.say_table(
        ["when", "different answers", "MB of answers", "MB of the process"],
        [[when, f"{answers:,}", f"{kept:.0f}", f"{memory:.0f}"] for when, answers, kept, memory in rows],
    )


def _different() -> list[str]:
    return [f"/v1/documents?limit={limit}&offset={offset}" for limit in range(200, 1, -1) for offset in range(500)]


def _kept(server: Server) -> float:
    """How many megabytes the cache says that it takes."""
    [said] = re.findall(r"^scokb_cache_bytes (\S+)$", server.get("/metrics")[1].decode(), re.MULTILINE)
    return float(said) / 1e6
