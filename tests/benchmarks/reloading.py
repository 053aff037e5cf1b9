"""New seeds every five seconds under full load: nobody may see an error, an older revision, or a mixture of two."""

import hashlib
import http.client
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import NamedTuple

from app.loading import SHIPPED_SEEDS
from tests.benchmarks import report, wrk
from tests.benchmarks.cold import days
from tests.benchmarks.processes import PATIENCE, Server, behind_nginx, environment, on_core, scokb_serve
from tests.benchmarks.report import Effort
from tests.benchmarks.shipped import loaded

EVERY = 5.0
"""How many seconds pass from one load to the next."""

ASKERS = 4
NAME = '"Belarus"'
BELARUS_SINCE = 2010
"""From the year after on it holds a status on every day."""

MEMBERS = "/v1/organizations/sco/members?as_of="
ALLOWED = {"alone": 1.0, "behind nginx": 4.0}
"""For how many seconds after a load a response may still be of the one before."""


class Load(NamedTuple):
    """A load that changed something: the beginning of its revision, and when its command had ended."""

    revision: str
    ended: float


class Seen(NamedTuple):
    """An answer: the path, when it was asked for, its revision, what Belarus is called there, a digest of it all."""

    path: str
    asked: float
    revision: str
    named: str
    digest: bytes


def run(folder: Path, effort: Effort) -> None:
    """Ask, load and compare, alone and behind nginx."""
    rows, wrong = [], []
    for where, allowed in ALLOWED.items():
        url = loaded(folder / f"{where}.db")
        with ExitStack() as stack:
            ours = stack.enter_context(scokb_serve(DATABASE_URL=url))
            asked = ours if where == "alone" else stack.enter_context(behind_nginx(ours, folder / "nginx"))
            found = _run(asked, url, _seeds(folder / where), effort.loading)
            memory = ours.resident_megabytes()
        stale, mixed = _stale(found.loads, found.seen, allowed), _mixed(found.loads, found.seen)
        revisions = len({each.revision for each in found.seen})
        requests = found.crowd.requests + len(found.seen)
        compared = (len(found.failures), len(found.seen), revisions, stale, mixed)
        rows.append([where, len(found.loads), requests, f"{found.crowd.per_second:,.0f}", *compared, f"{memory:.0f}"])
        wrong += [f"{where}: {stale} stale, {mixed} mixed, {found.failures[:5]}"] * any((stale, mixed, found.failures))
    report.say_heading(
        "Loads under full load",
        f"{effort.loading} s, new seeds every {EVERY:g} s by `scokb load`; wrk asks on {wrk.CONNECTIONS} connections, "
        f"and {ASKERS} more clients compare each response with what was loaded before the request: stale is one "
        "that is older than a load that ended a second before, four seconds behind nginx.",
    )
    columns = ["loads", "requests", "requests/s", "errors", "compared", "revisions seen", "stale", "mixed", "MB"]
    report.say_table(["", *columns], rows)
    if wrong:
        raise RuntimeError("; ".join(wrong))


class Found(NamedTuple):
    """The loads, what clients saw meanwhile, what failed, and how the crowd was served."""

    loads: list[Load]
    seen: list[Seen]
    failures: list[str]
    crowd: wrk.Measured


def _run(server: Server, url: str, seeds: Path, seconds: int) -> Found:
    """Load new seeds while many clients ask."""
    loads, seen, failures = [_load(url, seeds, 0)], list[Seen](), list[str]()
    time.sleep(max(ALLOWED.values()))
    paths = [f"{MEMBERS}{year}" for year in range(2002, 2026)] + [f"{MEMBERS}{day}" for day in days()]
    asking = wrk.command(
        server, wrk.write_paths(seeds.parent / "paths", paths), seconds, connections=wrk.CONNECTIONS, gzip=True
    )
    done = threading.Event()
    with on_core(0):
        askers = [
            threading.Thread(target=_ask, args=(server, number, done.is_set, seen, failures))
            for number in range(ASKERS)
        ]
        for asker in askers:
            asker.start()
        crowd = subprocess.Popen(asking, stdout=subprocess.PIPE, text=True)  # noqa: S603
        began = time.monotonic()
        for number in count(1):
            time.sleep(max(0.0, began + number * EVERY - time.monotonic()))
            if time.monotonic() > began + seconds - EVERY / 2:
                break
            loads.append(_load(url, seeds, number))
        output, _ = crowd.communicate()
        done.set()
        for asker in askers:
            asker.join()
    return Found(loads, seen, failures, wrk.measured(output))


def _seeds(folder: Path) -> Path:
    """A copy of the shipped seeds, to be changed."""
    return Path(shutil.copytree(SHIPPED_SEEDS, folder / "seeds"))


def _load(url: str, seeds: Path, number: int) -> Load:
    """Load seeds that call Belarus by a number."""
    original = (SHIPPED_SEEDS / "states.toml").read_text()
    (seeds / "states.toml").write_text(original.replace(NAME, f'"Belarus {number}"'))
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "app.cli", "load", "--seeds", str(seeds)],
        env=environment(DATABASE_URL=url),
        check=True,
        capture_output=True,
        text=True,
    )
    said, _, revision = done.stdout.partition(":")[0].rpartition(" ")
    if said != "Loaded revision":
        raise RuntimeError(done.stdout)
    return Load(revision, time.monotonic())


def _ask(server: Server, number: int, is_done: Callable[[], bool], seen: list[Seen], failures: list[str]) -> None:
    """Ask without a pause: half of the clients about two years, half about another day each time."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    recent = [day for day in days() if day.year > BELARUS_SINCE]
    for turn in count():
        if is_done():
            break
        asked_about = recent[turn % len(recent)] if number % 2 else 2024 + turn % 2
        path = f"{MEMBERS}{asked_about}&status=any&limit={100 - number}"
        asked = time.monotonic()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            failures.append(repr(error))
            connection.close()
            continue
        if answer.status != HTTPStatus.OK:
            failures.append(f"{answer.status} {body[:200]!r}")
            continue
        content = json.loads(body)
        named = next(row["state"]["name"] for row in content["data"] if row["state"]["id"] == "BLR")
        digest = hashlib.sha256(body).digest()
        seen.append(Seen(path, asked, content["meta"]["revision"], named, digest))
    connection.close()


def _number(loads: list[Load], revision: str) -> int:
    """Which load an answer was made from."""
    return next(number for number, load in enumerate(loads) if revision.startswith(load.revision))


def _stale(loads: list[Load], seen: list[Seen], allowed: float) -> int:
    """How many answers were of a load before the newest that had ended so many seconds before they were asked for."""
    newest = (
        (each, max(number for number, load in enumerate(loads) if load.ended <= each.asked - allowed)) for each in seen
    )
    return sum(_number(loads, each.revision) < number for each, number in newest)


def _mixed(loads: list[Load], seen: list[Seen]) -> int:
    """How many answers name one load and tell of another, or differ from another of the same load."""
    told: dict[tuple[str, str], bytes] = {}
    return sum(
        each.named != f"Belarus {_number(loads, each.revision)}"
        or told.setdefault((each.path, each.revision), each.digest) != each.digest
        for each in seen
    )
